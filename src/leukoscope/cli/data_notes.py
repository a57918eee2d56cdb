"""Data sets read for a command, with what there is to note of them on standard error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from leukoscope.datasets.annotations import AnnotatedImage
    from leukoscope.datasets.samples import Dataset

UNKNOWN_SOURCES = "nothing says which of these pictures show the same cell"
TELL_SOURCES = "Give --sources or --source-pattern where you know."


def print_notes(notes: Iterable[str]) -> None:
    """Print one line for each note on standard error."""
    for note in notes:
        click.echo(f"Note: {note}", err=True)


def load_dataset_noted(
    data: str, *, sources_csv: Path | None = None, source_pattern: str | None = None, consequence: str = ""
) -> Dataset:
    """Read a data set and print what there is to note of it.

    Args:
        data, sources_csv, source_pattern: as for `load_dataset`.
        consequence: what follows, for this command, where the source cells are unknown; empty: nothing is said.

    Raises:
        DatasetError: nothing readable is there.
    """
    from leukoscope.datasets.registry import load_dataset

    dataset = load_dataset(data, sources_csv=sources_csv, source_pattern=source_pattern)
    print_notes((*dataset.problems, *dataset.notes))
    if consequence and not dataset.knows_sources:
        print_notes([f"{UNKNOWN_SOURCES}, so {consequence} {TELL_SOURCES}"])
    return dataset


def load_pictures_noted(data: Sequence[str], *, progress: bool) -> list[AnnotatedImage]:
    """Read the annotated pictures of these data sets and print what there is to note of them.

    Raises:
        DatasetError: a set is not there, cannot be read, or must not be learnt from.
    """
    from leukoscope.datasets.cell_images import load_cell_pictures

    pictures, notes = load_cell_pictures(data, progress=progress)
    print_notes(notes)
    return pictures
