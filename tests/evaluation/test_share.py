"""Shares: counts, their exact interval, and how they are written."""

from __future__ import annotations

import pytest

from leukoscope.evaluation.intervals import Interval, clopper_pearson
from leukoscope.evaluation.share import Share, format_share


def test_a_share_has_the_exact_interval_of_its_counts() -> None:
    share = Share.of(257, 277)
    assert share.value == 257 / 277
    assert share.interval == clopper_pearson(257, 277)
    assert share.limits == [share.interval.low, share.interval.high]


def test_a_share_is_written_with_its_counts_and_its_interval() -> None:
    share = Share.of(4, 4)
    assert share.describe("cells") == "4 of 4 cells (100.0 %, 95 % interval 39.8 to 100.0)"
    assert share.format() == "100.0 % (39.8 to 100.0)"


@pytest.mark.parametrize(
    "interval", [Interval(0.7124, 0.9511, "bootstrap"), [0.7124, 0.9511], (0.7124, 0.9511)]
)
def test_limits_may_be_an_interval_or_two_numbers_of_a_report(interval: Interval | list[float]) -> None:
    assert format_share(0.86, interval) == "86.0 % (71.2 to 95.1)"
    assert format_share(0.86, interval, between="–") == "86.0 % (71.2–95.1)"


def test_more_than_all_is_no_share() -> None:
    with pytest.raises(ValueError, match="5 of 4"):
        Share.of(5, 4)
