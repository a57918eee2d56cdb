"""`leukoscope convert`: annotations from one format to another."""

from __future__ import annotations

from pathlib import Path

import click

from leukoscope.annotation_formats.conversion import convert as convert_annotations
from leukoscope.annotation_formats.formats import FORMATS
from leukoscope.cli.data_notes import print_notes

_FORMATS = click.Choice(list(FORMATS))


@click.command()
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--from", "source_format", type=_FORMATS, help="Format of IN.  [default: recognised]")
@click.option("--to", "target_format", type=_FORMATS, help="Format of OUT.  [default: that of its ending]")
@click.option(
    "--rename",
    "renamed",
    multiple=True,
    metavar="NAME=LABEL",
    help="Give the class NAME of IN the label LABEL. Repeatable.",
)
@click.option("--keep-classes", is_flag=True, help="Keep names of classes that Leukoscope does not know.")
@click.option("--copy-pictures", is_flag=True, help="Also copy the pictures to where OUT has them.")
def convert(
    source: Path,
    target: Path,
    source_format: str | None,
    target_format: str | None,
    renamed: tuple[str, ...],
    keep_classes: bool,
    copy_pictures: bool,
) -> None:
    """Write annotated cells in another format.

    IN is a file or a folder of COCO, Pascal VOC, YOLO, GeoJSON as QuPath writes it, Label Studio, CSV, a session of
    the page (.leukoscope) or the JSON of `leukoscope classify`; so is OUT. Pictures are looked for beside IN.
    Boxes without a class stay so.

    Standard error says what the format of OUT cannot hold. A session gets the pictures inside, and every cell is
    to be confirmed in it by a person.
    """
    done = convert_annotations(
        source,
        target,
        source_format=source_format,
        target_format=target_format,
        names=dict(_split_name(text) for text in renamed),
        keep_classes=keep_classes,
        copy_pictures=copy_pictures,
    )
    print_notes(done.notes)
    copied = f", {done.n_copied} pictures copied" if copy_pictures and done.n_copied else ""
    click.echo(
        f"Wrote {target}: {done.n_cells} cells in {done.n_pictures} pictures, from {done.source.title} "
        f"to {done.target.title}{copied}."
    )


def _split_name(text: str) -> tuple[str, str]:
    name, mark, label = text.partition("=")
    if not mark or not name or not label:
        raise click.UsageError(f"Expected --rename NAME=LABEL; got {text!r}.")
    return name, label
