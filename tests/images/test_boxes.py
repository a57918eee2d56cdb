"""Arithmetic of boxes."""

from __future__ import annotations

import numpy as np
import pytest

from leukoscope.images.boxes import iou, iou_matrix


def test_overlap_is_intersection_over_union() -> None:
    assert iou((0, 0, 10, 10), (5, 0, 10, 10)) == pytest.approx(50 / 150)
    assert iou((0, 0, 10, 10), (20, 20, 5, 5)) == 0
    assert iou((3, 4, 5, 6), (3, 4, 5, 6)) == 1


def test_a_matrix_of_boxes_has_the_same_overlaps() -> None:
    random = np.random.default_rng(4)
    first, second = (random.integers(1, 40, (n, 4)).tolist() for n in (6, 9))
    expected = [[iou(a, b) for b in second] for a in first]
    assert iou_matrix(first, second) == pytest.approx(np.array(expected))
    assert iou_matrix([], second).shape == (0, 9)
    assert iou_matrix(first, []).shape == (6, 0)
