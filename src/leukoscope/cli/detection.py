"""`leukoscope detection`: how many of the annotated cells a model finds."""

from __future__ import annotations

from pathlib import Path

import click

from leukoscope.cli.data_notes import print_notes
from leukoscope.cli.options import data_option, folder_option, quiet_option
from leukoscope.cli.report_output import choose_folder
from leukoscope.datasets.registry import DEFAULT_FIELDS


@click.command()
@click.argument("model", type=click.Path(path_type=Path, exists=True), metavar="RUN|MODEL")
@data_option(default=DEFAULT_FIELDS)
@click.option("--split", default="test", show_default=True, help="train, val, test, or all.")
@folder_option("Folder for locating.json.  [default: RUN/evaluation/DATA-SPLIT, or evaluation/…]")
@quiet_option
def detection(model: Path, data: str, split: str, out_dir: Path | None, quiet: bool) -> None:
    """Count the annotated white cells that a model finds, and the other boxes that it shows.

    Shows it the images of --data in which all white cells are boxed: fields, and close-ups in which more is boxed
    than the cell in the middle. A cell is found where a box shares 30 % of the union with it, closely where one
    shares half. Boxes on platelets are no other boxes.

    For research and education. Not a medical device. Every cell must be confirmed by a qualified person.
    """
    from leukoscope.datasets.cell_images import load_completely_boxed
    from leukoscope.datasets.registry import load_dataset
    from leukoscope.evaluation.detection_metrics import count_found
    from leukoscope.evaluation.opening import open_finder
    from leukoscope.files import write_json

    dataset = load_dataset(data)
    fields, left_out = load_completely_boxed(dataset, split, progress=not quiet)
    print_notes(left_out)
    found = count_found(open_finder(model), fields)
    out_dir = out_dir or choose_folder(model, Path("evaluation"), f"{dataset.id}-{split}")
    out_dir.mkdir(parents=True, exist_ok=True)
    write_json(out_dir / "locating.json", found.to_json())
    click.echo(found.describe())
