"""The one antialiased resize that Python and the page share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

# Pixels that are resized at once. The filter works on every row, and then on every column, by itself; strips
# therefore give the same pixels as the whole, and a large picture is never in memory twice.
STRIP_PIXELS = 16_000_000


def resize_pixels(image: Pixels, width_px: int, height_px: int) -> Pixels:
    """Stretch a picture to width x height with Pillow's antialiased triangle filter (manifest: "triangle").

    Args:
        image: uint8, height x width x 3.
        width_px: width of the result.
        height_px: height of the result.

    Returns:
        uint8, height_px x width_px x 3; a copy when the size is already right.
    """
    # One side at a time: left to itself, Pillow 13 begins with the columns of tall pictures, older ones
    # with the rows, and the roundings in between differ. The contract is rows first.
    height, width = image.shape[:2]
    step = max(1, STRIP_PIXELS // max(width, width_px))
    rows = [_stretch(image[i : i + step], width_px, min(step, height - i)) for i in range(0, height, step)]
    narrow = rows[0] if len(rows) == 1 else np.concatenate(rows)
    step = max(1, STRIP_PIXELS // max(height, height_px))
    columns = [
        _stretch(narrow[:, i : i + step], min(step, width_px - i), height_px)
        for i in range(0, width_px, step)
    ]
    return columns[0] if len(columns) == 1 else np.concatenate(columns, axis=1)


def _stretch(image: Pixels, width_px: int, height_px: int) -> Pixels:
    picture = Image.fromarray(np.ascontiguousarray(image))
    return np.array(picture.resize((width_px, height_px), Image.Resampling.BILINEAR, reducing_gap=None))
