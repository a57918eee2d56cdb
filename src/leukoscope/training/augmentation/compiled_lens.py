"""What `lens.py` and `borders.py` do to one picture, for a whole batch in JAX: a part of one compiled training step.

Each function takes a JAX key and float32 pixels, batch x height x width x 3, 0..255. What OpenCV does by resizing or
by its JPEG encoder is done by products of matrices here: a Gaussian of the same width, and the rounding of the
cosine transform of blocks, without the coarser chroma.
"""

from __future__ import annotations

from typing import TypeAlias

import jax
import jax.numpy as jnp
import numpy as np

from leukoscope.training.augmentation.borders import BLACKEST, PALEST
from leukoscope.training.augmentation.lens import Lens

Array: TypeAlias = jax.Array

# Standard deviation of the Gaussian that blurs as shrinking by one does, in pixels, and that of sharpening.
_BLUR_OF_SHRINKING, _SHARPENED_PX = 0.42, 1.2
# ITU-T T.81 (JPEG), tables K.1 and K.2, and the colours of JFIF.
_LUMA = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ],
    np.float32,
)
_CHROMA = np.full((8, 8), 99, np.float32)
_CHROMA[:4, :4] = [[17, 18, 24, 47], [18, 21, 26, 66], [24, 26, 56, 99], [47, 66, 99, 99]]
_TABLES = np.stack([_LUMA, _CHROMA, _CHROMA])
_YCC = np.array([[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]], np.float32)
_RGB = np.linalg.inv(_YCC).astype(np.float32)
_MIDDLE = np.array([128, 0, 0], np.float32)
_wave, _place = np.mgrid[0:8, 0:8]
_COSINES = (
    np.cos((2 * _place + 1) * _wave * np.pi / 16) * np.where(_wave == 0, np.sqrt(1 / 8), np.sqrt(2 / 8))
).astype(np.float32)


class Draws:
    """Random numbers of one key, a new stretch each time."""

    def __init__(self, key: Array, batch: int) -> None:
        self._key, self._batch, self._number = key, batch, 0

    def _next(self) -> Array:
        self._number += 1
        return jax.random.fold_in(self._key, self._number)

    def normal(self, *shape: int) -> Array:
        """Return standard normal numbers, batch x `shape`."""
        return jax.random.normal(self._next(), (self._batch, *shape))

    def uniform(self, *shape: int, low: float = 0.0, high: float = 1.0) -> Array:
        """Return uniform numbers, batch x `shape`."""
        return jax.random.uniform(self._next(), (self._batch, *shape), minval=low, maxval=high)


def apply_lens(key: Array, pixels: Array, lens: Lens) -> Array:
    """Return each picture as another microscope and camera would give it: whole levels, 0..255."""
    batch, height, width, _ = pixels.shape
    draws = Draws(key, batch)
    log_light = _stain(draws, pixels, lens) + _light(draws, height, width, lens)
    log_light = log_light * _spread(jnp.exp(lens.gamma * draws.normal()))
    light = 255 * jnp.exp(jnp.minimum(log_light, 0.2))
    share = _spread(jnp.where(draws.uniform() < lens.haze_share, draws.uniform(high=lens.haze), 0.0))
    light = light * (1 - share) + share * draws.uniform(1, 1, 3, low=40, high=255)
    light = _focus(draws, light, lens)
    deviation = jnp.where(draws.uniform() < 0.5, draws.uniform(high=lens.noise), 0.0)
    light = light + 255 * _spread(deviation) * draws.normal(height, width, 3)
    light = jnp.round(jnp.clip(light, 0, 255))
    if lens.jpeg_share:
        pressed = compress(light, draws.uniform(low=30, high=91))
        light = jnp.where(_spread(draws.uniform()) < lens.jpeg_share, pressed, light)
    return light


def _spread(values: Array) -> Array:
    """Return one value a picture so that it meets batch x height x width x channels."""
    return values[:, None, None, None]


def _stain(draws: Draws, pixels: Array, lens: Lens) -> Array:
    density = -jnp.log(jnp.maximum(pixels, 2.0) / 255)
    factors = jnp.exp(lens.thickness * draws.normal(1) + lens.balance * draws.normal(3))
    matrix = factors[:, :, None] * (jnp.eye(3) + lens.mixing * draws.normal(3, 3))
    return -jnp.maximum(jnp.einsum("bhwc,bdc->bhwd", density, matrix, precision="highest"), 0)


def _light(draws: Draws, height: int, width: int, lens: Lens) -> Array:
    xs = jnp.linspace(-1, 1, width)[None, None, :, None]
    ys = jnp.linspace(-1, 1, height)[None, :, None, None]
    slopes = lens.gradient * draws.normal(2, 1) + lens.tint_gradient * draws.normal(2, 3)
    x_slope, y_slope = slopes[:, 0, None, None], slopes[:, 1, None, None]
    tint = lens.tint * draws.normal(1, 1, 3)
    loss = jnp.where(draws.uniform() < 0.5, draws.uniform(high=lens.vignette) / 2, 0.0)
    return tint + xs * x_slope + ys * y_slope - _spread(loss) * (xs**2 + ys**2)


def _focus(draws: Draws, light: Array, lens: Lens) -> Array:
    """Blur some pictures and sharpen others: both move a picture along its difference from a blurred copy."""
    chance = draws.uniform()
    shrinks = chance < lens.shrink_share
    sharpens = ~shrinks & (chance < lens.shrink_share + lens.sharpen_share)
    times = draws.uniform(low=1.3, high=max(1.3, lens.shrink))
    sigma = jnp.where(shrinks, _BLUR_OF_SHRINKING * times, _SHARPENED_PX)
    amount = jnp.where(shrinks, -1.0, jnp.where(sharpens, draws.uniform(low=0.3, high=1.2), 0.0))
    blurred = jnp.einsum("bij,bjwc->biwc", _gaussians(sigma, light.shape[1]), light)
    blurred = jnp.einsum("bij,bhjc->bhic", _gaussians(sigma, light.shape[2]), blurred)
    return light + _spread(amount) * (light - blurred)


def _gaussians(sigma: Array, length: int) -> Array:
    """Return matrices, batch x length x length, that blur along an axis; each row sums to 1."""
    distance = jnp.arange(length)[:, None] - jnp.arange(length)[None, :]
    weights = jnp.exp(-(distance[None] ** 2) / (2 * sigma[:, None, None] ** 2))
    return weights / weights.sum(axis=-1, keepdims=True)


def compress(pixels: Array, quality: Array) -> Array:
    """Return pictures, sides divisible by 8, as a JPEG of a quality (batch, 1..100) gives them, chroma at full size."""
    batch, height, width, _ = pixels.shape
    scale = jnp.where(quality < 50, 5000 / quality, 200 - 2 * quality) / 100
    steps = jnp.maximum(jnp.round(scale[:, None, None, None] * _TABLES), 1)[:, :, None, None]
    planes = jnp.einsum("bhwc,dc->bdhw", pixels, _YCC) - _MIDDLE[None, :, None, None]
    blocks = planes.reshape(batch, 3, height // 8, 8, width // 8, 8)
    waves = jnp.einsum("ki,bdyixj,lj->bdyxkl", _COSINES, blocks, _COSINES)
    waves = jnp.round(waves / steps) * steps
    planes = jnp.einsum("ki,bdyxkl,lj->bdyixj", _COSINES, waves, _COSINES).reshape(batch, 3, height, width)
    light = jnp.einsum("bdhw,cd->bhwc", planes + _MIDDLE[None, :, None, None], _RGB)
    return jnp.round(jnp.clip(light, 0, 255))


def blacken(key: Array, pixels: Array, share: float) -> Array:
    """Return the pictures; of a `share` of them, a part is black, as beside an eyepiece's image."""
    batch, height, width, _ = pixels.shape
    draws = Draws(key, batch)
    visible = _draw_visible(draws, height, width)
    visible = jnp.where(draws.uniform(1, 1) < share, visible, 1.0)[..., None]
    black = draws.uniform(1, 1, 1, low=BLACKEST, high=PALEST)
    return jnp.round(black + (pixels - black) * visible)


def _draw_visible(draws: Draws, height: int, width: int) -> Array:
    size = float(max(width, height))
    xs = (jnp.arange(width) - (width - 1) / 2)[None, None, :]
    ys = (jnp.arange(height) - (height - 1) / 2)[None, :, None]
    angle = draws.uniform(1, 1, high=2 * np.pi)
    across, along = jnp.cos(angle) * xs + jnp.sin(angle) * ys, jnp.cos(angle) * ys - jnp.sin(angle) * xs
    edge = draws.uniform(1, 1, low=0.2, high=0.6) * size
    radius = draws.uniform(1, 1, low=0.5, high=2.0) * size
    circle = (radius - jnp.hypot(across - (edge - radius), along)) / (
        draws.uniform(1, 1, low=0.005, high=0.06) * size
    )
    ends = draws.uniform(2, 1, 1, low=0.2, high=0.8) * size
    corner = jnp.minimum(ends[:, 0] - across, ends[:, 1] - along) / (
        draws.uniform(1, 1, low=0.002, high=0.01) * size
    )
    return jnp.clip(jnp.where(draws.uniform(1, 1) < 0.5, circle, corner) + 0.5, 0, 1)
