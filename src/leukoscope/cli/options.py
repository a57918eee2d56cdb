"""Options that several commands take in the same words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from leukoscope.datasets.annotations import AnnotatedImage

sources_option = click.option(
    "--sources",
    "sources_csv",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="CSV with columns path, source and perhaps lab: which pictures show the same cell.",
)
source_pattern_option = click.option(
    "--source-pattern", help="Regular expression on the path; its group 'source' names the cell."
)
quiet_option = click.option("--quiet", is_flag=True, help="No progress bars.")
default_model_option = click.option(
    "--default",
    "default_model",
    metavar="ID",
    help="The model the page loads first.  [default: the first given]",
)
picture_origin_option = click.option(
    "--picture-origin",
    multiple=True,
    metavar="ORIGIN",
    help="Let the page fetch pictures and models that a person gives by address from this origin only; "
    "'none' allows no address at all. Repeatable.  [default: any https address]",
)


def load_noted(data: Sequence[str], *, progress: bool) -> list[AnnotatedImage]:
    """Read the pictures of these data sets and say what there is to note of them.

    Raises:
        DatasetError: a set is not there or cannot be read.
    """
    from leukoscope.datasets.cell_images import load_cell_pictures

    pictures, notes = load_cell_pictures(data, progress=progress)
    for note in notes:
        click.echo(f"Note: {note}", err=True)
    return pictures
