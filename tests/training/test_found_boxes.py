"""Boxes that a trained locator finds, in place of the annotated ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from leukoscope.datasets.annotations import AnnotatedImage, Annotation
from leukoscope.images.boxes import Box
from leukoscope.models.locator import build_locator
from leukoscope.training import found_boxes
from leukoscope.training.found_boxes import find_all, move_to_found
from made_cells import TINY, draw_close_ups, draw_fields


def annotate(*annotations: Annotation) -> AnnotatedImage:
    return AnnotatedImage(Path("picture.png"), annotations, "one", "a laboratory", "train")


def list_boxes(picture: AnnotatedImage) -> list[Box]:
    return [annotation.box for annotation in picture.annotations]


def test_a_cell_moves_into_the_box_it_overlaps_most() -> None:
    picture = annotate(Annotation((10, 10, 40, 40), "cell", "MONOCYTE"), Annotation((80, 10, 20, 20), "red"))
    moved = move_to_found(picture, [(12, 8, 60, 60), (14, 12, 40, 38), (80, 10, 21, 21)])
    assert list_boxes(moved) == [(14, 12, 40, 38), (80, 10, 20, 20)]
    assert moved == replace(
        picture, annotations=(replace(picture.annotations[0], box=(14, 12, 40, 38)), picture.annotations[1])
    )


def test_a_cell_that_was_not_found_keeps_its_box() -> None:
    picture = annotate(Annotation((10, 10, 40, 40), "cell", "MONOCYTE"))
    for found in ([], [(200, 200, 40, 40)], [(10, 10, 14, 14)]):
        assert move_to_found(picture, found) == picture


def test_two_cells_found_as_one_do_not_share_a_box() -> None:
    cells = Annotation((0, 0, 40, 40), "cell", "MONOCYTE"), Annotation((30, 0, 40, 40), "cell", "BASOPHIL")
    moved = move_to_found(annotate(*cells), [(2, 0, 50, 40)])
    assert list_boxes(moved) == [(2, 0, 50, 40), (30, 0, 40, 40)]


def test_boxes_are_those_of_each_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_boxes, "_PICTURES_AT_ONCE", 2)
    monkeypatch.setattr(found_boxes, "_TILES_AT_ONCE", 4)
    pictures = draw_fields(tmp_path / "fields", 3) + draw_close_ups(tmp_path / "close-ups", 2)
    pictures.insert(1, replace(pictures[0], annotations=(Annotation((1, 1, 9, 9), "red"),)))
    locator = build_locator()
    low = replace(TINY.locator, threshold=0.001)
    together = find_all(locator, pictures, low, progress=False)
    assert together[1] == []
    assert all(together[number] for number in (0, 2, 3, 4, 5))
    for number, picture in enumerate(pictures):
        (alone,) = find_all(locator, [picture], low, progress=False)
        # In another batch, sums are rounded otherwise.
        assert len(alone) == len(together[number])
        np.testing.assert_allclose(sorted(alone), sorted(together[number]), atol=1)
