"""`leukoscope classify` on whole slides: tile by tile, with a journal that a killed run goes on from."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from leukoscope.cli.data_notes import print_notes
from leukoscope.contract.manifest import Manifest
from leukoscope.contract.model_folder import find_model
from leukoscope.inference.model import Model, load_model
from leukoscope.inference.results import SAFE_WORDS
from leukoscope.slides.journal import Journal, open_journal
from leukoscope.slides.reading import open_slide
from leukoscope.slides.region import read_region
from leukoscope.slides.results import SlideFiles, read_finished, write_results
from leukoscope.slides.run import SlideRequest, SlideRun, plan_run

_FOLDER = Path("slide-results")
# What became of tiles, in the order in which it is said.
_STATES = {
    "looked": "looked at",
    "outside": "outside the region",
    "glass": "empty glass",
    "thin": "with too few red cells",
    "thick": "with red cells on each other",
    "blurred": "out of focus",
}


@dataclass(frozen=True)
class SlideWishes:
    """What the command line says of slides; see their options."""

    region: Path | None
    area: Any
    um_per_px: float | None
    resume: bool


def classify_slides(
    paths: list[Path],
    wishes: SlideWishes,
    *,
    model: str | None,
    profile: Path | None,
    out: Path | None,
    batch_size: int,
    quiet: bool,
) -> None:
    """Look at slides one after the other, and write the files of each into the folder `out`.

    Raises:
        click.UsageError: `out` is a file, or two slides would have files of one name.
        ImageError, ModelError, DatasetError, LeukoscopeError: a slide, the model, the region or the journal of a
            run cannot be used.
    """
    folder = _FOLDER if out is None else out
    if folder.exists() and not folder.is_dir():
        raise click.UsageError(f"Expected a folder for --out with a whole slide; {folder} is a file.")
    double = [stem for stem, n in Counter(path.stem for path in paths).items() if n > 1]
    if double:
        raise click.UsageError(f"Two slides are called {double[0]}: give them --out folders of their own.")
    region = None if wishes.region is None else read_region(wishes.region)
    loaded = load_model(find_model(model), profile, threads=1)
    request = SlideRequest(wishes.area, region, wishes.um_per_px, batch_size)
    for path in paths:
        _classify_slide(
            path, loaded, request, SlideFiles(folder, path.stem), resume=wishes.resume, quiet=quiet
        )
    click.echo(SAFE_WORDS)


def _classify_slide(
    path: Path, model: Model, request: SlideRequest, files: SlideFiles, *, resume: bool, quiet: bool
) -> None:
    with open_slide(path) as slide:
        run = plan_run(slide, model, request)
        print_notes(f"{path}: {note}" for note in slide.notes)
        key = run.describe_key()
        summary = read_finished(files, key) if resume else None
        if summary is not None:
            click.echo(f"{path} is finished already; its results are in {files.folder}.")
            return
        files.folder.mkdir(parents=True, exist_ok=True)
        with open_journal(files.journal, key, resume=resume) as journal:
            _look(run, journal, quiet=quiet)
            summary = write_results(run, journal, files)
    click.echo(describe_summary(summary, run.manifest, files))


def _look(run: SlideRun, journal: Journal, *, quiet: bool) -> None:
    watched = sys.stderr.isatty()
    with tqdm(
        total=len(run.plan),
        initial=journal.done,
        desc=run.slide.path.name,
        unit="tile",
        mininterval=0.1 if watched else 30,
        disable=quiet,
    ) as bar:
        found = 0
        for record in run.look(journal.done):
            journal.add(record)
            found += len(record.cells)
            bar.set_postfix(cells=found, refresh=False)
            bar.update()


def describe_summary(summary: Mapping[str, Any], manifest: Manifest, files: SlideFiles) -> str:
    """Return what a person is told of a slide: size, tiles, area, cells by class, and where the files are."""
    names = {entry.label: entry.name["en"] for entry in manifest.classes}
    names |= {entry.label: entry.name["en"] for entry in manifest.fine_classes}
    tiles = summary["tiles"]
    parts = [f"{n:,} {_STATES[state]}" for state, n in tiles.items() if n or state == "looked"]
    lines = [
        f"{summary['slide']}: {summary['width']:,} x {summary['height']:,} pixels of "
        f"{summary['um_per_px']:.3g} micrometres; {sum(tiles.values()):,} tiles: {', '.join(parts)}.",
        f"{summary['cells']:,} cells on {summary['area_mm2']:,} mm2, {summary['review']:,} to review:",
        *(
            f"  {entry['cells']:>7,} {names.get(entry['label'], 'unidentified')}"
            for entry in summary["labels"]
        ),
        f"Files: {files['cells.jsonl']}, .geojson, .area.geojson, .slide.json; {files['leukoscope']} opens in the "
        f"page with {summary['in_session']:,} of the cells.",
        f"Model: {manifest.id} {manifest.version}",
    ]
    return "\n".join(lines)
