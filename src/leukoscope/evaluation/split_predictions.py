"""Predictions of a run, a model folder or a Keras file on one split of a data set."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from leukoscope.datasets.samples import Dataset, require_one_cell_each
from leukoscope.errors import DatasetError
from leukoscope.evaluation.cell_predictor import predict_dataset
from leukoscope.evaluation.image_predictor import open_predictor
from leukoscope.evaluation.opening import is_two_stage, read_profile
from leukoscope.evaluation.predictions import Predictions
from leukoscope.evaluation.predictors import predict_readable
from leukoscope.evaluation.profile_holdout import describe_left_out, leave_out_fitted
from leukoscope.evaluation.set_coverage import describe_coverage


def predict_split(
    path: Path,
    dataset: Dataset,
    split: str,
    *,
    classes: Sequence[str] | None = None,
    profile: Path | None = None,
    progress: bool = True,
) -> tuple[Predictions, list[str]]:
    """Predict a split of a data set.

    Args:
        path: a run folder, a model folder, or a .keras or .h5 file.
        dataset: as read.
        split: its name, or `all`.
        classes: labels in the order of the probabilities, for a Keras file that carries none.
        profile: lab profile to correct the answers of a model folder by; the pictures it was fitted to, and others
            of the same cells, are left out.
        progress: show a bar.

    Returns:
        The predictions, and sentences for the report.

    Raises:
        DatasetError: the split has no picture that can be read.
        ModelError: `path` cannot be opened, or the profile does not belong to it.
        TrainingError: the run is not finished, or Keras cannot read the network.
    """
    notes = []
    sets = None
    if profile is not None:
        fitted = read_profile(path, profile)
        sets = fitted.sets
        dataset, n_pictures = leave_out_fitted(dataset, fitted)
        notes.append(describe_left_out(n_pictures, fitted))
    if profile is not None or is_two_stage(path):
        found, left_out = predict_dataset(path, dataset, split, profile=profile, progress=progress)
        covered = [] if sets is None else [describe_coverage(found, sets)]
        return found, [*notes, *covered, *left_out]
    samples = dataset.samples if split == "all" else dataset.of_split(split)
    if not samples:
        there = ", ".join(sorted({sample.split for sample in dataset.samples}))
        raise DatasetError(
            f"Expected pictures in the split {split!r} of {dataset.id}; there are none. It has: {there}. "
            "Use one of these, or --split all for a set the model has not learnt from."
        )
    require_one_cell_each(dataset)
    predictor = open_predictor(path, classes=classes)
    found, left_out = predict_readable(predictor, samples, dataset, progress=progress)
    return found, [*notes, *left_out]
