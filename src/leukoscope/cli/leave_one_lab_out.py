"""`leukoscope leave-one-lab-out`: each laboratory, by networks that never saw a picture of it."""

from __future__ import annotations

from pathlib import Path

import click

from leukoscope.cli.data_notes import load_pictures_noted
from leukoscope.cli.options import (
    folder_option,
    quiet_option,
    seed_option,
    several_data_option,
    start_option,
)
from leukoscope.cli.report_output import print_report
from leukoscope.datasets.registry import list_learnt_by_default


@click.command()
@several_data_option(", ".join(list_learnt_by_default()))
@folder_option("Folder for the runs, predictions and reports.  [default: runs/across-labs]")
@start_option
@seed_option
@quiet_option
def leave_one_lab_out(
    data: tuple[str, ...], out_dir: Path | None, start: Path | None, seed: int, quiet: bool
) -> None:
    """Train without each laboratory in turn, and evaluate on that one.

    Trains the two networks that find and name cells once for each laboratory. Finished runs are kept and a
    broken-off one goes on, so the same command can be given again.

    For research and education. Not a medical device. Every cell must be confirmed by a qualified person.
    """
    from leukoscope.datasets.home import dataset_home
    from leukoscope.evaluation.report_files import report_predictions
    from leukoscope.experiments import two_stage
    from leukoscope.training.two_stage_recipe import CellRecipe

    out_dir = out_dir or Path("runs/across-labs")
    pictures = load_pictures_noted(data, progress=not quiet)
    evaluated = two_stage.leave_one_lab_out(
        pictures, CellRecipe(), out_dir, dataset_home(), start=start, seed=seed, progress=not quiet
    )
    for lab, predictions in evaluated.items():
        click.echo(f"Trained without {lab}, evaluated on it:")
        predictions.write(out_dir / lab / "predictions.csv")
        print_report(report_predictions(predictions, out_dir / lab), out_dir / lab)
