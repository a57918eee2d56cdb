"""`leukoscope classify`: find and name the cells in pictures."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from leukoscope.cli.bulk_options import bulk_options
from leukoscope.cli.options import model_option, profile_option, quiet_option
from leukoscope.cli.picture_paths import expand_paths
from leukoscope.cli.progress import show_progress
from leukoscope.cli.result_output import FORMS, print_end, write_results
from leukoscope.cli.slide_options import slide_options
from leukoscope.contract.folder_files import PassedOver
from leukoscope.contract.model_folder import find_model
from leukoscope.inference.drift import DriftWatch
from leukoscope.inference.model import BATCH_SIZE, Model, load_model
from leukoscope.inference.results import PictureResult


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH...")
@model_option
@profile_option
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="table",
    show_default=True,
    help="A table to read, JSON Lines (one object a picture), CSV (one row a cell), COCO, or GeoJSON for QuPath.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Write to this file, whole or not at all, instead of standard output; with geojson, also a folder.",
)
@click.option(
    "--batch-size",
    type=click.IntRange(1, 4096),
    default=BATCH_SIZE,
    show_default=True,
    help="Pictures, or parts of one, that go through the network at once.",
)
@click.option("--sample", is_flag=True, help="Classify a field drawn on the spot, to see that all works.")
@slide_options
@bulk_options
@quiet_option
def classify(
    paths: tuple[str, ...],
    model: str | None,
    profile: Path | None,
    form: str,
    out: Path | None,
    batch_size: int,
    sample: bool,
    quiet: bool,
) -> None:
    """Find and name the cells in pictures.

    PATH is a file, a folder with all below it, or a pattern such as "scans/**/*.png". Every cell found is
    printed with its box; a picture in which none is found has none. A model that does not find cells takes
    each picture for one.

    Hidden files and those of systems and photo programs (._*, Thumbs.db, @eaDir, .thumbnails, ...) are passed
    over in folders and patterns, as are formats that are not read (AVIF, JPEG 2000, JPEG XL, camera raw). Standard
    error says how many.

    Pictures stay on this machine. One that cannot be read is reported and the rest goes on; the exit status
    is then 1. A warning on standard error says when the cells look unlike any the model, or the lab profile,
    was fitted to. Of a file with several pictures (pages of a TIFF, frames of an animation) the first is
    looked at, and a note says so.

    A whole slide (SVS, NDPI, MRXS, DICOM, pyramidal TIFF, OME-TIFF, ...; extra leukoscope[slides]) is read tile by
    tile. Its cells go to the folder --out as JSON Lines, as GeoJSON for QuPath and as a session that the page opens;
    tiles of empty glass and out of focus are skipped and counted (docs/slides.md).

    Many pictures: --workers has several processes, and with --format json --out FILE a run that was stopped goes on by
    --resume (docs/many-pictures.md); --engine ray has a cluster of machines (docs/cluster.md).

    For research and education. Not a medical device. Every cell must be confirmed by a qualified person.
    """
    if out is not None and out.is_dir() and form != "geojson":
        raise click.UsageError(f"Expected a file for --out with --format {form}; {out} is a folder.")
    if not paths and not sample:
        raise click.UsageError("Expected at least one picture, folder or pattern (or --sample).")
    # Pillow's warnings about a flawed file do not name the file; its result does.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
    passed_over = PassedOver()
    files = expand_paths(paths, passed_over)
    loaded = load_model(find_model(model), profile)
    failed = 0
    watcher = DriftWatch(loaded.manifest, loaded.profile)

    def watch(results: Iterable[PictureResult]) -> Iterator[PictureResult]:
        nonlocal failed
        for result in results:
            failed += result.error is not None
            watcher.add(result)
            yield result

    results = _classify(loaded, files, batch_size, sample=sample, quiet=quiet)
    write_results(watch(results), loaded.manifest, form, out)
    print_end(passed_over, watcher)
    if failed:
        sys.exit(1)


def _classify(
    model: Model, files: list[str], batch_size: int, *, sample: bool, quiet: bool
) -> Iterator[PictureResult]:
    if sample:
        from leukoscope.synthetic.fields import draw_field

        field, _ = draw_field(2018, 320, 240, [("NEUTROPHIL", 165, 118)])
        yield from model.classify([field], paths=["(drawn neutrophil)"])
    results = model.classify_files(files, batch_size=batch_size, details=model.manifest.embedding is not None)
    yield from show_progress(results, len(files), quiet=quiet)
