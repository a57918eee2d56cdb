"""`leukoscope evaluate`: a run or model, on pictures it has not learnt from."""

from __future__ import annotations

from pathlib import Path

import click

from leukoscope.cli.data_notes import load_dataset_noted
from leukoscope.cli.options import (
    calibrate_option,
    classes_option,
    data_option,
    folder_option,
    profile_option,
    quiet_option,
    source_pattern_option,
    sources_option,
)
from leukoscope.cli.report_output import choose_folder, print_calibration, print_report
from leukoscope.datasets.registry import DEFAULT_DATASET


@click.command()
@click.argument("model", required=False, type=click.Path(path_type=Path), metavar="[RUN|MODEL]")
@data_option(default=DEFAULT_DATASET)
@click.option("--split", default="test", show_default=True, help="train, val, test, test_simple, or all.")
@profile_option
@sources_option
@source_pattern_option
@classes_option
@folder_option("Folder for predictions and report.  [default: RUN/evaluation/DATA-SPLIT, or evaluation/…]")
@click.option(
    "--predictions",
    "predictions_csv",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Write the report again from this file alone.",
)
@calibrate_option
@quiet_option
def evaluate(
    model: Path | None,
    data: str,
    split: str,
    profile: Path | None,
    sources_csv: Path | None,
    source_pattern: str | None,
    classes: str | None,
    out_dir: Path | None,
    predictions_csv: Path | None,
    calibration_json: Path | None,
    quiet: bool,
) -> None:
    """Evaluate a run folder, a model folder or a .keras file on pictures it has not learnt from.

    Writes predictions.csv first, then report.html, report.json and figures.json from that file alone. Every
    metric comes by picture and by source cell, with what it was counted on and a 95 % interval. With --profile,
    the pictures the profile was fitted to, and others of the same cells, are left out.

    For research and education. Not a medical device. Every cell must be confirmed by a qualified person.
    """
    if (model is None) == (predictions_csv is None):
        raise click.UsageError(
            "Expected either a RUN or MODEL to evaluate, or --predictions FILE; "
            f"got {'neither' if model is None else 'both'}."
        )
    if profile is not None and model is None:
        raise click.UsageError(
            "--profile goes with a MODEL folder and pictures to evaluate it on; not with --predictions."
        )
    from leukoscope.evaluation.predictions import read_predictions
    from leukoscope.evaluation.report_files import report_predictions, write_calibration

    notes: list[str] = []
    if predictions_csv is None:
        assert model is not None
        from leukoscope.evaluation.split_predictions import predict_split

        dataset = load_dataset_noted(data, sources_csv=sources_csv, source_pattern=source_pattern)
        names = [name.strip() for name in classes.split(",")] if classes else None
        out_dir = out_dir or choose_folder(model, Path("evaluation"), f"{dataset.id}-{split}")
        found, notes = predict_split(
            model, dataset, split, classes=names, profile=profile, progress=not quiet
        )
        predictions_csv = out_dir / "predictions.csv"
        found.write(predictions_csv)
        click.echo(f"Wrote {predictions_csv}")

    # Read back even when just written: what the report says is what the file says.
    predictions = read_predictions(predictions_csv)
    out_dir = out_dir or predictions_csv.parent
    calibrated = calibration_json is not None
    print_report(report_predictions(predictions, out_dir, calibrated=calibrated, notes=notes), out_dir)
    if calibration_json is not None:
        print_calibration(write_calibration(predictions, calibration_json), calibration_json)
