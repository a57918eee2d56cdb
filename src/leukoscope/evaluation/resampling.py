"""Every metric of `metrics`, for thousands of resamples of the source cells at once.

Cells are drawn with replacement within their class, so every resample has as many cells of each class as the data.
All pictures of a cell are drawn together: many copies of few cells make no interval narrower.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leukoscope.evaluation.metrics import ECE_BINS, find_bins

RESAMPLES = 2000
SEED = 10
_CHUNK_VALUES = 4_000_000


@dataclass(frozen=True, eq=False)
class Replicates:
    """Metrics of R resamples: `overall` by name, R each; `per_class` by name, R x K, NaN where undefined."""

    overall: dict[str, NDArray[np.float64]]
    per_class: dict[str, NDArray[np.float64]]


class SourceStatistics:
    """Sums over the predictions, from which metrics follow once it is known how often each cell was drawn.

    Accuracy, recall, precision, F1 and calibration error need sums per cell only. The area under the ROC
    curve needs the pictures in the order of their probabilities, sorted once.
    """

    def __init__(
        self,
        labels: NDArray[np.int64],
        probabilities: NDArray[np.float64],
        weights: NDArray[np.float64],
        sources: NDArray[np.int64],
    ) -> None:
        """Take N labels, probabilities (N x K), weights and cell numbers (from 0 on, none left out)."""
        self.labels, self.weights, self.sources = labels, weights, sources
        self.n_sources, self.n_classes = int(sources.max()) + 1, probabilities.shape[1]
        self.present = np.unique(labels)
        predicted, confidences = probabilities.argmax(axis=1), probabilities.max(axis=1)
        self._confusion = self._sum_by_source(labels * self.n_classes + predicted, self.n_classes**2, weights)
        bins = find_bins(confidences)
        self._gaps = self._sum_by_source(bins, ECE_BINS, weights * ((predicted == labels) - confidences))
        self._totals = self._sum_by_source(labels * 0, 1, weights)
        self._orders = {int(c): _Order(probabilities[:, c]) for c in self.present}

    def _sum_by_source(
        self, columns: NDArray[np.int64], n_columns: int, values: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        flat = np.bincount(self.sources * n_columns + columns, values, self.n_sources * n_columns)
        return np.asarray(flat, np.float64).reshape(self.n_sources, n_columns)

    @property
    def strata(self) -> NDArray[np.int64]:
        """The class of each cell: the label of most of its pictures, should they differ."""
        by_label = self._sum_by_source(self.labels, self.n_classes, np.ones(len(self.labels)))
        return np.asarray(by_label.argmax(axis=1), np.int64)

    def draw_counts(self, n_resamples: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Return how often each cell was drawn, n_resamples x cells."""
        strata = self.strata
        counts = np.zeros((n_resamples, self.n_sources), np.int64)
        for stratum in np.unique(strata):
            members = np.flatnonzero(strata == stratum)
            counts[:, members] = rng.multinomial(
                members.size, np.full(members.size, 1 / members.size), size=n_resamples
            )
        return counts

    def measure(self, counts: NDArray[np.int64]) -> Replicates:
        """Compute the metrics of R resamples from how often each cell was drawn (R x cells)."""
        k = self.n_classes
        drawn = counts.astype(np.float64)
        confusion = (drawn @ self._confusion).reshape(-1, k, k)
        total = (drawn @ self._totals)[:, 0]
        hits = np.diagonal(confusion, axis1=1, axis2=2)
        labelled, predicted = confusion.sum(axis=2), confusion.sum(axis=1)
        recall, precision = _divide(hits, labelled), _divide(hits, predicted)
        f1 = _divide(2 * hits, labelled + predicted)
        auc = np.full(hits.shape, np.nan)
        if self.present.size > 1:
            for chunk in self._split(len(counts)):
                for index in self.present:
                    auc[chunk, index] = self._measure_auc(drawn[chunk], int(index))
        absent = np.setdiff1d(np.arange(k), self.present)
        f1[:, absent] = np.nan
        return Replicates(
            overall={
                "accuracy": hits.sum(axis=1) / total,
                "balanced_accuracy": recall[:, self.present].mean(axis=1),
                "macro_f1": f1[:, self.present].mean(axis=1),
                "roc_auc": auc[:, self.present].mean(axis=1),
                "ece": np.abs(drawn @ self._gaps).sum(axis=1) / total,
            },
            per_class={"recall": recall, "precision": precision, "f1": f1, "roc_auc": auc},
        )

    def resample(self, n_resamples: int = RESAMPLES, seed: int = SEED) -> Replicates:
        """Draw cells and compute the metrics of each resample."""
        return self.measure(self.draw_counts(n_resamples, np.random.default_rng(seed)))

    def _split(self, n_resamples: int) -> Iterator[slice]:
        step = max(1, _CHUNK_VALUES // len(self.labels))
        return (slice(start, start + step) for start in range(0, n_resamples, step))

    def _measure_auc(self, drawn: NDArray[np.float64], label: int) -> NDArray[np.float64]:
        """Return the share of (picture of the class, other picture) pairs in the right order, ties half."""
        order = self._orders[label]
        mass = drawn[:, self.sources[order.pictures]] * self.weights[order.pictures]
        is_class = self.labels[order.pictures] == label
        positive = order.sum_ties(np.where(is_class, mass, 0.0))
        negative = order.sum_ties(np.where(is_class, 0.0, mass))
        below = np.cumsum(negative, axis=1) - negative / 2
        pairs = positive.sum(axis=1) * negative.sum(axis=1)
        return _divide((positive * below).sum(axis=1), pairs)


class _Order:
    """The pictures by rising probability of one class, and where runs of equal ones start."""

    def __init__(self, scores: NDArray[np.float64]) -> None:
        self.pictures = np.argsort(scores, kind="stable")
        ranked = scores[self.pictures]
        self._starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])

    def sum_ties(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add up the columns of pictures with equal probability."""
        if self._starts.size == values.shape[1]:
            return values
        sums: NDArray[np.float64] = np.add.reduceat(values, self._starts, axis=1)
        return sums


def _divide(numerator: NDArray[np.float64], denominator: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide; NaN where the denominator is 0."""
    quotient = np.full(np.broadcast(numerator, denominator).shape, np.nan)
    np.divide(numerator, denominator, out=quotient, where=denominator > 0)
    return quotient
