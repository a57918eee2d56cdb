"""Pictures that show no cell at all, drawn: what the networks must learn to say nothing about."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

NEGATIVE_SIZE_PX = (320, 240)
_TEXT = "The quick brown fox jumps over the lazy dog 0123456789 %&()[]"


def draw_negative(seed: int) -> NDArray[np.uint8]:
    """Draw noise, cloud, stripes, a screen of text, or shapes: uint8, 240 x 320 x 3, told by `seed` alone."""
    rng = np.random.default_rng([seed, 71])
    kinds = (_draw_noise, _draw_cloud, _draw_stripes, _draw_screen, _draw_shapes, _draw_blobs)
    image = kinds[rng.integers(len(kinds))](rng)
    return np.clip(image, 0, 255).astype(np.uint8)


def _blank(rng: np.random.Generator) -> NDArray[np.float32]:
    width, height = NEGATIVE_SIZE_PX
    return np.full((height, width, 3), rng.uniform(0, 255, 3), np.float32)


def _draw_noise(rng: np.random.Generator) -> NDArray[np.float32]:
    image = _blank(rng)
    grain = rng.normal(0, rng.uniform(5, 90), image.shape).astype(np.float32)
    if rng.random() < 0.5:
        grain = grain[..., :1].repeat(3, axis=2)
    return np.asarray(image + grain, np.float32)


def _draw_cloud(rng: np.random.Generator) -> NDArray[np.float32]:
    """Noise of several sizes on top of each other: skin, walls, foliage."""
    image = _blank(rng)
    for size in (4, 8, 16, 32, 64):
        coarse = rng.normal(0, rng.uniform(0, 50), (240 // size + 1, 320 // size + 1, 3)).astype(np.float32)
        if rng.random() < 0.6:
            coarse = coarse[..., :1] * rng.uniform(0.3, 1.2, 3).astype(np.float32)
        image += cv2.resize(coarse, NEGATIVE_SIZE_PX, interpolation=cv2.INTER_CUBIC)
    return image


def _draw_stripes(rng: np.random.Generator) -> NDArray[np.float32]:
    image = _blank(rng)
    ys, xs = np.mgrid[0:240, 0:320].astype(np.float32)
    angle, period = rng.uniform(0, np.pi), rng.uniform(4, 80)
    wave = np.sin((xs * np.cos(angle) + ys * np.sin(angle)) * 2 * np.pi / period + rng.uniform(0, 6))
    if rng.random() < 0.5:
        wave = np.sign(wave)
    return np.asarray(image + wave[..., None] * rng.uniform(-90, 90, 3), np.float32)


def _draw_screen(rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw windows with lines of text on a plain ground."""
    image = np.full((240, 320, 3), rng.choice([20, 245, 255]), np.uint8)
    ink = (0, 0, 0) if image[0, 0, 0] > 128 else (230, 230, 230)
    for _ in range(int(rng.integers(0, 4))):
        x, y = int(rng.integers(0, 250)), int(rng.integers(0, 180))
        corner = (x + int(rng.integers(30, 200)), y + int(rng.integers(15, 120)))
        cv2.rectangle(image, (x, y), corner, rng.uniform(0, 255, 3).tolist(), -1)
    size = float(rng.uniform(0.3, 0.9))
    for y in range(12, 240, int(14 + 20 * size)):
        start = int(rng.integers(0, 30))
        cv2.putText(image, _TEXT[start:], (5, y), cv2.FONT_HERSHEY_SIMPLEX, size, ink, 1, cv2.LINE_AA)
    return image.astype(np.float32)


def _draw_shapes(rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw polygons and lines of any colour."""
    image = _blank(rng).astype(np.uint8)
    for _ in range(int(rng.integers(2, 25))):
        points = rng.integers(0, (320, 240), (int(rng.integers(3, 7)), 2)).astype(np.int32)
        colour = rng.uniform(0, 255, 3).tolist()
        if rng.random() < 0.6:
            cv2.fillPoly(image, [points], colour, cv2.LINE_AA)
        else:
            cv2.polylines(image, [points], True, colour, int(rng.integers(1, 5)), cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.3, 2))), np.float32)


def _draw_blobs(rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw round things that have no nucleus: coins, bubbles, red cells of odd colours."""
    image = _blank(rng).astype(np.uint8)
    for _ in range(int(rng.integers(1, 40))):
        centre = tuple(int(v) for v in rng.integers(0, (320, 240)))
        axes = tuple(int(v) for v in rng.integers(4, 40, 2))
        colour = rng.uniform(0, 255, 3)
        cv2.ellipse(image, centre, axes, float(rng.uniform(0, 180)), 0, 360, colour.tolist(), -1, cv2.LINE_AA)
        if rng.random() < 0.5:  # a paler middle
            inner = tuple(max(1, a // 2) for a in axes)
            cv2.ellipse(image, centre, inner, 0, 0, 360, (colour * 0.5 + 110).tolist(), -1, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.3, 3))), np.float32)
