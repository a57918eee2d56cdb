"""Whether a tile is in focus: by the page's measure of sharpness, at one size of pixels for all slides."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from leukoscope.images.resizing import Pixels, resize_pixels

# The measure depends on how large a pixel is. At this size it does not see the noise of a camera.
FOCUS_UM_PER_PX = 0.5
# Variance of the Laplacian over variance of the grey values (docs/slides.md, "What is skipped", has the measurement).
LEAST_SHARPNESS = 0.04
# One cell in focus shows that the tile is: so windows are looked at, and the sharp ones count.
_WINDOW_PX = 128
_SHARP_SHARE = 0.75
# Noise of a sensor has a variance of a few levels; windows of bare glass have no more.
_LEAST_CONTRAST = 25.0


def measure_sharpness(pixels: Pixels, um_per_px: float) -> float | None:
    """Return the sharpness of a tile; None where nothing in it has edges that could be sharp.

    Args:
        pixels: uint8, height x width x 3.
        um_per_px: micrometres a pixel.
    """
    shrink = max(1.0, FOCUS_UM_PER_PX / um_per_px)
    height, width = (max(1, round(side / shrink)) for side in pixels.shape[:2])
    small = resize_pixels(pixels, width, height).astype(np.float32)
    grey = small @ np.array([0.299, 0.587, 0.114], np.float32)
    found = [
        sharpness
        for top in range(0, height, _WINDOW_PX)
        for left in range(0, width, _WINDOW_PX)
        if (sharpness := _measure_window(grey[top : top + _WINDOW_PX, left : left + _WINDOW_PX])) is not None
    ]
    return float(np.quantile(found, _SHARP_SHARE)) if found else None


def _measure_window(grey: NDArray[np.float32]) -> float | None:
    contrast = float(grey.var())
    if min(grey.shape) < 3 or contrast < _LEAST_CONTRAST:
        return None
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return float((around - 4 * grey[1:-1, 1:-1]).var()) / contrast
