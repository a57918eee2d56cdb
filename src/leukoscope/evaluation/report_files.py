"""From predictions to the files of a report and, where it is asked for, of a calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from leukoscope.evaluation.calibration import cross_calibrate, fit_calibration
from leukoscope.evaluation.evaluation import Evaluation, evaluate_predictions
from leukoscope.evaluation.predictions import Predictions
from leukoscope.evaluation.report import write_report
from leukoscope.files import write_json


def report_predictions(
    predictions: Predictions, out_dir: Path, *, calibrated: bool = False, notes: Sequence[str] = ()
) -> Evaluation:
    """Evaluate predictions and write report.html, report.json and figures.json.

    Args:
        predictions: at least one of a known class.
        out_dir: folder for the files; created if it does not exist.
        calibrated: report the predictions of a cross-validation after calibration, each fold by the other folds.
        notes: sentences for the report, after those about the predictions.

    Raises:
        DatasetError: there is nothing to evaluate, or to calibrate on.
    """
    all_notes = list(notes)
    if calibrated:
        predictions, note = cross_calibrate(predictions)
        all_notes.append(note)
    evaluation = evaluate_predictions(predictions)
    evaluation = replace(evaluation, notes=[*evaluation.notes, *all_notes])
    write_report(evaluation, out_dir)
    return evaluation


def write_calibration(predictions: Predictions, file: Path) -> dict[str, Any]:
    """Choose temperature and thresholds on these predictions, write them as JSON, and return them.

    Raises:
        DatasetError: as `fit_calibration`.
    """
    calibration = fit_calibration(predictions)
    file.parent.mkdir(parents=True, exist_ok=True)
    write_json(file, calibration)
    return calibration
