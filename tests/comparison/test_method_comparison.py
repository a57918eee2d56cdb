from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from leukoscope.comparison.method_comparison import fit_passing_bablok, measure_bias

# Peak flow by two meters: Bland JM, Altman DG, Lancet 1986;i:307, table 1.
LARGE = np.array([494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427.0])
MINI = np.array([512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451.0])


def test_bias_and_sd_are_those_of_the_article() -> None:
    bias = measure_bias(MINI, LARGE)
    assert bias is not None
    assert bias.n == 17
    assert (bias.mean, bias.sd) == pytest.approx((-2.1, 38.8), abs=0.05)
    assert bias.limits == pytest.approx((-2.1 - 1.96 * 38.8, -2.1 + 1.96 * 38.8), abs=0.2)
    # Of the mean: t(16) = 2.12 standard errors of 9.4 l/min.
    assert bias.interval == pytest.approx((-22.0, 17.8), abs=0.1)
    assert bias.low_interval[0] < bias.limits[0] < bias.low_interval[1]


def test_limits_hold_nineteen_of_twenty_differences() -> None:
    random = np.random.default_rng(1)
    first = random.uniform(20, 80, 2000)
    second = first + random.normal(1.5, 2.0, 2000)
    bias = measure_bias(first, second)
    assert bias is not None
    inside = (second - first > bias.limits[0]) & (second - first < bias.limits[1])
    assert inside.mean() == pytest.approx(0.95, abs=0.01)
    assert bias.interval[0] < 1.5 < bias.interval[1]


def test_two_samples_have_no_limits() -> None:
    assert measure_bias(np.array([1.0, 2.0]), np.array([1.0, 3.0])) is None


def follow_article(first: list[int], second: list[int]) -> tuple[Fraction, Fraction, Fraction]:
    """Slope and its limits by the steps of Passing and Bablok (1983), in fractions, with positions from 1."""
    pairs = list(combinations(zip(first, second, strict=True), 2))
    slopes = sorted(s for (a, b), (c, d) in pairs if (s := Fraction(b - d, a - c)) != -1)
    n, many, k = len(first), len(slopes), sum(slope < -1 for slope in slopes)
    reach = 1.959964 * math.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    m1 = round((many - reach) / 2)
    middle = slopes[(many - 1) // 2 + k], slopes[many // 2 + k]
    return sum(middle) / 2, slopes[m1 + k - 1], slopes[many - m1 + 1 + k - 1]


@pytest.mark.parametrize("leave_out", [0, 1])
def test_passing_bablok_follows_the_article(leave_out: int) -> None:
    """With and without the last sample: an even and an odd number of slopes, and slopes below -1."""
    first, second = (values[: len(values) - leave_out] for values in (LARGE, MINI))
    found = fit_passing_bablok(first, second)
    assert found is not None
    slope, low, high = follow_article(*(list(map(int, values)) for values in (first, second)))
    assert (found.slope, *found.slope_interval) == pytest.approx((float(slope), float(low), float(high)))
    assert found.intercept == pytest.approx(float(np.median(second - float(slope) * first)))


def test_exchanging_the_methods_gives_the_inverse_line() -> None:
    random = np.random.default_rng(2)
    truth = random.uniform(5, 70, 41)
    first, second = truth + random.normal(0, 2, 41), 3 + 1.2 * truth + random.normal(0, 2, 41)
    one, other = fit_passing_bablok(first, second), fit_passing_bablok(second, first)
    assert one is not None
    assert other is not None
    assert one.slope == pytest.approx(1 / other.slope, rel=1e-5)
    assert one.slope_interval == pytest.approx(
        [1 / limit for limit in reversed(other.slope_interval)], rel=1e-9
    )
    assert one.slope_interval[0] < 1.2 < one.slope_interval[1]
    assert one.intercept_interval[0] < 3 < one.intercept_interval[1]


def test_a_line_without_errors_is_found_exactly() -> None:
    first = np.arange(12.0)
    found = fit_passing_bablok(first, 2 + 0.5 * first)
    assert found is not None
    assert (found.slope, found.intercept) == pytest.approx((0.5, 2.0))
    assert found.slope_interval == pytest.approx((0.5, 0.5))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (np.arange(9.0), np.arange(9.0)),  # too few samples
        (np.zeros(20), np.zeros(20)),  # a class that nobody saw
        (np.zeros(20), np.arange(20.0)),  # a vertical line
        (np.arange(20.0), -2 * np.arange(20.0)),  # one falls where the other rises
    ],
)
def test_where_there_is_no_line_none_is_made_up(first: np.ndarray, second: np.ndarray) -> None:
    assert fit_passing_bablok(first, second) is None
