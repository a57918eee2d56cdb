"""`leukoscope data`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leukoscope.cli.data_notes import TELL_SOURCES, UNKNOWN_SOURCES, print_notes
from leukoscope.cli.options import (
    data_option,
    file_option,
    seed_option,
    source_pattern_option,
    sources_option,
)
from leukoscope.datasets.registry import DEFAULT_DATASET
from leukoscope.training.recipes import COMPACT, IMAGE_RECIPES

if TYPE_CHECKING:
    from rich.table import Table

    from leukoscope.datasets.samples import Dataset
    from leukoscope.datasets.source_recovery import SourceRow

_SHOWN_ROWS = 20


@click.group()
def data() -> None:
    """Look into a data set: pictures, counts, source cells."""


@data.command("list", short_help="List the data sets that have a name.")
def list_datasets() -> None:
    """List the data sets that have a name: what they hold, their laboratory, their licence, and which are here.

    Any folder of class folders is a data set too: give its path with --data.
    """
    from rich.console import Console
    from rich.table import Table

    from leukoscope.datasets.home import dataset_home
    from leukoscope.datasets.registry import list_descriptions

    table = Table()
    for column in ("name", "holds", "laboratory", "published", "licence", "is here"):
        table.add_column(column, justify="right" if column == "published" else "left")
    for entry in list_descriptions().values():
        here = (dataset_home() / entry.folder).is_dir()
        table.add_row(
            entry.name,
            entry.content,
            entry.laboratory,
            f"{entry.n_pictures:,}",
            entry.licence if entry.may_be_learnt else f"{entry.licence}; for evaluation only",
            "yes" if here else "no",
        )
    Console().print(table)
    click.echo(f"`leukoscope fetch NAME` brings one here, to {dataset_home()}.")


@data.command("show", short_help="Count pictures and source cells; draw a contact sheet.")
@data_option(default=DEFAULT_DATASET)
@sources_option
@source_pattern_option
@file_option("Write a contact sheet here (.png): originals beside augmented versions.")
@click.option(
    "--recipe",
    type=click.Choice(list(IMAGE_RECIPES)),
    default=COMPACT.name,
    show_default=True,
    help="Whose augmentation the sheet shows.",
)
@click.option("--split", help="Only pictures of this split on the sheet.")
@click.option("--per-class", type=click.IntRange(1, 50), default=2, show_default=True, help="Rows a class.")
@click.option(
    "--versions", type=click.IntRange(0, 20), default=6, show_default=True, help="Augmented versions a row."
)
@seed_option
def show(
    data: str,
    sources_csv: Path | None,
    source_pattern: str | None,
    out: Path | None,
    recipe: str,
    split: str | None,
    per_class: int,
    versions: int,
    seed: int,
) -> None:
    """Count a data set by class and split, in pictures and in source cells; draw a contact sheet."""
    from rich.console import Console

    from leukoscope.datasets.registry import load_dataset

    dataset = load_dataset(data, sources_csv=sources_csv, source_pattern=source_pattern)
    Console().print(_count_table(dataset))
    for line in _remarks(dataset):
        click.echo(line)
    if out is not None:
        _write_sheet(dataset, out, recipe, split, per_class, versions, seed)
        click.echo(f"Contact sheet: {out}")


@data.command("sources", short_help="Register the Kaggle pictures to their fields.")
@data_option(default=DEFAULT_DATASET)
@file_option("The table to write; kaggle_field_pairs.csv goes beside it.", default=Path("kaggle_sources.csv"))
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes.")
@click.option("--limit", type=click.IntRange(1), help="Register only so many pictures, as a try.")
def sources(data: str, out: Path, jobs: int, limit: int | None) -> None:
    """Register every picture of the Kaggle set to the field it was made from.

    The result is a table of path, field and inliers. Stopped at any point, the same command goes on from
    there. Its result for the published set comes with Leukoscope, so nobody needs to run this.
    """
    from leukoscope.datasets.field_pairs import (
        find_field_pairs,
        group_fields,
        read_field_pairs,
        write_field_pairs,
    )
    from leukoscope.datasets.laboratories import kaggle
    from leukoscope.datasets.laboratories.bccd import read_fields
    from leukoscope.datasets.registry import locate
    from leukoscope.datasets.source_recovery import recover_sources

    name = kaggle.DESCRIPTION.name
    _, root = locate(data if data.partition(":")[0] == name else f"{name}:{data}")
    pairs_path = out.with_name("kaggle_field_pairs.csv")
    out.parent.mkdir(parents=True, exist_ok=True)
    if not pairs_path.is_file():
        write_field_pairs(pairs_path, find_field_pairs(read_fields(root)))
    pairs = read_field_pairs(pairs_path)
    twice = sum(pair.same_cell for pair in pairs)
    click.echo(f"{len(pairs)} pairs of fields overlap, {twice} of them show the same cell: {pairs_path}")
    rows = recover_sources(root, out, groups=group_fields(pairs), jobs=jobs, limit=limit)
    for line in _source_report(rows, out):
        click.echo(line)


@data.command("unpack", short_help="Unpack a proficiency test into a folder for each class.")
@click.argument("test", metavar="TEST", type=click.Path(path_type=Path))
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
def unpack(test: Path, folder: Path) -> None:
    """Unpack a proficiency test of the page into a folder for each reference class.

    TEST is a NAME.leukoscope-test; FOLDER is new or empty. `leukoscope evaluate MODEL --data FOLDER --split all` then
    says how a model answers the test that readers are given. Every crop is checked against its SHA-256 first.
    """
    from leukoscope.datasets.proficiency_tests import read_test_file
    from leukoscope.signing.canonical import digest_json

    found = read_test_file(test)
    found.unpack(folder)
    verified = ", ".join(found.raw["verifiedBy"]) or "nobody named"
    click.echo(f"{found.raw['name']}, verified by {verified}; digest {digest_json(found.raw)}")
    for label, n_cells in found.cells_by_label.items():
        click.echo(f"{label}: {n_cells} cells")
    click.echo(
        f"Wrote {folder}. Evaluate a model on it with: leukoscope evaluate MODEL --data {folder} --split all"
    )


def _count_table(dataset: Dataset) -> Table:
    from rich.table import Table

    from leukoscope.datasets.samples import count_samples

    counts = count_samples(dataset.samples)
    table = Table(title=f"{dataset.id}: {len(dataset.samples):,} pictures")
    for column in ("split", "class"):
        table.add_column(column)
    for column in ("pictures", "source cells"):
        table.add_column(column, justify="right")
    for split in dict.fromkeys(split for split, _ in counts):
        of_split = {label: n for (its, label), n in counts.items() if its == split}
        for label, (pictures, cells) in of_split.items():
            table.add_row(split, label, f"{pictures:,}", _tell_cells(dataset, cells))
        pictures = sum(n for n, _ in of_split.values())
        cells = len({sample.source for sample in dataset.samples if sample.split == split})
        table.add_row(
            split, "all", f"{pictures:,}", _tell_cells(dataset, cells), style="bold", end_section=True
        )
    return table


def _tell_cells(dataset: Dataset, cells: int) -> str:
    return f"{cells:,}" if dataset.knows_sources else "unknown"


def _remarks(dataset: Dataset) -> list[str]:
    lines = [f"note: {note}" for note in dataset.notes]
    if not dataset.knows_sources:
        lines.append(f"note: {UNKNOWN_SOURCES}, so each counts as a cell of its own. {TELL_SOURCES}")
    lines += [f"problem: {problem}" for problem in dataset.problems[:_SHOWN_ROWS]]
    if len(dataset.problems) > _SHOWN_ROWS:
        lines.append(f"and {len(dataset.problems) - _SHOWN_ROWS} more problems")
    return lines


def _write_sheet(
    dataset: Dataset, out: Path, recipe: str, split: str | None, per_class: int, versions: int, seed: int
) -> None:
    # Both pull in a training framework.
    from leukoscope.datasets.contact_sheet import choose_samples, draw_contact_sheet
    from leukoscope.datasets.readable import require_readable
    from leukoscope.training.augmentation.affine import Augmenter
    from leukoscope.training.recipes import find_recipe

    vary = Augmenter(find_recipe(recipe).augmentation).apply
    samples, left_out = require_readable(choose_samples(dataset, per_class, seed, split), progress=False)
    print_notes(left_out)
    out.parent.mkdir(parents=True, exist_ok=True)
    sheet = draw_contact_sheet(samples, vary, versions=versions, seed=seed)
    draft = out.with_name(f"{out.stem}.part{out.suffix}")
    try:
        sheet.save(draft)
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)


def _source_report(rows: list[SourceRow], out: Path) -> list[str]:
    from leukoscope.datasets.laboratories.kaggle import EXPECTED_TOTAL
    from leukoscope.datasets.source_recovery import count_sources

    lines = [f"{split}/{label}: {n} fields" for (split, label), n in count_sources(rows).items()]
    ambiguous = [row for row in rows if row.is_ambiguous]
    lines.append(
        f"{len(rows):,} of {EXPECTED_TOTAL:,} pictures registered, {len(ambiguous)} of them in doubt"
    )
    lines += [
        f"  in doubt: {row.path}: {row.field} {row.inliers} inliers, next {row.runner_up}"
        for row in ambiguous[:_SHOWN_ROWS]
    ]
    if out.is_file():
        lines.append(f"Table: {out}")
    else:
        lines.append(f"Not done yet; the rows so far are in {out}.partial. Run again to go on.")
    return lines
