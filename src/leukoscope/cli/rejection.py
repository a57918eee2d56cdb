"""`leukoscope rejection`: a model, on pictures without any of its cells."""

from __future__ import annotations

from pathlib import Path

import click

from leukoscope.cli.data_notes import print_notes
from leukoscope.cli.options import data_option, folder_option
from leukoscope.cli.report_output import choose_folder
from leukoscope.datasets.registry import DEFAULT_FIELDS


@click.command()
@click.argument("model", type=click.Path(path_type=Path, exists=True), metavar="RUN|MODEL")
@click.option(
    "--pictures",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder of pictures of anything but blood.",
)
@data_option(default=DEFAULT_FIELDS)
@folder_option("Folder for refusals.json.  [default: RUN/evaluation/refusals, or evaluation/refusals]")
def rejection(model: Path, pictures: Path | None, data: str, out_dir: Path | None) -> None:
    """Count how often a model gives no class to what is none of its cells.

    Shows it red cells, cut out of the test fields of --data where they are at hand, drawn pictures without
    cells, and those of --pictures.

    For research and education. Not a medical device. Every cell must be confirmed by a qualified person.
    """
    from leukoscope.datasets.annotations import select_test
    from leukoscope.datasets.readable import leave_out_unreadable
    from leukoscope.datasets.registry import load_dataset, read_annotations
    from leukoscope.errors import DatasetError
    from leukoscope.evaluation.opening import open_finder
    from leukoscope.evaluation.rejection_metrics import count_rejections
    from leukoscope.files import write_json

    try:
        fields = select_test(read_annotations(load_dataset(data)))
    except DatasetError as error:
        print_notes([f"no red cells are cut out of fields. {error}"])
        fields = []
    fields, left_out = leave_out_unreadable(fields, progress=False)
    print_notes(left_out)
    found = count_rejections(open_finder(model), fields, pictures)
    out_dir = out_dir or choose_folder(model, Path("evaluation"), "refusals")
    out_dir.mkdir(parents=True, exist_ok=True)
    write_json(out_dir / "refusals.json", [rejections.to_json() for rejections in found])
    for rejections in found:
        click.echo(rejections.describe())
