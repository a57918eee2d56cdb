"""Calibration: a temperature that corrects the probabilities, and thresholds for the status of each cell.

Both are chosen on predictions for pictures the network did not learn from, by source cell: those of a grouped
cross-validation, or of laboratories left out. Where there are several laboratories, each counts the same, and the
promises hold in each of them. The result is the `calibration` part of a manifest.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from leukoscope.contract.manifest import Calibration
from leukoscope.errors import DatasetError
from leukoscope.evaluation.metrics import weigh_sources
from leukoscope.evaluation.predictions import MISSED, NO_CELL_LABEL, Predictions
from leukoscope.inference.decisions import calibrate, decide_status, is_found, rejects
from leukoscope.inference.logits import safe_log

# For a network that is never wrong on a few cells, the likelihood would choose a temperature of 0: full certainty.
MIN_TEMPERATURE, MAX_TEMPERATURE = 0.25, 10.0
# In one laboratory. Over several, next to no answer would be confident.
CONFIDENT_ACCURACY = 0.99
FALLBACK_ACCURACY = 0.95
# Of a hundred real cells of a laboratory, two may be rejected ...
REJECTED_SHARE = 0.02
# ... and of one laboratory none that is more probably a cell than not: in others the network is less sure.
MAX_CELL_THRESHOLD, MAX_CELL_THRESHOLD_OF_ONE = 0.8, 0.5
# Of a thousand, two may be left out of what was found. Only what is more probably no cell than one is left out, and
# nothing by a network that knows one laboratory.
LOST_SHARE, MAX_FOUND_THRESHOLD = 0.002, 0.5
# Of a hundred, one more may be too doubtful for any name.
UNNAMED_SHARE = 0.01
# Of a hundred cells of classes that the network has not learnt, ten may be confident.
UNKNOWN_CONFIDENT_SHARE = 0.1
# A laboratory with fewer cells counts less than one with more, and has no thresholds of its own.
LABORATORY_CELLS = 50


def fit_temperature(
    probabilities: NDArray[np.float64],
    labels: NDArray[np.int64],
    weights: NDArray[np.float64] | None = None,
) -> float:
    """Return the temperature from 0.25 to 10 with the least weighted negative log-likelihood.

    Guo et al., On Calibration of Modern Neural Networks, ICML 2017, section 4.2.

    Args:
        probabilities: N x K, as the network outputs them.
        labels: N class indices.
        weights: N; all equal when not given.
    """
    weights = np.ones(len(labels)) if weights is None else weights
    each = np.arange(len(labels))

    def loss(log_temperature: float) -> float:
        scaled = calibrate(probabilities, math.exp(log_temperature))
        return -float(weights @ safe_log(scaled[each, labels]))

    bounds = (math.log(MIN_TEMPERATURE), math.log(MAX_TEMPERATURE))
    found = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-6})
    return float(math.exp(found.x))


def choose_thresholds(
    probabilities: NDArray[np.float64],
    labels: NDArray[np.int64],
    weights: NDArray[np.float64] | None = None,
    *,
    confident_accuracy: float = CONFIDENT_ACCURACY,
) -> dict[str, float]:
    """Return the thresholds `confident` and `review` on the leading probability.

    * `confident` is the lowest threshold at and above which a weighted share of 99 % is correct; where none
      reaches that, 95 %; where none does, 1: the model is never confident.
    * `review` is the threshold that maximises correct answers minus wrong ones. Below it, wrong answers outnumber
      correct ones, so giving no answer is better (Chow, IEEE Trans. Information Theory 16, 1970, 41, with a
      rejection half as bad as a mistake). It never exceeds `confident`.

    Args:
        probabilities: N x K, after the temperature.
        labels: N class indices.
        weights: N; all equal when not given.
        confident_accuracy: share of correct answers required at and above `confident`.
    """
    weights = np.ones(len(labels)) if weights is None else weights
    leading = probabilities.max(axis=1)
    correct = probabilities.argmax(axis=1) == labels
    # Candidates are the leading probabilities that occur, in falling order, equal ones once.
    order = np.argsort(-leading, kind="stable")
    last_of_equals = np.r_[leading[order][1:] != leading[order][:-1], True]
    candidates = leading[order][last_of_equals]
    above = np.cumsum(weights[order])[last_of_equals]
    correct_above = np.cumsum((weights * correct)[order])[last_of_equals]

    confident = 1.0
    for target in (confident_accuracy, min(FALLBACK_ACCURACY, confident_accuracy)):
        reached = np.flatnonzero(correct_above / above >= target - 1e-12)
        if reached.size:
            confident = float(candidates[reached[-1]])
            break
    surplus = 2 * correct_above - above
    best = np.flatnonzero(surplus >= surplus.max() - 1e-12)[-1]
    review = min(float(candidates[best]), confident) if surplus[best] > 0 else confident
    # Rounded down, so that pictures at a threshold stay at or above it.
    return {"confident": _round(confident), "review": _round(review)}


def _round(threshold: float) -> float:
    return math.floor(threshold * 1e4) / 1e4


def _weigh_laboratories(sources: NDArray[np.int64], labs: NDArray[np.str_]) -> NDArray[np.float64]:
    """Return weights of N pictures: each source cell the same, each laboratory with enough cells the same."""
    weights = weigh_sources(sources)
    for lab in np.unique(labs):
        inside = labs == lab
        weights[inside] /= max(weights[inside].sum(), LABORATORY_CELLS)
    return weights


def _find_large_laboratories(labs: NDArray[np.str_]) -> list[NDArray[np.bool_]]:
    """Return which of N cells are of each laboratory with enough of them; where none has, all of them together."""
    inside = [labs == lab for lab in np.unique(labs)]
    return [chosen for chosen in inside if chosen.sum() >= LABORATORY_CELLS] or [np.ones(len(labs), bool)]


def _find_lowest_quantile(values: NDArray[np.float64], parts: list[NDArray[np.bool_]], share: float) -> float:
    """Return the value that at most this share lies below in every part."""
    return min(float(np.quantile(values[inside], share)) for inside in parts)


def _find_unknown_confidence(predictions: Predictions, temperature: float) -> float:
    """Return the threshold that a tenth of the found cells of unknown classes reach, each class the same.

    0 where no such class has enough cells.
    """
    found = predictions.select((predictions.labels < 0) & predictions.answered)
    labels, counts = np.unique([row.label for row in found.rows], return_counts=True)
    sizes = {label: n for label, n in zip(labels, counts, strict=True) if n >= LABORATORY_CELLS}
    unknown = found.select(np.array([row.label in sizes for row in found.rows], bool))
    if not len(unknown):
        return 0.0
    leading = calibrate(unknown.probabilities, temperature).max(axis=1)
    order = np.argsort(-leading, kind="stable")
    above = np.cumsum([1 / len(sizes) / sizes[unknown.rows[index].label] for index in order])
    # The first that is one too many is just below the threshold.
    beyond = leading[order[np.flatnonzero(above > UNKNOWN_CONFIDENT_SHARE)[0]]]
    return math.floor(float(beyond) * 1e4 + 1) / 1e4


def fit_calibration(predictions: Predictions) -> dict[str, Any]:
    """Return the `calibration` part of a manifest, chosen on these predictions, by source cell where it is known.

    Laboratories count the same. Where there are several, `confident` is so high that 95 % of the answers above it are
    right in all of them together and in each. Cells with a label that is no class of the model, which the network has
    not learnt, raise it until at most a tenth of them are confident; each such label counts the same.
    `cell` and `review` are so low that in each of them at most three real cells in a hundred stay without a name: a
    name to correct helps a reader more than none. `found`, where there are several, is so low that at most two in a
    thousand of each are left out.

    Raises:
        DatasetError: the network has learnt from copies of these cells, so its probabilities are too good; or
            none of the cells was found.
    """
    if any(split.startswith("random-") for split in predictions.unique("split")):
        raise DatasetError(
            "Expected predictions for cells the network has not learnt from; these come from a random split "
            "of pictures. Calibrate on a cross-validation by source: leave out --random-split."
        )
    known = predictions.select((predictions.labels >= 0) & predictions.answered)
    if not len(known):
        raise DatasetError(
            "Expected cells that were found and have a class of the model to calibrate on; there are none. "
            "Calibrate on a data set with labels of the model."
        )
    labs = np.array([row.lab for row in known.rows])
    weights = _weigh_laboratories(known.sources, labs)
    temperature = round(fit_temperature(known.probabilities, known.labels, weights), 4)
    scaled = calibrate(known.probabilities, temperature)
    one = len(np.unique(labs)) == 1
    target = CONFIDENT_ACCURACY if one else FALLBACK_ACCURACY
    thresholds = choose_thresholds(scaled, known.labels, weights, confident_accuracy=target)
    large = _find_large_laboratories(labs)
    for inside in large:
        alone = choose_thresholds(
            scaled[inside], known.labels[inside], weights[inside], confident_accuracy=FALLBACK_ACCURACY
        )
        thresholds["confident"] = max(thresholds["confident"], alone["confident"])
    thresholds["confident"] = max(thresholds["confident"], _find_unknown_confidence(predictions, temperature))
    named = _find_lowest_quantile(scaled.max(axis=1), large, UNNAMED_SHARE)
    thresholds["review"] = min(thresholds["review"], _round(named))
    cellness = np.array([row.cellness for row in known.rows if row.cellness is not None])
    if cellness.size == len(known):
        kept = _find_lowest_quantile(cellness, large, REJECTED_SHARE)
        thresholds["cell"] = _round(min(MAX_CELL_THRESHOLD_OF_ONE if one else MAX_CELL_THRESHOLD, kept))
        if not one:
            kept = _find_lowest_quantile(cellness, large, LOST_SHARE)
            thresholds["found"] = _round(min(MAX_FOUND_THRESHOLD, kept))
    n_cells = (
        f"{int(known.sources.max()) + 1} source cells" if known.knows_sources else "unknown source cells"
    )
    folds = f", {len(known.folds)} folds of a cross-validation" if known.folds else ""
    return {
        "temperature": temperature,
        "thresholds": thresholds,
        "source": f"{', '.join(known.unique('dataset')) or 'unnamed data'}, "
        f"{', '.join(known.unique('split')) or 'no named split'}{folds}: {len(known)} pictures, {n_cells}",
    }


def cross_calibrate(predictions: Predictions) -> tuple[Predictions, str]:
    """Calibrate the predictions of a cross-validation as a published model is calibrated, and describe it.

    Temperature and thresholds for the pictures of a fold are those that `fit_calibration` chooses on the other
    folds, so no cell's label influences its own probabilities or status. A published model's are chosen on all
    folds, by the same rule on more cells.

    Returns:
        The predictions, calibrated and each with a status, and a sentence for the report. With fewer than two
        folds there are no other pictures to choose on: the predictions are unchanged, and the sentence says so.

    Raises:
        DatasetError: as `fit_calibration`.
    """
    folds = predictions.folds
    if len(folds) < 2 or any(row.fold is None for row in predictions.rows):
        return predictions, (
            "These metrics are of probabilities before calibration. The calibration was chosen on these pictures, "
            "so metrics after it would be too good. Evaluate the calibrated model on other cells, as in `test`."
        )
    number = np.array([row.fold for row in predictions.rows])
    probabilities = predictions.probabilities.copy()
    rows = list(predictions.rows)
    temperatures = []
    for fold in folds:
        chosen = fit_calibration(predictions.select(number != fold))
        thresholds = Calibration.from_json(chosen)
        held = np.flatnonzero(number == fold)
        probabilities[held] = calibrate(predictions.probabilities[held], thresholds.temperature)
        for index in held:
            row = rows[index]
            if row.status == MISSED:
                continue
            if rejects(row.cellness, thresholds):
                probabilities[index] = [label == NO_CELL_LABEL for label in predictions.classes]
            status: str = decide_status(float(probabilities[index].max()), thresholds, row.cellness)
            rows[index] = replace(row, status=status if is_found(row.cellness, thresholds) else MISSED)
        temperatures.append(f"{thresholds.temperature:.2f}")
    return Predictions(predictions.classes, tuple(rows), probabilities), (
        "Probabilities are calibrated and statuses set as in a published model. Temperature and thresholds for each "
        f"fold were chosen on the other folds (temperatures {', '.join(temperatures)}), so that no cell "
        "influenced its own."
    )
