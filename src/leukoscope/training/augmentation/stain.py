"""Colour as another stain, lamp or camera would give it: random changes of optical density."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class StainAugmentation:
    """How far the look of a picture is varied each time it is seen. 0 leaves a thing alone.

    Attributes:
        thickness: standard deviation of the logarithm of a factor on all optical densities.
        balance: the same of a factor on each channel's density.
        mixing: standard deviation of what each channel's density takes over from each other one, as a share.
        lamp: the background is dimmed by up to this share, all channels alike ...
        tint: ... and by up to this share in each channel.
        curve: standard deviation of the logarithm of the camera's gamma.
        max_downscale: half the pictures are made up to so many times coarser and enlarged again: how sharp a picture
            is must tell nothing about what it shows, though small things are always enlarged more.
        blur_px: largest standard deviation of a Gaussian blur.
        noise: largest standard deviation of sensor noise, in levels of 255.
        jpeg: how often the picture is compressed with a quality of 30 to 90.
        random_strength: colours are varied by a share, drawn each time, of what is said here: many pictures then look
            nearly as they are, and what tells cells apart at home is learnt too.
    """

    thickness: float = 0.25
    balance: float = 0.12
    mixing: float = 0.06
    lamp: float = 0.25
    tint: float = 0.12
    curve: float = 0.15
    max_downscale: float = 3.0
    blur_px: float = 1.5
    noise: float = 6.0
    jpeg: float = 0.2
    random_strength: bool = False

    def apply(self, image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
        """Return a varied copy of `image` (uint8, height x width x 3).

        Densities are -ln(light / 255) as in Beer-Lambert; mixing them is a change of the two dyes' colours
        (Ruifrok & Johnston 2001).
        """
        light = image.astype(np.float32)
        share = rng.random() if self.random_strength else 1.0
        if self.curve:
            light = np.asarray(255 * (light / 255) ** np.exp(share * rng.normal(0, self.curve)), np.float32)
        density = -np.log(np.maximum(light, 2) / 255)
        factors = np.exp(share * (rng.normal(0, self.thickness) + rng.normal(0, self.balance, 3)))
        matrix = np.diag(factors) + share * rng.normal(0, self.mixing, (3, 3)) * (1 - np.eye(3))
        density = np.maximum(cv2.transform(density, matrix.astype(np.float32)), 0)
        white = (1 - share * rng.uniform(0, self.lamp)) * (1 - share * rng.uniform(0, self.tint, 3))
        light = 255 * np.exp(-density) * white.astype(np.float32)
        if self.max_downscale > 1 and rng.random() < 0.5:
            light = _coarsen(light, rng.uniform(1, self.max_downscale))
        if self.blur_px and rng.random() < 0.5:
            light = cv2.GaussianBlur(light, (0, 0), max(0.1, rng.uniform(0, self.blur_px)))
        if self.noise and rng.random() < 0.3:
            light += rng.normal(0, rng.uniform(0, self.noise), light.shape).astype(np.float32)
        pixels: NDArray[np.uint8] = np.clip(light + 0.5, 0, 255).astype(np.uint8)
        if rng.random() < self.jpeg:
            quality = int(rng.integers(30, 91))
            _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
            pixels = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
        return pixels


NO_COLOURING = StainAugmentation(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def _coarsen(light: NDArray[np.float32], times: float) -> NDArray[np.float32]:
    height, width = light.shape[:2]
    small = cv2.resize(light, (round(width / times), round(height / times)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
