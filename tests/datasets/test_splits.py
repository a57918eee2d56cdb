"""Splits: no source cell on two sides, classes spread, the same every time."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from leukoscope.datasets.registry import load_dataset
from leukoscope.datasets.samples import Sample
from leukoscope.datasets.splits import grouped_folds, hold_out_validation
from leukoscope.errors import DatasetError


def make_samples(cells: dict[str, int], pictures: int) -> list[Sample]:
    return [
        Sample(Path(f"{label}/{cell}_{picture}.png"), label, f"{label}-{cell}", "lab")
        for label, n in cells.items()
        for cell in range(n)
        for picture in range(pictures)
    ]


SAMPLES = make_samples({"A": 20, "B": 10, "C": 6}, pictures=4)


def test_no_source_stands_on_two_sides() -> None:
    folds = grouped_folds(SAMPLES, 5, seed=0)
    assert len(folds) == 5
    for train, val in folds:
        assert train
        assert val
        assert {SAMPLES[i].source for i in train}.isdisjoint({SAMPLES[i].source for i in val})


def test_every_sample_is_validated_once() -> None:
    folds = grouped_folds(SAMPLES, 5, seed=0)
    assert sorted(index for _, val in folds for index in val) == list(range(len(SAMPLES)))
    assert all(sorted(train + val) == list(range(len(SAMPLES))) for train, val in folds)


def test_classes_are_spread_evenly() -> None:
    for _, val in grouped_folds(SAMPLES, 5, seed=0):
        cells = Counter(label for label, _ in {(SAMPLES[i].label, SAMPLES[i].source) for i in val})
        assert cells["A"] == 4
        assert cells["B"] == 2
        assert cells["C"] in (1, 2)


def test_folds_depend_on_the_seed_alone() -> None:
    assert grouped_folds(SAMPLES, 5, seed=3) == grouped_folds(SAMPLES, 5, seed=3)
    assert grouped_folds(SAMPLES, 5, seed=3) != grouped_folds(SAMPLES, 5, seed=4)


def test_sources_of_several_classes_stay_whole() -> None:
    samples = [Sample(Path(f"{p}{c}"), c, f"patient-{p}", "lab") for p in range(12) for c in "ABC"]
    for train, val in grouped_folds(samples, 3, seed=0):
        assert {samples[i].source for i in train}.isdisjoint({samples[i].source for i in val})
        assert Counter(samples[i].label for i in val) == {"A": 4, "B": 4, "C": 4}


def test_too_few_cells_are_told() -> None:
    with pytest.raises(DatasetError, match="C has 6"):
        grouped_folds(SAMPLES, 7, seed=0)
    with pytest.raises(DatasetError, match="at least 2 folds"):
        grouped_folds(SAMPLES, 1, seed=0)
    with pytest.raises(DatasetError, match="no sample at all"):
        grouped_folds([], 2, seed=0)


def test_hold_out_keeps_order_and_cells_together() -> None:
    held = hold_out_validation(SAMPLES, 0.2, seed=0)
    assert [s.path for s in held] == [s.path for s in SAMPLES]
    sides = {split: {s.source for s in held if s.split == split} for split in ("train", "val")}
    assert sides["train"].isdisjoint(sides["val"])
    assert Counter(s.label for s in held if s.split == "val")["A"] == 16


def test_hold_out_takes_a_cell_of_every_class_even_where_cells_are_few() -> None:
    samples = make_samples({"A": 20, "B": 2}, pictures=3)
    held = hold_out_validation(samples, 0.1, seed=0)
    assert {s.label for s in held if s.split == "val"} == {"A", "B"}
    assert {s.label for s in held if s.split == "train"} == {"A", "B"}


def test_hold_out_refuses_nonsense() -> None:
    for fraction in (0, -0.1, 0.6, 1):
        with pytest.raises(DatasetError, match="fraction"):
            hold_out_validation(SAMPLES, fraction, seed=0)
    with pytest.raises(DatasetError, match="B has 1"):
        hold_out_validation(make_samples({"A": 5, "B": 1}, 2), 0.2, seed=0)


@pytest.mark.real
def test_real_folds_are_balanced(kaggle_data: Path) -> None:
    samples = load_dataset(kaggle_data).of_split("train")
    for train, val in grouped_folds(samples, 5, seed=0):
        assert {samples[i].source for i in train}.isdisjoint({samples[i].source for i in val})
        cells = Counter(label for label, _ in {(samples[i].label, samples[i].source) for i in val})
        # 72, 24, 14 and 150 cells in five folds.
        assert 13 <= cells["EOSINOPHIL"] <= 16
        assert 3 <= cells["LYMPHOCYTE"] <= 6
        assert 2 <= cells["MONOCYTE"] <= 4
        assert 28 <= cells["NEUTROPHIL"] <= 32
        assert 0.17 < len(val) / len(samples) < 0.23
