"""Drawn negatives: pictures without any cell."""

from __future__ import annotations

import numpy as np

from leukoscope.training.negatives import draw_negative


def test_strange_pictures_are_told_by_their_seed_and_differ() -> None:
    pictures = [draw_negative(seed) for seed in range(12)]
    assert all(picture.shape == (240, 320, 3) and picture.dtype == np.uint8 for picture in pictures)
    assert np.array_equal(pictures[5], draw_negative(5))
    assert len({picture.tobytes() for picture in pictures}) == 12
