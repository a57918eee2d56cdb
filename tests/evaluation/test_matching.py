"""Matching found cells to annotated ones."""

from __future__ import annotations

from pathlib import Path

from leukoscope.datasets.annotations import AnnotatedImage, Annotation
from leukoscope.evaluation.matching import pick_annotated
from leukoscope.inference.results import Cell, PictureResult


def _result(*boxes: tuple[int, int, int, int]) -> PictureResult:
    cells = tuple(Cell(box, "A", 0.9, {"A": 0.9, "B": 0.1}, "confident") for box in boxes)
    return PictureResult("", 100, 80, cells)


def test_a_marked_cell_counts_as_found_from_half_of_the_union_on(tmp_path: Path) -> None:
    annotation = Annotation((10, 10, 20, 20), "cell", "A")
    pick = pick_annotated(AnnotatedImage(tmp_path, (annotation,), "s", "lab", "test", label="A"))
    assert pick(_result((10, 10, 20, 10), (0, 0, 80, 80))) is not None
    assert pick(_result((10, 10, 20, 9), (0, 0, 80, 80))) is None
