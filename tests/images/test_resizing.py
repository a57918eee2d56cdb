"""Resizing."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from leukoscope.images.resizing import resize_pixels
from picture_kinds import (
    FIELD,
)


@pytest.mark.parametrize("size", [(30, 20), (3, 50), (80, 80), (1, 1), (161, 123), (300, 20)])
def test_resize_is_pillows_antialiased_bilinear(size: tuple[int, int]) -> None:
    wide = Image.fromarray(FIELD).resize((size[0], 123), Image.Resampling.BILINEAR)
    expected = np.asarray(wide.resize(size, Image.Resampling.BILINEAR))
    resized = resize_pixels(FIELD, *size)
    assert resized.dtype == np.uint8
    np.testing.assert_array_equal(resized, expected)
    at_once = np.asarray(Image.fromarray(FIELD).resize(size, Image.Resampling.BILINEAR))
    assert np.abs(resized.astype(int) - at_once).max() <= 1
