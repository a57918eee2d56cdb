"""The benchmark of crops on disk: its stores, its tables, and one process that learns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmarks.crop_stores import Measured, Size, draw_crops, draw_growth, learn_apart, tabulate, write_store

from leukoscope.training.crop_set import open_crop_set

SIZE = Size((100, 1_000), 1_000, 2, 1)
SIDES = {"read many": [1.0], "learn many": [4.0], "read held": [0.5], "learn held": [2.0]}


def test_a_store_repeats_drawn_crops_as_often_as_it_must(tmp_path: Path) -> None:
    drawn = draw_crops()
    crops = open_crop_set(write_store(tmp_path / "store", len(drawn) + 6))
    assert len(crops) == len(drawn) + 6
    assert len(np.unique(drawn.reshape(len(drawn), -1), axis=0)) == len(drawn)
    rows = np.array([0, 5, len(drawn), len(drawn) + 5])
    assert np.array_equal(crops.wide[rows], drawn[[0, 5, 0, 5]])
    assert crops.labels[rows].tolist() == [0, 1, 0, 1]


def test_each_side_stands_against_crops_in_memory_and_against_the_smallest_store() -> None:
    on_disk = {
        100: Measured(300, SIDES),
        1_000: Measured(330, {**SIDES, "read few": [0.8], "learn few": [4.0]}),
    }
    in_memory = {100: Measured(600, SIDES), 1_000: Measured(660, SIDES)}
    tables = {table.title: table for table in tabulate(SIZE, on_disk, in_memory)}
    found = {(title, row.what): row.ratio.median for title, table in tables.items() for row in table.rows}
    assert found["Peak memory", "1,000 crops"] == pytest.approx(0.5)
    assert found["Peak memory as the store grows", "1,000 crops"] == pytest.approx(1.1)
    assert found["Speed", "100 crops, reading batches"] == pytest.approx(0.5)
    assert found["Speed as the store grows", "1,000 crops, reading batches"] == pytest.approx(0.8)
    assert found["Speed as the store grows", "1,000 crops, learning from them"] == pytest.approx(1)
    assert not tables["Peak memory"].notes


def test_the_growth_is_drawn(tmp_path: Path) -> None:
    draw_growth({100: 300, 1_000: 310}, {100: 600}, tmp_path / "plot.svg")
    assert "</svg>" in (tmp_path / "plot.svg").read_text()


def test_a_process_learns_from_a_store_and_tells_its_memory(tmp_path: Path) -> None:
    few, many = (write_store(tmp_path / name, count) for name, count in (("few", 100), ("many", 200)))
    found = learn_apart(few, many, SIZE, held=False)
    assert sorted(found.seconds) == ["learn few", "learn many", "read few", "read many"]
    assert all(len(rounds) == 1 and rounds[0] > 0 for rounds in found.seconds.values())
    assert found.memory_mb > 50
