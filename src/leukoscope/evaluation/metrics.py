"""Metrics, all of them weighted, so that the same code counts pictures or source cells.

By picture every weight is 1. By source cell the weight of a picture is 1 / (pictures of its cell): accuracy is then
the mean over cells of the share of a cell's pictures that are correct, and every cell counts the same.

Averages over classes ("balanced", "macro") run over the classes that occur among the labels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support, roc_auc_score

OVERALL_METRICS = ("accuracy", "balanced_accuracy", "macro_f1", "roc_auc", "ece")
CLASS_METRICS = ("recall", "precision", "f1", "roc_auc")
ECE_BINS = 15


@dataclass(frozen=True, eq=False)
class Metrics:
    """Values without intervals: `overall` by name; `per_class` by name, K values each, NaN where undefined.

    `confusion` is K x K, label by prediction, in units of weight (pictures or cells).
    """

    overall: dict[str, float]
    per_class: dict[str, NDArray[np.float64]]
    confusion: NDArray[np.float64]


@dataclass(frozen=True)
class Bin:
    """One point of the reliability plot: pictures whose leading probability is in (low, high]."""

    low: float
    high: float
    weight: float
    confidence: float
    accuracy: float


def weigh_sources(sources: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return 1 / (pictures of its cell) for each of N pictures; the weights add up to the number of cells."""
    counts = np.bincount(sources)
    return np.asarray(1.0 / counts[sources], np.float64)


def measure(
    labels: NDArray[np.int64], probabilities: NDArray[np.float64], weights: NDArray[np.float64]
) -> Metrics:
    """Compute every metric.

    Args:
        labels: N class indices.
        probabilities: N x K, rows add up to 1.
        weights: N, positive.
    """
    n_classes = probabilities.shape[1]
    every = np.arange(n_classes)
    present = np.unique(labels)
    predicted = probabilities.argmax(axis=1)
    precision, recall, f1, _ = precision_recall_fscore_support(
        labels, predicted, labels=every, sample_weight=weights, zero_division=np.nan
    )
    # A class that is never predicted has no precision, but its F1 is 0: all of its cells are wrong.
    f1 = np.where(np.isnan(f1) & np.isin(every, present), 0.0, f1)
    f1[~np.isin(every, present)] = np.nan
    auc = np.full(n_classes, np.nan)
    if present.size > 1:
        for index in present:
            auc[index] = roc_auc_score(labels == index, probabilities[:, index], sample_weight=weights)
    return Metrics(
        overall={
            "accuracy": float(accuracy_score(labels, predicted, sample_weight=weights)),
            "balanced_accuracy": float(recall[present].mean()),
            "macro_f1": float(f1[present].mean()),
            "roc_auc": float(auc[present].mean()),
            "ece": expected_calibration_error(labels, probabilities, weights),
        },
        per_class={"recall": recall, "precision": precision, "f1": f1, "roc_auc": auc},
        confusion=confusion_matrix(labels, predicted, labels=every, sample_weight=weights).astype(np.float64),
    )


def find_bins(confidences: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return for each leading probability (N) the index of its bin, (i/15, (i+1)/15]."""
    return np.clip(np.ceil(confidences * ECE_BINS).astype(np.int64) - 1, 0, ECE_BINS - 1)


def measure_reliability(
    labels: NDArray[np.int64], probabilities: NDArray[np.float64], weights: NDArray[np.float64]
) -> list[Bin]:
    """Return the bins that hold pictures, with mean leading probability and share correct, both weighted."""
    confidences = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bins = find_bins(confidences)
    found = []
    for index in np.unique(bins):
        inside = bins == index
        total = weights[inside].sum()
        found.append(
            Bin(
                low=float(index / ECE_BINS),
                high=float((index + 1) / ECE_BINS),
                weight=float(total),
                confidence=float(weights[inside] @ confidences[inside] / total),
                accuracy=float(weights[inside] @ right[inside] / total),
            )
        )
    return found


def expected_calibration_error(
    labels: NDArray[np.int64], probabilities: NDArray[np.float64], weights: NDArray[np.float64]
) -> float:
    """Return the mean distance between leading probability and share correct, over 15 bins of equal width.

    Guo et al., On Calibration of Modern Neural Networks, ICML 2017, equation 3. On few cells it is biased
    upwards.
    """
    bins = measure_reliability(labels, probabilities, weights)
    return float(sum(b.weight * abs(b.accuracy - b.confidence) for b in bins) / weights.sum())
