"""Choosing one cell of a picture."""

from __future__ import annotations

from leukoscope.inference.picking import pick_largest, pick_middle
from leukoscope.inference.results import Cell, PictureResult


def _result(*boxes: tuple[int, int, int, int]) -> PictureResult:
    cells = tuple(Cell(box, "A", 0.9, {"A": 0.9, "B": 0.1}, "confident") for box in boxes)
    return PictureResult("", 100, 80, cells)


def test_the_cell_of_a_close_up_holds_its_middle() -> None:
    beside, middle, wide = (0, 0, 20, 20), (40, 30, 22, 22), (10, 10, 85, 65)
    found = pick_middle(_result(beside, wide, middle))
    assert found is not None
    assert found.box == middle
    assert pick_middle(_result(beside)) is None


def test_the_cell_of_an_unmarked_picture_is_the_largest() -> None:
    found = pick_largest(_result((0, 0, 20, 20), (40, 30, 22, 22)))
    assert found is not None
    assert found.box == (40, 30, 22, 22)
    assert pick_largest(_result()) is None
