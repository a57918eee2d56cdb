"""Intervals: exact ones against scipy, bootstrap ones for coverage, and that copies of a cell buy nothing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from leukoscope.evaluation.intervals import (
    Interval,
    average_limits,
    bootstrap_interval,
    clopper_pearson,
    combine_independent,
    effective_cells,
    interval_of_class_estimate,
    interval_of_f1,
    interval_of_share,
)

SPREAD = np.linspace(0.5, 0.7, 1001)


@pytest.mark.parametrize("n", [1, 4, 6, 13, 71, 280])
def test_exact_intervals_are_scipys(n: int) -> None:
    for k in {0, 1, n // 2, n - 1, n}:
        expected = binomtest(k, n).proportion_ci(0.95, "exact")
        found = clopper_pearson(k, n)
        assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_four_of_four_is_40_to_100() -> None:
    found = clopper_pearson(4, 4)
    assert found.low == pytest.approx(0.398, abs=1e-3)
    assert found.high == 1
    # 4 written as a sum of thirds and sixths must not fall short of 4.
    assert clopper_pearson(sum([1 / 3] * 12), 4.0).high == 1


def test_exact_limits_run_smoothly_between_whole_numbers() -> None:
    lows = [clopper_pearson(k, 6).low for k in np.arange(0, 6.01, 0.25)]
    highs = [clopper_pearson(k, 6).high for k in np.arange(0, 6.01, 0.25)]
    assert (np.diff(lows) > 0).all()
    assert (np.diff(highs) >= 0).all()


@pytest.mark.parametrize(("k", "n"), [(-1, 4), (5, 4), (0, 0)])
def test_impossible_counts_are_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="Expected 0 <= successes <= n"):
        clopper_pearson(k, n)


def test_bootstrap_limits_are_percentiles_that_hold_the_value() -> None:
    found = bootstrap_interval(0.6, np.r_[SPREAD, np.nan])
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.505, 0.695))
    assert bootstrap_interval(0.9, SPREAD) == Interval(pytest.approx(0.505), 0.9, "bootstrap")
    assert bootstrap_interval(1.0, np.ones(50)) is None
    assert bootstrap_interval(1.0, np.full(50, np.nan)) is None


def test_shares_fall_back_to_exact_where_the_bootstrap_says_too_much() -> None:
    assert interval_of_share(0.6, SPREAD, 50, one_picture_a_cell=False).method == "bootstrap"
    assert interval_of_share(0.6, SPREAD, 50, one_picture_a_cell=True) == clopper_pearson(30, 50)
    assert interval_of_share(1.0, np.ones(9), 50, one_picture_a_cell=False) == clopper_pearson(50, 50)
    assert interval_of_share(0.0, np.zeros(9), 50, one_picture_a_cell=False) == clopper_pearson(0, 50)
    assert interval_of_share(0.5, SPREAD, 9, one_picture_a_cell=False) == clopper_pearson(4.5, 9)
    assert interval_of_class_estimate(0.6, SPREAD, 10).method == "bootstrap"


def test_exact_f1_follows_from_the_share_it_grows_with() -> None:
    # All right: J = F1 = 1 of 4 cells, 0.398 to 1, and F1 = 2J / (1 + J).
    found = interval_of_f1(1.0, np.ones(9), 4)
    assert found.low == pytest.approx(2 * 0.39764 / 1.39764, abs=1e-4)
    assert found.high == 1
    assert found.method == "exact"
    assert interval_of_f1(0.6, SPREAD, 40).method == "bootstrap"


def test_independent_figures_combine_as_mover() -> None:
    parts = [Interval(0.4, 1.0, "exact"), Interval(0.7, 0.9, "bootstrap")]
    found = combine_independent([1.0, 0.8], parts, [0.5, 0.5])
    assert found.low == pytest.approx(0.9 - np.hypot(0.3, 0.05))
    assert found.high == pytest.approx(0.9 + np.hypot(0.0, 0.05))
    # A lone figure keeps its interval; averaging limits is never narrower than independence.
    assert combine_independent([0.8], parts[1:], [1.0]).low == pytest.approx(0.7)
    assert average_limits(parts).low == pytest.approx(0.55)
    assert average_limits(parts).low < found.low


def test_effective_cells() -> None:
    assert effective_cells(np.array([3.0, 3, 3])) == pytest.approx(3)
    assert effective_cells(np.array([1000.0, 1, 1])) == pytest.approx(1, abs=0.01)
    assert effective_cells(np.zeros(3)) == 0
