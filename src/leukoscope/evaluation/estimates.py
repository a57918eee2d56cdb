"""Estimates: the value of each metric with its 95 % interval and what it was counted on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from leukoscope.evaluation.intervals import (
    Interval,
    average_limits,
    bootstrap_interval,
    combine_independent,
    effective_cells,
    interval_of_class_estimate,
    interval_of_f1,
    interval_of_share,
)
from leukoscope.evaluation.metrics import Metrics, weigh_sources
from leukoscope.evaluation.predictions import Predictions
from leukoscope.evaluation.resampling import Replicates

Unit = Literal["picture", "source"]
"""What is counted: pictures, or the source cells that they show."""


@dataclass(frozen=True)
class Estimate:
    """The value of one metric, its interval and what it was counted on.

    `n_sources` is None where the source cells are unknown.
    """

    value: float
    interval: Interval
    n_pictures: int
    n_sources: int | None


def weigh(predictions: Predictions, unit: Unit) -> NDArray[np.float64]:
    """Return the weight of each picture: 1, or 1 / (pictures of its cell)."""
    return np.ones(len(predictions)) if unit == "picture" else weigh_sources(predictions.sources)


class Estimator:
    """Gives every metric its interval and its n.

    Args:
        predictions: N pictures with labels the model knows.
        metrics: of these predictions.
        replicates: the same metrics for resamples of the source cells.
        weights: N, as the metrics were computed with.
    """

    def __init__(
        self, predictions: Predictions, metrics: Metrics, replicates: Replicates, weights: NDArray[np.float64]
    ) -> None:
        self._predictions, self._metrics, self._replicates = predictions, metrics, replicates
        self._weights = weights
        self._sources = predictions.sources
        self._n_cells = int(self._sources.max()) + 1
        self._one_picture_a_cell = self._n_cells == len(predictions)

    def _count_cells(self, inside: NDArray[np.bool_]) -> int:
        return int(np.unique(self._sources[inside]).size)

    def _make_estimate(self, value: float, interval: Interval, inside: NDArray[np.bool_]) -> Estimate:
        n_sources = self._count_cells(inside) if self._predictions.knows_sources else None
        return Estimate(value, interval, int(inside.sum()), n_sources)

    def estimate_class(self, index: int) -> dict[str, Estimate]:
        """Return the estimates of one class; those that are undefined are left out."""
        labelled = self._predictions.labels == index
        predicted = self._predictions.predicted == index
        value = {name: float(values[index]) for name, values in self._metrics.per_class.items()}
        sampled = {name: values[:, index] for name, values in self._replicates.per_class.items()}
        one = self._one_picture_a_cell
        found: dict[str, Estimate] = {}
        if labelled.any():
            n = self._count_cells(labelled)
            interval = interval_of_share(value["recall"], sampled["recall"], n, one_picture_a_cell=one)
            found["recall"] = self._make_estimate(value["recall"], interval, labelled)
        if predicted.any():
            # Cells differ in how many of their pictures are predicted so; a cell with one of many hardly counts.
            n_predicted = effective_cells(
                np.bincount(self._sources[predicted], self._weights[predicted]).astype(np.float64)
            )
            interval = interval_of_share(
                value["precision"], sampled["precision"], n_predicted, one_picture_a_cell=one
            )
            found["precision"] = self._make_estimate(value["precision"], interval, predicted)
        if labelled.any():
            interval = interval_of_f1(value["f1"], sampled["f1"], self._count_cells(labelled))
            found["f1"] = self._make_estimate(value["f1"], interval, labelled | predicted)
        if labelled.any() and not labelled.all():
            # The area under the curve is the probability that a pair of a cell of the class and another cell is in
            # the correct order; so many disjoint pairs can be formed.
            pairs = min(self._count_cells(labelled), self._count_cells(~labelled))
            interval = interval_of_class_estimate(value["roc_auc"], sampled["roc_auc"], pairs)
            found["roc_auc"] = self._make_estimate(value["roc_auc"], interval, np.ones_like(labelled))
        return found

    def estimate_overall(self, per_class: dict[str, dict[str, Estimate]]) -> dict[str, Estimate]:
        """Return the estimates over all classes, given those of each."""
        everything = np.ones(len(self._predictions), bool)
        overall = self._metrics.overall
        present = [(i, found) for i, found in enumerate(per_class.values()) if "recall" in found]
        recalls = [found["recall"] for _, found in present]
        total = self._weights.sum()
        shares = [float(self._weights[self._predictions.labels == i].sum() / total) for i, _ in present]
        intervals = {
            "accuracy": self._estimate_accuracy(recalls, shares),
            "balanced_accuracy": self._estimate_average(
                "balanced_accuracy", recalls, lambda parts: _combine(recalls, [1 / len(parts)] * len(parts))
            ),
            "macro_f1": self._estimate_average("macro_f1", [f["f1"] for _, f in present], average_limits),
            # The calibration error is not an average over classes, so there is only the bootstrap.
            "ece": bootstrap_interval(overall["ece"], self._replicates.overall["ece"])
            or Interval(overall["ece"], overall["ece"], "bootstrap"),
        }
        if len(present) > 1:
            areas = [found["roc_auc"] for _, found in present]
            intervals["roc_auc"] = self._estimate_average("roc_auc", areas, average_limits)
        order = [name for name in overall if name in intervals]
        return {name: self._make_estimate(overall[name], intervals[name], everything) for name in order}

    def _estimate_accuracy(self, recalls: Sequence[Estimate], shares: Sequence[float]) -> Interval:
        value, sampled = self._metrics.overall["accuracy"], self._replicates.overall["accuracy"]
        thin = any(recall.interval.method != "bootstrap" for recall in recalls)
        if thin and 0 < value < 1 and not self._one_picture_a_cell:
            return _combine(recalls, shares)
        return interval_of_share(value, sampled, self._n_cells, one_picture_a_cell=self._one_picture_a_cell)

    def _estimate_average(
        self, name: str, parts: Sequence[Estimate], combine: Callable[[Sequence[Interval]], Interval]
    ) -> Interval:
        if all(part.interval.method == "bootstrap" for part in parts):
            interval = bootstrap_interval(self._metrics.overall[name], self._replicates.overall[name])
            if interval is not None:
                return interval
        return combine([part.interval for part in parts])


def _combine(parts: Sequence[Estimate], weights: Sequence[float]) -> Interval:
    return combine_independent([p.value for p in parts], [p.interval for p in parts], weights)
