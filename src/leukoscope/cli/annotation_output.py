"""Results of `leukoscope classify` as annotations for other programs: COCO, or GeoJSON as QuPath takes it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from leukoscope.annotation_formats.coco import describe_coco
from leukoscope.annotation_formats.documents import format_json_document
from leukoscope.annotation_formats.geojson import describe_picture, write_geojson
from leukoscope.annotation_formats.model import AnnotationSet
from leukoscope.annotation_formats.results_json import read_result_objects
from leukoscope.cli.data_notes import print_notes
from leukoscope.inference.results import PictureResult

ANNOTATION_FORMS = ("coco", "geojson")


def is_folder_of_geojson(form: str, out: Path | None) -> bool:
    """Return whether the output is a folder with one GeoJSON file a picture, and no single file."""
    return form == "geojson" and out is not None and str(out) != "-" and out.suffix.lower() != ".geojson"


def collect_results(results: Iterable[PictureResult], out: Path | None) -> AnnotationSet:
    """Return results as annotations; pictures are named relative to the folder of `out`, or to the working folder.

    Raises:
        DatasetError: two pictures outside that folder have one name.
    """
    folder = Path.cwd()
    if out is not None and str(out) != "-":
        folder = out if is_folder_of_geojson("geojson", out) and not out.suffix else out.parent
    objects = []
    for result in results:
        print_notes(f"{result.path}: {note}" for note in result.notes)
        if result.error is not None:
            click.echo(f"Not read: {result.path}: {result.error}", err=True)
            continue
        objects.append({**result.to_json(), "path": str(Path(result.path).absolute())})
    return read_result_objects(objects, folder / "results")


def format_annotations(annotations: AnnotationSet, form: str) -> str:
    """Return the text of one file.

    Raises:
        click.UsageError: GeoJSON of several pictures, which has one file for each.
    """
    if form == "coco":
        return format_json_document(describe_coco(annotations))
    if len(annotations.pictures) != 1:
        raise click.UsageError(
            f"GeoJSON has one file a picture, and there are {len(annotations.pictures)} pictures: give --out FOLDER."
        )
    return format_json_document(describe_picture(annotations.pictures[0]))


def write_folder(annotations: AnnotationSet, folder: Path) -> None:
    """Write one GeoJSON file a picture."""
    folder.mkdir(parents=True, exist_ok=True)
    write_geojson(annotations, folder)
