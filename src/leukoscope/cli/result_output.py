"""Where the results of `leukoscope classify` go: a file, a folder or standard output, in the format asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import click
from rich.console import Console

from leukoscope.cli.annotation_output import (
    ANNOTATION_FORMS,
    collect_results,
    format_annotations,
    is_folder_of_geojson,
    write_folder,
)
from leukoscope.cli.data_notes import print_notes
from leukoscope.cli.outfile import open_result
from leukoscope.cli.result_formats import CsvWriter, format_json, format_table
from leukoscope.contract.folder_files import PassedOver
from leukoscope.contract.manifest import Manifest
from leukoscope.inference.drift import DriftWatch
from leukoscope.inference.results import PictureResult

FORMS = ("table", "json", "csv", *ANNOTATION_FORMS)


def write_results(results: Iterable[PictureResult], manifest: Manifest, form: str, out: Path | None) -> None:
    """Write results as they come, a table once all is known.

    Args:
        results: taken when the place to write to is known to be there.
        manifest: of the model.
        form: of `FORMS`.
        out: file or, with geojson, folder; None or "-" is standard output.

    Raises:
        LeukoscopeError, DatasetError: the place cannot be written to, or names of pictures clash there.
    """
    if is_folder_of_geojson(form, out):
        assert out is not None
        write_folder(collect_results(results, out), out)
        return
    with open_result(out) as write:
        _write(results, manifest, form, write, out)


def print_end(passed_over: PassedOver, watcher: DriftWatch) -> None:
    """Say on standard error what was passed over, and whether the cells look unlike those of the model."""
    for sentence in passed_over.describe():
        click.echo(sentence, err=True)
    if watcher.warning:
        click.echo(watcher.warning, err=True)


def end_with_errors(n_errors: int, n_pictures: int) -> None:
    """Say how many rows have an error, and end with status 1; go on where none has."""
    if n_errors:
        click.echo(
            f"{n_errors:,} of {n_pictures:,} pictures could not be read; their rows say why.", err=True
        )
        sys.exit(1)


def _write(
    results: Iterable[PictureResult],
    manifest: Manifest,
    form: str,
    write: Callable[[str], None],
    out: Path | None,
) -> None:
    if form == "json":
        for result in results:
            write(format_json(result))
    elif form == "csv":
        writer = CsvWriter(manifest.labels, [entry.label for entry in manifest.fine_classes])
        write(writer.header())
        for result in results:
            write(writer.rows(result))
            print_notes(f"{result.path}: {note}" for note in result.notes)
    elif form in ANNOTATION_FORMS:
        write(format_annotations(collect_results(results, out), form))
    else:
        plain = out is not None
        console = Console(no_color=True, force_terminal=False, width=1000) if plain else Console()
        if not console.is_terminal:
            console.width = 1000  # fold nothing where no screen's width asks for it
        write(format_table(list(results), manifest, console))
