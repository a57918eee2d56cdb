"""Black beside the image: around an eyepiece's circle, in the corners of a turned picture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

# Levels of what a camera calls black.
BLACKEST, PALEST = 0.0, 14.0


def draw_visible(width: int, height: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw which part of a picture shows something: height x width, 1 inside, 0 in the black, soft between.

    Half are the inside of a circle, half the corner of a turned rectangle; the middle is always inside.
    """
    size = float(max(width, height))
    xs = np.arange(width, dtype=np.float32)[None, :] - (width - 1) / 2
    ys = np.arange(height, dtype=np.float32)[:, None] - (height - 1) / 2
    angle = rng.uniform(0, 2 * np.pi)
    across, along = np.cos(angle) * xs + np.sin(angle) * ys, np.cos(angle) * ys - np.sin(angle) * xs
    if rng.random() < 0.5:
        edge, radius = rng.uniform(0.2, 0.6) * size, rng.uniform(0.5, 2.0) * size
        inside = radius - np.hypot(across - (edge - radius), along)
        softness = rng.uniform(0.005, 0.06) * size
    else:
        first, second = rng.uniform(0.2, 0.8, 2) * size
        inside = np.minimum(first - across, second - along)
        softness = rng.uniform(0.002, 0.01) * size
    return np.asarray(np.clip(inside / softness + 0.5, 0, 1), np.float32)


def blacken(
    pixels: NDArray[np.uint8], visible: NDArray[np.float32], rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Return `pixels` (uint8, height x width x 3) black where they are not `visible` (height x width)."""
    black = np.float32(rng.uniform(BLACKEST, PALEST))
    light = black + (pixels.astype(np.float32) - black) * visible[..., None]
    return np.asarray(cv2.convertScaleAbs(light), np.uint8)
