"""Light and glass as another microscope and camera would give them: lamp, stain, haze, focus, noise.

Measured on laboratories left out, these variations are what a small network needs to name cells through a
lens that it has never seen: docs/cells.md has the figures.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

# Optical density of each level, -ln(level / 255) (Beer-Lambert); the two darkest levels count as 2.
_DENSITIES = -np.log(np.maximum(np.arange(256), 2) / 255).astype(np.float32)

_NOISE = np.random.default_rng(0).standard_normal(1_000_003, np.float32)


@dataclass(frozen=True)
class Lens:
    """How far the look of a picture is varied each time it is seen. 0 leaves a property unchanged.

    Attributes:
        mixing: standard deviation of each entry of the matrix, about the identity, that mixes the channels'
            optical densities: other dyes (Ruifrok & Johnston 2001).
        balance: standard deviation of the logarithm of a factor on each channel's density ...
        thickness: ... and of one on all densities.
        gradient: standard deviation of the logarithm by which light changes from the middle of the picture
            to its edge, along x and along y ...
        tint_gradient: ... and the same for each channel alone.
        vignette: largest loss of light in the corners, as a share of the logarithm.
        tint: standard deviation of the logarithm of a factor on each channel's light.
        gamma: standard deviation of the logarithm of the camera's exponent.
        haze: largest share of a random colour that is mixed in ...
        haze_share: ... in this share of pictures.
        shrink: pictures are blurred by shrinking them up to so many times ...
        shrink_share: ... in this share of pictures.
        sharpen_share: share of pictures that are sharpened.
        noise: largest standard deviation of sensor noise, as a share of 255.
        jpeg_share: share of pictures that are compressed with a quality of 30 to 90.
    """

    mixing: float = 0.12
    balance: float = 0.15
    thickness: float = 0.35
    gradient: float = 0.1
    tint_gradient: float = 0.1
    vignette: float = 0.3
    tint: float = 0.15
    gamma: float = 0.25
    haze: float = 0.4
    haze_share: float = 0.4
    shrink: float = 3.0
    shrink_share: float = 0.35
    sharpen_share: float = 0.15
    noise: float = 0.03
    jpeg_share: float = 0.2

    def apply(self, image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
        """Return a varied copy of `image` (uint8, height x width x 3)."""
        height, width = image.shape[:2]
        log_light = np.add(self._stain(image, rng), self._light(height, width, rng))
        log_light *= np.float32(np.exp(rng.normal(0, self.gamma)))
        light = 255 * cv2.exp(np.minimum(log_light, np.float32(0.2)))
        if rng.random() < self.haze_share:
            share = rng.uniform(0, self.haze)
            light = light * np.float32(1 - share) + (share * rng.uniform(40, 255, 3)).astype(np.float32)
        chance = rng.random()
        if chance < self.shrink_share:
            light = _shrink(light, rng.uniform(1.3, self.shrink))
        elif chance < self.shrink_share + self.sharpen_share:
            blurred = cv2.GaussianBlur(light, (0, 0), 1.2)
            light = light + np.float32(rng.uniform(0.3, 1.2)) * (light - blurred)
        if self.noise and rng.random() < 0.5:
            deviation = np.float32(255 * rng.uniform(0, self.noise))
            light = light + deviation * _draw_noise(light.shape, rng)
        pixels: NDArray[np.uint8] = np.clip(light + 0.5, 0, 255).astype(np.uint8)
        if rng.random() < self.jpeg_share:
            _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 91))])
            pixels = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
        return pixels

    def _stain(self, image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.float32]:
        """Return the natural logarithm of the light that other dyes would let through, at most 0."""
        factors = np.exp(rng.normal(0, self.thickness) + rng.normal(0, self.balance, 3))
        matrix = np.diag(factors) @ (np.eye(3) + rng.normal(0, self.mixing, (3, 3)))
        density = cv2.transform(cv2.LUT(image, _DENSITIES), matrix.astype(np.float32))
        return np.asarray(-np.maximum(density, 0), np.float32)

    def _light(self, height: int, width: int, rng: np.random.Generator) -> NDArray[np.float32]:
        """Return the natural logarithm of the lamp's light, height x width x 3."""
        xs = np.linspace(-1, 1, width, dtype=np.float32)[None, :, None]
        ys = np.linspace(-1, 1, height, dtype=np.float32)[:, None, None]
        slopes = rng.normal(0, self.gradient, (2, 1)) + rng.normal(0, self.tint_gradient, (2, 3))
        tint = rng.normal(0, self.tint, 3).astype(np.float32)
        x_slope, y_slope = slopes.astype(np.float32)
        light = tint + xs * x_slope + ys * y_slope
        if self.vignette and rng.random() < 0.5:
            light = light - np.float32(rng.uniform(0, self.vignette) / 2) * (xs**2 + ys**2)
        return np.asarray(light, np.float32)


def _draw_noise(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return standard normal noise: a stretch of one table, as drawing it anew takes half of a scene's time."""
    size = int(np.prod(shape))
    start = int(rng.integers(0, len(_NOISE)))
    return np.take(_NOISE, np.arange(start, start + size), mode="wrap").reshape(shape)


def _shrink(light: NDArray[np.float32], times: float) -> NDArray[np.float32]:
    height, width = light.shape[:2]
    small = cv2.resize(light, (round(width / times), round(height / times)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
