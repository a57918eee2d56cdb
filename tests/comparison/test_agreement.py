from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest

from kappa_cases import CASES, make_cases
from leukoscope.comparison.agreement import CellAgreement, compare_labels


def compare_counts_of(confusion: Sequence[Sequence[int]]) -> CellAgreement:
    classes = [f"CLASS {i}" for i in range(len(confusion))]
    named = [
        (classes[i], classes[j])
        for i, row in enumerate(confusion)
        for j, n in enumerate(row)
        for _ in range(n)
    ]
    return compare_labels(*zip(*named, strict=True), classes)


@pytest.mark.parametrize(
    ("confusion", "value", "low", "high"),
    [
        # Values of statsmodels 0.15, stats.inter_rater.cohens_kappa; the first table is Fleiss' (1981), kappa 0.68.
        ([[75, 1, 4], [5, 4, 1], [0, 0, 10]], 0.676470588, 0.504575958, 0.848365218),
        ([[20, 5], [10, 15]], 0.4, 0.151092290, 0.648907710),
        ([[60, 3, 2, 0], [4, 30, 6, 1], [1, 2, 40, 3], [0, 0, 5, 43]], 0.817850638, 0.754398550, 0.881302725),
    ],
)
def test_kappa_and_interval_are_those_of_statsmodels(
    confusion: list[list[int]], value: float, low: float, high: float
) -> None:
    found = compare_counts_of(confusion)
    assert found.confusion.tolist() == confusion
    assert found.kappa is not None
    assert (found.kappa.value, found.kappa.interval.low, found.kappa.interval.high) == pytest.approx(
        (value, low, high), abs=1e-8
    )


def test_the_shared_cases_are_what_python_computes() -> None:
    """The page reads this file: whoever changes the arithmetic writes it anew and changes both."""
    assert json.loads(CASES.read_text(encoding="utf-8"))["cases"] == make_cases()


def test_interval_holds_the_true_kappa_as_often_as_it_says() -> None:
    """Two readers who see the truth nine times of ten and guess otherwise; 200 draws of 200 cells."""
    random = np.random.default_rng(5)
    shares = np.array([0.6, 0.3, 0.1])

    def read(truth: np.ndarray) -> np.ndarray:
        return np.where(random.random(len(truth)) < 0.9, truth, random.choice(3, len(truth), p=shares))

    # Both marginals are `shares`, so kappa is how often both readers see the truth.
    kappa, held = 0.81, 0
    for _ in range(200):
        truth = random.choice(3, 200, p=shares)
        found = compare_labels(
            list(map(str, read(truth))), list(map(str, read(truth))), ["0", "1", "2"]
        ).kappa
        assert found is not None
        held += found.interval.low <= kappa <= found.interval.high
    assert 0.91 <= held / 200 <= 0.99


def test_where_all_cells_agree_the_interval_is_exact_and_has_width() -> None:
    kappa = compare_counts_of([[15, 0], [0, 5]]).kappa
    assert kappa is not None
    assert (kappa.value, kappa.interval.high, kappa.interval.method) == (1.0, 1.0, "exact")
    # 20 of 20 excludes an agreement below 0.8316; by chance they would agree on 0.625.
    assert kappa.interval.low == pytest.approx((0.831566 - 0.625) / 0.375, abs=1e-5)


def test_one_class_alone_has_no_kappa() -> None:
    assert compare_counts_of([[30, 0], [0, 0]]).kappa is None


def test_specific_agreement_of_a_class() -> None:
    found = compare_counts_of([[8, 2, 0], [1, 9, 0], [0, 0, 0]])
    assert [entry.label for entry in found.by_class] == ["CLASS 0", "CLASS 1"]
    first = found.by_class[0]
    assert (first.both, first.first, first.second) == (8, 10, 9)
    assert first.share == pytest.approx(16 / 19)
    assert first.interval.low < first.share < first.interval.high
