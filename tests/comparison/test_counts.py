"""Two counts of one slide; the page has the same cases in web/src/count/agreement.test.ts."""

from __future__ import annotations

import json

import pytest
from scipy.stats import binomtest

from agreement_cases import CASES, make_cases
from leukoscope.comparison.counts import compare_counts, compare_differentials, rumke_limits


def test_the_shared_cases_are_what_python_computes() -> None:
    """The page reads this file: whoever changes the arithmetic writes it anew and changes both."""
    assert json.loads(CASES.read_text(encoding="utf-8"))["cases"] == make_cases()


# Rümke's table as textbooks print it.
@pytest.mark.parametrize(
    ("total", "percent", "limits"),
    [(100, 0, (0, 4)), (100, 9, (4, 17)), (100, 10, (4, 18)), (200, 10, (6, 16)), (200, 50, (42, 58))],
)
def test_limits_are_those_of_the_printed_table(total: int, percent: int, limits: tuple[int, int]) -> None:
    assert rumke_limits(total * percent // 100, total) == limits
    exact = binomtest(total * percent // 100, total).proportion_ci(0.95)
    assert limits[0] <= 100 * exact.low
    assert limits[1] >= 100 * exact.high


def test_p_value_is_symmetric_and_at_most_one() -> None:
    assert compare_counts(10, 100, 30, 200) == pytest.approx(compare_counts(30, 200, 10, 100), abs=1e-12)
    assert compare_counts(5, 50, 10, 100) == 1.0
    assert compare_counts(0, 100, 0, 100) == 1.0


def test_a_count_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="Expected two counts; got 3 and 0"):
        compare_differentials({"NEUTROPHIL": 3}, {"NEUTROPHIL": 0})
