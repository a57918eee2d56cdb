"""95 % intervals that count source cells, never pictures.

Which interval an estimate gets, and why:

* *bootstrap*: percentiles over resamples of the source cells within their classes (see `resampling`).
* *exact*: Clopper-Pearson with n = number of source cells. It is used for shares where each cell has one picture;
  where all answers are correct or all are wrong, so that the resamples do not vary; and where a class has fewer
  than 10 cells, since resamples of so few cells cannot show an outcome that did not occur among them. A share of
  pictures varies less between cells than right-or-wrong cells of the same mean would, so the exact interval is
  never too narrow.
* *combined*: for an average over classes of which at least one needs the exact interval. Recalls of different
  classes come from different cells, so their intervals are combined as independent ones (MOVER, Zou and Donner,
  Statistics in Medicine 27, 2008, 1693). F1 and ROC AUC of different classes share cells, so their limits are
  averaged, which never gives a narrower interval.
* *asymptotic*: from a standard error, of Cohen's kappa (`leukoscope.comparison`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

LEVEL = 0.95
MIN_CELLS_FOR_BOOTSTRAP = 10

Method = Literal["bootstrap", "exact", "combined", "asymptotic"]


@dataclass(frozen=True)
class Interval:
    """Lower and upper limit, and the method that gave them."""

    low: float
    high: float
    method: Method


def clopper_pearson(successes: float, n: float, level: float = LEVEL) -> Interval:
    """Return the exact binomial interval; 4 of 4 gives 0.398 to 1.

    `successes` may be a fraction: three cells that are all correct and one that is correct in nine of ten pictures
    are 3.9. The limits are quantiles of beta distributions, so they change smoothly between the whole numbers.

    Raises:
        ValueError: not 0 <= successes <= n, or n is 0.
    """
    if not (0 <= successes <= n * (1 + 1e-9) and n > 0):
        raise ValueError(f"Expected 0 <= successes <= n and n > 0; got {successes} of {n}.")
    # Sums of weights such as 1/3 miss whole numbers by rounding, which would matter at 0 and at n.
    successes = round(min(successes, n), 9)
    tail = (1 - level) / 2
    low = 0.0 if successes <= 0 else float(stats.beta.ppf(tail, successes, n - successes + 1))
    high = 1.0 if successes >= round(n, 9) else float(stats.beta.ppf(1 - tail, successes + 1, n - successes))
    return Interval(low, high, "exact")


def bootstrap_interval(
    value: float, replicates: NDArray[np.float64], level: float = LEVEL
) -> Interval | None:
    """Return the percentile interval, widened to hold `value`; None where the resamples do not vary.

    Resamples in which the estimate is undefined (NaN) are left out.
    """
    defined = replicates[~np.isnan(replicates)]
    if defined.size == 0:
        return None
    low, high = (float(limit) for limit in np.quantile(defined, [(1 - level) / 2, (1 + level) / 2]))
    if high - low < 1e-9:
        return None
    return Interval(min(low, value), max(high, value), "bootstrap")


def interval_of_share(
    value: float, replicates: NDArray[np.float64], n_cells: float, *, one_picture_a_cell: bool
) -> Interval:
    """Return the interval of a share of correct cells (accuracy, recall, precision): bootstrap or exact."""
    return interval_of_class_estimate(
        value, replicates, n_cells, force_exact=one_picture_a_cell or value <= 0 or value >= 1
    )


def interval_of_class_estimate(
    value: float, replicates: NDArray[np.float64], n_cells: float, *, force_exact: bool = False
) -> Interval:
    """Return the bootstrap interval where there are enough cells and the resamples vary, else the exact one."""
    if not force_exact and n_cells >= MIN_CELLS_FOR_BOOTSTRAP:
        interval = bootstrap_interval(value, replicates)
        if interval is not None:
            return interval
    return clopper_pearson(value * n_cells, n_cells)


def interval_of_f1(value: float, replicates: NDArray[np.float64], n_cells: float) -> Interval:
    """Return the interval of one class's F1.

    F1 = 2J / (1 + J) where J = TP / (TP + FP + FN) is a share, so the exact limits of J carry over.
    `n_cells`, the cells of the class, is at most TP + FP + FN, so the interval is never too narrow.
    """
    if n_cells >= MIN_CELLS_FOR_BOOTSTRAP and 0 < value < 1:
        interval = bootstrap_interval(value, replicates)
        if interval is not None:
            return interval
    share = clopper_pearson(value / (2 - value) * n_cells, n_cells)
    return Interval(2 * share.low / (1 + share.low), 2 * share.high / (1 + share.high), "exact")


def combine_independent(
    values: Sequence[float], intervals: Sequence[Interval], weights: Sequence[float]
) -> Interval:
    """Return the interval of the weighted mean of independent estimates (MOVER). `weights` add up to 1."""
    v, w = np.asarray(values), np.asarray(weights)
    below = w * (v - np.array([i.low for i in intervals]))
    above = w * (np.array([i.high for i in intervals]) - v)
    mean = float(w @ v)
    low, high = mean - float(np.hypot.reduce(below)), mean + float(np.hypot.reduce(above))
    return Interval(max(low, 0.0), min(high, 1.0), "combined")


def average_limits(intervals: Sequence[Interval]) -> Interval:
    """Return the interval of the mean of estimates that may be correlated: the means of their limits."""
    low = float(np.mean([i.low for i in intervals]))
    high = float(np.mean([i.high for i in intervals]))
    return Interval(low, high, "combined")


def effective_cells(masses: NDArray[np.float64]) -> float:
    """Return the effective number of cells, given one mass for each (Kish, Survey Sampling, 1965)."""
    return float(masses.sum() ** 2 / (masses**2).sum()) if masses.any() else 0.0
