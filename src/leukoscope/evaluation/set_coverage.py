"""How often the prediction sets of a lab profile hold the true class, on cells that it was not fitted to."""

from __future__ import annotations

import numpy as np

from leukoscope.evaluation.predictions import NO_CELL_LABEL, SEPARATOR, Predictions
from leukoscope.evaluation.share import Share
from leukoscope.inference.prediction_sets import PredictionSets


def describe_coverage(predictions: Predictions, sets: PredictionSets) -> str:
    """Return the sentence about the sets that goes into the report: coverage by class, and the mean size of a set.

    Cells that were missed or rejected have no set and are left out; the report counts them as wrong elsewhere.

    Args:
        predictions: with the classes of the profile's model and `NO_CELL_LABEL`.
        sets: of the profile.
    """
    places = [predictions.classes.index(label) for label in sets.classes]
    nothing = predictions.classes.index(NO_CELL_LABEL)
    answered = (predictions.predicted != nothing) & (predictions.labels >= 0)
    rows = np.flatnonzero(answered)
    chosen = [sets.choose(predictions.probabilities[row, places]) for row in rows]
    parts = []
    for label, entry in sets.classes.items():
        own = [
            label in these for row, these in zip(rows, chosen, strict=True) if _is(predictions, row, label)
        ]
        if own:
            promise = "" if entry.is_promised else ", not promised"
            parts.append(Share.of(sum(own), len(own)).describe(label) + promise)
    size = f"{np.mean([len(these) for these in chosen]):.2f}" if chosen else "none"
    return (
        f"{100 * sets.level:.0f} % prediction sets of the profile, with the true class in the set: "
        f"{'; '.join(parts) or 'no cell'}. Classes in a set, mean: {size}. {_describe_fine(predictions, sets)}"
        "By picture; missed and rejected cells are left out."
    )


def _describe_fine(predictions: Predictions, sets: PredictionSets) -> str:
    """Return the sentence about the finer depth; empty where no picture has both a finer class and such a set."""
    told = [(row.fine_label, row.fine_set.split(SEPARATOR)) for row in predictions.rows if row.fine_set]
    parts = []
    for label, entry in sets.fine.items():
        own = [label in these for truth, these in told if truth == label]
        if own and entry.group in sets.divided:
            parts.append(Share.of(sum(own), len(own)).describe(label))
    if not parts:
        return ""
    size = np.mean([len(these) for _, these in told])
    return f"At the finer depth: {'; '.join(parts)}. Classes in a set there, mean: {size:.2f}. "


def _is(predictions: Predictions, row: np.intp, label: str) -> bool:
    return predictions.classes[int(predictions.labels[row])] == label
