"""Marked pictures for the commands that train or judge the recipe cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from leukoscope.datasets.marks import MarkedPicture


def load_noted(data: Sequence[str], *, progress: bool) -> list[MarkedPicture]:
    """Read the pictures of these data sets and say what there is to note of them.

    Raises:
        DatasetError: a set is not there or cannot be read.
    """
    from leukoscope.cell_data import load_cell_pictures

    pictures, notes = load_cell_pictures(data, progress=progress)
    for note in notes:
        click.echo(f"Note: {note}", err=True)
    return pictures
