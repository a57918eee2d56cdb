"""Timing two sides in turn."""

from __future__ import annotations

import pytest
from benchmarks.timing import Ratio, alternate, compare, summarize


def test_sides_take_turns_and_warm_ups_do_not_count() -> None:
    calls: list[str] = []
    times = alternate({"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, 2, warmups=1)
    assert calls == ["a", "b"] * 3
    assert {name: len(values) for name, values in times.items()} == {"a": 2, "b": 2}
    with pytest.raises(ValueError, match="at least one repeat"):
        alternate({}, 0)


def test_median_and_percentile() -> None:
    figure = summarize([float(value) for value in range(1, 102)])
    assert (figure.p50, figure.p95, figure.n) == (51.0, 96.0, 101)


def test_ratio_is_the_median_over_rounds_not_the_ratio_of_medians() -> None:
    # Medians are 10 and 5; round by round the ratios are 10, 2 and 0.5.
    assert compare([10.0, 20.0, 2.5], [1.0, 10.0, 5.0]) == Ratio(2.0, 1.25, 6.0)
    with pytest.raises(ValueError, match="both sides in every round"):
        compare([1.0], [])
