"""Prediction sets for a laboratory, from the cells that a person has reviewed: split conformal prediction by class.

A class belongs to the set of a cell whose probability of it is not among the lowest of the reviewed cells of that
class: with n of them, the threshold is the (n + 1) / 20-th lowest, rounded down. A further cell of the class then has
its class in the set with a probability of at least 95 %, whatever the network does, if it was drawn as the reviewed
ones were (Vovk, Gammerman, Shafer: Algorithmic Learning in a Random World, 2005, section 4.5; with this score Sadinle,
Lei, Wasserman: JASA 114, 2019, 223). The probabilities are those of corrections that never saw the cell, so no cell is
set apart; a correction fitted to all of them is at least as good in the mean. Finer classes have thresholds in the same
way, on P(class) x P(finer class | class): no reviewed cell changes the second factor (docs/adr/0016-finer-sets.md).
web/src/adaptation/conformal.ts is the same arithmetic; contract/adapting_cases.json compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leukoscope.evaluation.share import Share
from leukoscope.inference.prediction_sets import LEVEL, ONE_IN

Scores = NDArray[np.float64]


def fit_sets(
    probabilities: NDArray[np.floating],
    labels: NDArray[np.int64],
    groups: Sequence[object],
    classes: Sequence[str],
) -> dict[str, Any] | None:
    """Return the thresholds of all classes as a profile has them; None where no class has `LEAST_CELLS` cells.

    A class with fewer cells gets the lowest of the other thresholds and of its own cells' probabilities, without a
    promise.

    Args:
        probabilities: N x K, calibrated, each row from a correction that did not see the cell.
        labels: N class indices.
        groups: N; of the copies of one cell only the lowest probability counts.
        classes: the K labels.
    """
    scores = {k: _find_scores(probabilities, labels, groups, k) for k in range(len(classes))}
    chosen = {k: choose_threshold(own) for k, own in scores.items()}
    promised = [threshold for threshold in chosen.values() if threshold is not None]
    if not promised:
        return None
    entries = {}
    for k, label in enumerate(classes):
        threshold, own = chosen[k], scores[k]
        least = min([*promised, *own.tolist()])
        entries[label] = {
            "threshold": _round_down(least if threshold is None else threshold),
            "n_cells": len(own),
            "is_promised": threshold is not None,
            "coverage": _measure_coverage(own),
        }
    return {"level": LEVEL, "classes": entries}


def fit_fine_sets(
    joint: NDArray[np.floating], labels: NDArray[np.int64], groups: Sequence[object], finer: Sequence[str]
) -> dict[str, Any] | None:
    """Return the thresholds of all finer classes as a profile has them; None where no cell has a finer class.

    A finer class with fewer than `LEAST_CELLS` cells has no threshold: its class is then named as a whole.

    Args:
        joint: N x finer classes, each row from a correction that did not see the cell: P(class) x P(finer | class).
        labels: N indices; -1 for a cell of which a person has named the class alone.
        groups: N, as of `fit_sets`.
        finer: the labels.
    """
    if not (labels >= 0).any():
        return None
    entries = {}
    for k, label in enumerate(finer):
        own = _find_scores(joint, labels, groups, k)
        threshold = choose_threshold(own)
        entries[label] = {
            "threshold": None if threshold is None else _round_down(threshold),
            "n_cells": len(own),
            "coverage": _measure_coverage(own),
        }
    return entries


def choose_threshold(scores: Scores) -> float | None:
    """Return the least probability that a class of these cells needs; None with fewer than `LEAST_CELLS`."""
    rank = (len(scores) + 1) // ONE_IN
    return float(np.sort(scores)[rank - 1]) if rank > 0 else None


def _find_scores(
    probabilities: NDArray[np.floating], labels: NDArray[np.int64], groups: Sequence[object], k: int
) -> Scores:
    """Return the probability of class k for each different cell of it, in the order in which they come."""
    lowest: dict[object, float] = {}
    for row in np.flatnonzero(labels == k).tolist():
        value = float(probabilities[row, k])
        lowest[groups[row]] = min(value, lowest.get(groups[row], value))
    return np.array(list(lowest.values()), np.float64)


def _measure_coverage(scores: Scores) -> dict[str, Any] | None:
    """Count the cells of each half whose class is in the set that the other half gives.

    The halves are every second cell. A cell whose own class leads is in any case right; that is left out here, so the
    count is the lower one.
    """
    halves = scores[::2], scores[1::2]
    thresholds = [choose_threshold(half) for half in halves]
    if thresholds[0] is None or thresholds[1] is None:
        return None
    covered = int((halves[0] >= thresholds[1]).sum() + (halves[1] >= thresholds[0]).sum())
    return describe_share(Share.of(covered, len(scores)))


def _round_down(threshold: float) -> float:
    """Return six digits: the cell that the threshold comes from is still at or above it."""
    return float(np.floor(threshold * 1e6) / 1e6)


def describe_share(share: Share) -> dict[str, Any]:
    """Return a share as a profile has it."""
    value, low, high = (round(number, 6) for number in (share.value, *share.limits))
    return {"right": int(share.count), "n": int(share.n), "value": value, "interval": [low, high]}
