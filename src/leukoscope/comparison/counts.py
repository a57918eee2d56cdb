"""Two counts of one slide, class by class: Rümke's limits and the exact test.

The arithmetic is that of web/src/count/agreement.ts; contract/agreement_cases.json holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scipy.stats import hypergeom

from leukoscope.evaluation.intervals import clopper_pearson

SIGNIFICANCE = 0.05

Verdict = Literal["agrees", "outside", "differs"]
"""agrees: within the limits of the first count. outside: beyond them, yet two counts of one slide differ so much in
more than 1 of 20 pairs. differs: they do so in fewer than 1 of 20 pairs."""


@dataclass(frozen=True)
class CountRow:
    """One class in two counts. `limits_percent` are Rümke's of the first count, in whole per cent."""

    label: str
    first: int
    first_total: int
    second: int
    second_total: int
    limits_percent: tuple[int, int]
    p_value: float
    verdict: Verdict

    @property
    def first_percent(self) -> float:
        """Of the first reader's white cells."""
        return 100 * self.first / self.first_total

    @property
    def second_percent(self) -> float:
        """Of the second reader's white cells."""
        return 100 * self.second / self.second_total


def rumke_limits(count: int, total: int) -> tuple[int, int]:
    """Return Rümke's 95 % limits of a class, in whole per cent.

    They are the exact binomial limits (Clopper-Pearson), rounded outwards as in the printed table: 10 of 100 gives 4
    to 18. Rümke CL, in Koepke JA (ed), Differential leukocyte counting, CAP 1979, 39-45.

    Raises:
        ValueError: not 0 <= count <= total, or total is 0.
    """
    interval = clopper_pearson(count, total)
    return math.floor(100 * interval.low), math.ceil(100 * interval.high)


def compare_counts(first: int, first_total: int, second: int, second_total: int) -> float:
    """Return how often two counts of one slide differ at least so much: the exact test of two proportions.

    Given how many of both counts together are of the class (Fisher; hypergeometric), twice the smaller tail, at most
    1.
    """
    drawn = hypergeom(first_total + second_total, first + second, second_total)
    return min(1.0, 2 * min(float(drawn.cdf(second)), float(drawn.sf(second - 1))))


def compare_class(label: str, first: int, first_total: int, second: int, second_total: int) -> CountRow:
    """Compare one class of two counts; see `Verdict`."""
    limits = rumke_limits(first, first_total)
    p_value = compare_counts(first, first_total, second, second_total)
    is_within = limits[0] <= 100 * second / second_total <= limits[1]
    verdict: Verdict = "differs" if p_value < SIGNIFICANCE else "agrees" if is_within else "outside"
    return CountRow(label, first, first_total, second, second_total, limits, p_value, verdict)


def compare_differentials(first: Mapping[str, int], second: Mapping[str, int]) -> list[CountRow]:
    """Compare two differentials of one slide over the white classes of either.

    Args:
        first, second: cells by label, white classes only.

    Raises:
        ValueError: one of them has no cell.
    """
    totals = sum(first.values()), sum(second.values())
    if 0 in totals:
        raise ValueError(
            f"Expected two counts; got {totals[0]} and {totals[1]} white cells. Finish both first."
        )
    labels = dict.fromkeys([*first, *second])
    return [compare_class(x, first.get(x, 0), totals[0], second.get(x, 0), totals[1]) for x in labels]


def worst_verdict(rows: list[CountRow]) -> Verdict:
    """Return the worst verdict of all classes."""
    found = {row.verdict for row in rows}
    return "differs" if "differs" in found else "outside" if "outside" in found else "agrees"
