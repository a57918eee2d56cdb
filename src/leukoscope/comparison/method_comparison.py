"""Two methods over several samples: bias with limits of agreement, and Passing-Bablok regression."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

from leukoscope.evaluation.intervals import LEVEL

MIN_SAMPLES_FOR_LIMITS = 3
# Fewer samples give limits of the slope that say nothing; CLSI EP09 takes 40.
MIN_SAMPLES_FOR_REGRESSION = 10

Limits = tuple[float, float]


@dataclass(frozen=True)
class Bias:
    """Mean difference, second less first, of n samples, and the limits within which 95 % of differences are expected.

    `sd` is the standard deviation of the differences. All are in the unit of the values.
    """

    n: int
    mean: float
    interval: Limits
    sd: float
    limits: Limits
    low_interval: Limits
    high_interval: Limits


@dataclass(frozen=True)
class Regression:
    """second = intercept + slope x first, each with its 95 % interval."""

    n: int
    slope: float
    slope_interval: Limits
    intercept: float
    intercept_interval: Limits


def measure_bias(first: NDArray[np.float64], second: NDArray[np.float64]) -> Bias | None:
    """Return bias and limits of agreement (Bland, Altman, Stat. Methods in Medical Research 1999;8:135).

    The intervals take the differences as normal: of the mean by Student's t, of a limit with the standard error
    sd x sqrt(1 / n + 1.96^2 / (2 (n - 1))). None with fewer than three samples.

    Args:
        first, second: n values each, in the same order and unit.
    """
    n = len(first)
    if n < MIN_SAMPLES_FOR_LIMITS:
        return None
    differences = second - first
    mean, sd = float(differences.mean()), float(differences.std(ddof=1))
    reach, quantile = float(norm.ppf((1 + LEVEL) / 2)), float(t.ppf((1 + LEVEL) / 2, n - 1))
    of_mean = quantile * sd / math.sqrt(n)
    of_limit = quantile * sd * math.sqrt(1 / n + reach**2 / (2 * (n - 1)))
    low, high = mean - reach * sd, mean + reach * sd
    return Bias(
        n=n,
        mean=mean,
        interval=(mean - of_mean, mean + of_mean),
        sd=sd,
        limits=(low, high),
        low_interval=(low - of_limit, low + of_limit),
        high_interval=(high - of_limit, high + of_limit),
    )


def fit_passing_bablok(first: NDArray[np.float64], second: NDArray[np.float64]) -> Regression | None:
    """Fit a line where both methods have errors (Passing, Bablok, J. Clin. Chem. Clin. Biochem. 1983;21:709).

    The slope is the median of the slopes between all pairs of samples, shifted by the number of slopes below -1, so
    that exchanging the methods gives the inverse line. None with fewer than ten samples, and where so many values are
    equal that a limit of the slope is not finite.

    Args:
        first, second: n values each, in the same order and unit.
    """
    n = len(first)
    if n < MIN_SAMPLES_FOR_REGRESSION:
        return None
    slopes = _list_slopes(first, second)
    shift, count = int((slopes < -1).sum()), len(slopes)
    spread = float(norm.ppf((1 + LEVEL) / 2)) * math.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    low = round((count - spread) / 2)
    positions = (low + shift, count - low + 1 + shift)  # counted from 1
    if low < 1 or positions[1] > count:
        return None
    middle = slopes[[(count - 1) // 2 + shift, count // 2 + shift]]
    limits = slopes[[position - 1 for position in positions]]
    if not np.isfinite([*middle, *limits]).all():
        return None
    slope = float(middle.mean())

    def intercept(of_slope: float) -> float:
        return float(np.median(second - of_slope * first))

    return Regression(
        n=n,
        slope=slope,
        slope_interval=(float(limits[0]), float(limits[1])),
        intercept=intercept(slope),
        intercept_interval=(intercept(float(limits[1])), intercept(float(limits[0]))),
    )


def _list_slopes(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the slopes between all pairs of samples, sorted; those that are 0 / 0 or exactly -1 are left out."""
    rows, columns = np.triu_indices(len(first), 1)
    across, up = first[columns] - first[rows], second[columns] - second[rows]
    defined = (across != 0) | (up != 0)
    across, up = across[defined], up[defined]
    vertical = across == 0
    slopes = np.where(vertical, np.copysign(np.inf, up), up / np.where(vertical, 1.0, across))
    return np.sort(slopes[slopes != -1])
