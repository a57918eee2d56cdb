"""Fields that show the same cell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from leukoscope.datasets import source_recovery as sources
from leukoscope.datasets.field_pairs import (
    FieldPair,
    find_field_pairs,
    group_fields,
    read_field_pairs,
    write_field_pairs,
)
from leukoscope.datasets.laboratories import bccd
from leukoscope.datasets.laboratories.bccd import Field
from leukoscope.synthetic.fields import draw_field

COMMITTED = Path(sources.__file__).with_name("kaggle_sources.csv")


def put_field(folder: Path, name: str, pixels: np.ndarray, cell: tuple[int, int]) -> Field:
    """Write a field and a hand-drawn box of 160 px around its cell."""
    path = folder / "JPEGImages" / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)
    x, y = cell
    box = f"<xmin>{x - 80}</xmin><ymin>{y - 80}</ymin><xmax>{x + 80}</xmax><ymax>{y + 80}</ymax>"
    annotation = folder / "Annotations" / f"{name}.xml"
    annotation.parent.mkdir(exist_ok=True)
    annotation.write_text(
        "<annotation><size><width>640</width><height>480</height></size>"
        f"<object><name>WBC</name><bndbox>{box}</bndbox></object></annotation>"
    )
    return Field(name, path, "NEUTROPHIL", "train")


def test_a_cell_photographed_twice_is_found(tmp_path: Path) -> None:
    cells = [("NEUTROPHIL", 420.0, 300.0), ("NEUTROPHIL", 900.0, 560.0)]
    smear, _ = draw_field(7, 1100, 800, cells, px_per_um=13)
    other, _ = draw_field(8, 640, 480, [("NEUTROPHIL", 320, 240)], px_per_um=13)
    fields = [
        put_field(tmp_path, "a", smear[40:520, 60:700], (360, 260)),
        put_field(tmp_path, "b", smear[100:580, 130:770], (290, 200)),
        put_field(tmp_path, "c", smear[310:790, 440:1080], (460, 250)),
        put_field(tmp_path, "d", other, (320, 240)),
    ]
    pairs = {(pair.first, pair.second): pair for pair in find_field_pairs(fields)}
    assert ("a", "b") in pairs
    assert not any("d" in names for names in pairs)
    twice = pairs["a", "b"]
    assert twice.same_cell
    assert twice.correlation > 0.95
    assert (twice.shift_x * 640, twice.shift_y * 480) == pytest.approx((-70, -60), abs=3)
    assert not any(pair.same_cell for names, pair in pairs.items() if "c" in names)
    assert ("b", "c") in pairs
    assert group_fields(pairs.values()) == {"a": "a", "b": "a"}


def test_groups_join_chains() -> None:
    def pair(first: str, second: str, same: bool = True) -> FieldPair:
        return FieldPair(first, second, 0, 0, 1, 1, same)

    pairs = [pair("c", "d"), pair("b", "c"), pair("a", "b"), pair("x", "y"), pair("a", "x", same=False)]
    groups = group_fields(pairs)
    assert groups == {"a": "a", "b": "a", "c": "a", "d": "a", "x": "x", "y": "x"}


def test_pairs_survive_the_table(tmp_path: Path) -> None:
    pairs = [FieldPair("a", "b", -0.25, 0.125, 0.5, 0.975, True), FieldPair("b", "c", 0, 0, 0.1, 0.9, False)]
    write_field_pairs(tmp_path / "p.csv", pairs)
    assert read_field_pairs(tmp_path / "p.csv") == pairs


def test_the_committed_groups_are_those_of_the_committed_pairs() -> None:
    pairs = read_field_pairs(COMMITTED.with_name("kaggle_field_pairs.csv"))
    assert group_fields(pairs) == bccd.read_field_groups()


@pytest.mark.real
def test_real_cells_photographed_twice_are_found_again(kaggle_data: Path) -> None:
    names = {f"BloodImage_{number:05d}" for number in (37, 38, 204, 277, 276, 1, 29, 68)}
    fields = [field for field in bccd.read_fields(kaggle_data) if field.name in names]
    found = {(pair.first[-3:], pair.second[-3:], pair.same_cell) for pair in find_field_pairs(fields)}
    assert found == {
        ("037", "038", True),
        ("204", "277", True),
        ("204", "276", False),
        ("276", "277", False),
    }
