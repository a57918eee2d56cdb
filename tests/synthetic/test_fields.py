"""Drawn fields: the same every time, with the cells asked for where they were asked for."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from leukoscope.labels import CELL_CLASSES
from leukoscope.synthetic.fields import DRAWN_LABELS, draw_dataset, draw_field, write_samples


def test_the_same_seed_draws_the_same_field() -> None:
    first, cells = draw_field(7, 160, 120)
    again, cells_again = draw_field(7, 160, 120)
    other, _ = draw_field(8, 160, 120)
    np.testing.assert_array_equal(first, again)
    assert cells == cells_again
    assert np.any(first != other)
    assert (first.shape, first.dtype) == ((120, 160, 3), np.uint8)


def test_every_class_can_be_drawn() -> None:
    assert {cell.label for cell in CELL_CLASSES} == set(DRAWN_LABELS)


@pytest.mark.parametrize("label", DRAWN_LABELS)
def test_a_cell_lies_in_its_box_and_is_darker_than_the_ground(label: str) -> None:
    pixels, cells = draw_field(1, 200, 160, [(label, 90, 70)], crowding=0, platelets=0)
    assert [cell.label for cell in cells] == [label]
    x, y, width, height = cells[0].box
    assert abs(x + width / 2 - 90) <= 1
    assert abs(y + height / 2 - 70) <= 1
    inside = np.zeros((160, 200), bool)
    inside[y - 3 : y + height + 3, x - 3 : x + width + 3] = True
    assert pixels[~inside].min() > 200
    assert pixels[y : y + height, x : x + width].mean() < pixels[~inside].mean() - 15


def test_boxes_end_where_the_field_ends() -> None:
    _, cells = draw_field(2, 100, 80, [("MONOCYTE", 0, 80)], platelets=0)
    x, y, width, height = cells[0].box
    assert (x, y + height) == (0, 80)
    assert x + width < 100


@pytest.mark.parametrize("size", [(1, 1), (3, 40)])
def test_tiny_fields_are_drawn_too(size: tuple[int, int]) -> None:
    pixels, _ = draw_field(0, *size)
    assert pixels.shape == (size[1], size[0], 3)


def test_a_data_set_tells_the_source_of_every_picture(tmp_path: Path) -> None:
    labels = ["LYMPHOCYTE", "NEUTROPHIL"]
    table = draw_dataset(
        tmp_path, labels, sources_per_label=2, pictures_per_source=3, seed=1, splits=["train", "test"]
    )
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len({row["path"] for row in rows}) == 2 * 2 * 2 * 3
    assert len({row["source"] for row in rows}) == 2 * 2 * 2
    assert sorted(row["path"] for row in rows) == sorted(
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.png")
    )
    first, second = (np.asarray(Image.open(tmp_path / row["path"])) for row in rows[:2])
    assert first.shape == (72, 96, 3)
    assert np.any(first != second)


def test_the_tray_shows_every_class_and_says_it_is_drawn(tmp_path: Path) -> None:
    index = json.loads(write_samples(tmp_path, 7, width_px=120, height_px=90).read_text(encoding="utf-8"))
    samples = index["samples"]
    assert {label for sample in samples for label in sample["labels"]} == set(DRAWN_LABELS) - {"PLATELET"}
    for sample in samples:
        assert sample["drawn"] is True
        assert set(sample["title"]) == {"en", "zh-CN"}
        with Image.open(tmp_path / sample["file"]) as image:
            assert image.size == (120, 90)
