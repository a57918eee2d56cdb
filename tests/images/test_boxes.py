"""Arithmetic of boxes."""

from __future__ import annotations

import pytest

from leukoscope.images.boxes import iou


def test_overlap_is_intersection_over_union() -> None:
    assert iou((0, 0, 10, 10), (5, 0, 10, 10)) == pytest.approx(50 / 150)
    assert iou((0, 0, 10, 10), (20, 20, 5, 5)) == 0
    assert iou((3, 4, 5, 6), (3, 4, 5, 6)) == 1
