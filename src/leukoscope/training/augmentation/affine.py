"""Random variations of training pictures: colour by lookup table, geometry by one affine map a picture."""

from __future__ import annotations

import keras
import numpy as np
from numpy.typing import NDArray

from leukoscope.training.recipes import Augmentation

PixelBatch = NDArray[np.uint8]
TensorBatch = NDArray[np.float32]


class Augmenter:
    """Varies batches of pictures as an `Augmentation` says.

    Every draw comes from the generator given, so a run that stops and resumes sees the same pictures again.
    """

    def __init__(self, augmentation: Augmentation) -> None:
        self.augmentation = augmentation

    def apply(self, pixels: PixelBatch, rng: np.random.Generator) -> TensorBatch:
        """Return varied copies of `pixels`.

        Args:
            pixels: uint8, batch x height x width x 3.
            rng: source of every random choice.

        Returns:
            float32 of the same shape, 0..255.
        """
        recoloured = self._recolour(pixels, rng)
        transforms = self._draw_transforms(len(pixels), pixels.shape[1], pixels.shape[2], rng)
        moved = keras.ops.image.affine_transform(
            recoloured.astype(np.float32),
            transforms,
            interpolation="bilinear",
            fill_mode=self.augmentation.fill_mode,
            data_format="channels_last",
        )
        return np.asarray(keras.ops.convert_to_numpy(moved), dtype=np.float32)

    def _recolour(self, pixels: PixelBatch, rng: np.random.Generator) -> PixelBatch:
        """Multiply optical densities (Beer-Lambert: transmitted light = 255 * 10 ** -density) by a factor.

        Multiplying the density is raising the transmitted share to a power, so 256 values a channel suffice.
        """
        stain, gain = self.augmentation.stain, self.augmentation.gain
        if stain == 0 and gain == 0:
            return pixels
        n = len(pixels)
        thickness = rng.uniform(1 - stain, 1 + stain, (n, 1, 1)) * rng.uniform(
            1 - stain / 2, 1 + stain / 2, (n, 3, 1)
        )
        lamp = rng.uniform(1 - gain, 1 + gain, (n, 1, 1))
        levels = np.linspace(0, 1, 256)[None, None, :]
        tables = np.clip(255 * lamp * levels**thickness, 0, 255).round().astype(np.uint8)
        picture = np.arange(n)[:, None, None, None]
        channel = np.arange(3)[None, None, None, :]
        return tables[picture, channel, pixels]

    def _draw_transforms(
        self, n: int, height_px: int, width_px: int, rng: np.random.Generator
    ) -> NDArray[np.float32]:
        """Draw `n` maps from output to input coordinates, as `keras.ops.image.affine_transform` takes them.

        Rotation, shear, zoom and flips turn about the picture's centre; the shift comes last.
        """
        a = self.augmentation
        angle = np.deg2rad(rng.uniform(-a.rotation_deg, a.rotation_deg, n))
        shear = np.tan(np.deg2rad(rng.uniform(-a.shear_deg, a.shear_deg, n)))
        zoom = rng.uniform(1 - a.zoom, 1 + a.zoom, n)
        flip_x = np.where(a.horizontal_flip & (rng.random(n) < 0.5), -1.0, 1.0)
        flip_y = np.where(a.vertical_flip & (rng.random(n) < 0.5), -1.0, 1.0)
        shift_x = rng.uniform(-a.width_shift, a.width_shift, n) * width_px
        shift_y = rng.uniform(-a.height_shift, a.height_shift, n) * height_px

        cos, sin = np.cos(angle) / zoom, np.sin(angle) / zoom
        xx, xy = cos * flip_x, (shear * cos - sin) * flip_x
        yx, yy = sin * flip_y, (shear * sin + cos) * flip_y
        centre_x, centre_y = (width_px - 1) / 2, (height_px - 1) / 2
        x0 = centre_x - xx * centre_x - xy * centre_y + shift_x
        y0 = centre_y - yx * centre_x - yy * centre_y + shift_y
        zeros = np.zeros(n)
        return np.stack([xx, xy, x0, yx, yy, y0, zeros, zeros], axis=1).astype(np.float32)
