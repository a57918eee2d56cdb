"""What `crops.py` does to crops one by one, for a whole batch in JAX: a part of one compiled training step."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from leukoscope.training.augmentation.compiled_lens import Array, Draws, apply_lens, blacken
from leukoscope.training.augmentation.crops import WIDE_PX, WIDTH_TO_SPARE, CropVariation


def vary_crops(key: Array, wide: Array, size_px: int, variation: CropVariation) -> Array:
    """Return varied crops, float32, batch x size x size x 3, 0..255, one of each wide crop (uint8).

    Raises:
        ValueError: the variation has no lens.
    """
    if variation.lens is None:
        raise ValueError(
            "Expected a variation with a lens; this one has none. Give it one, or draw crops with crops.py."
        )
    where, colours, borders = jax.random.split(key, 3)
    crops = jnp.round(_warp(wide, _draw_places(where, len(wide), size_px, variation)))
    return blacken(borders, apply_lens(colours, crops, variation.lens), variation.border_share)


def _draw_places(key: Array, batch: int, size_px: int, variation: CropVariation) -> Array:
    """Return where in the wide crop each pixel is looked up: batch x size x size x 2, x first."""
    draws = Draws(key, batch)
    angle = draws.uniform(high=2 * np.pi)
    zoom = jnp.exp(draws.uniform(low=-variation.zoom, high=variation.zoom))
    stretch = jnp.exp(draws.uniform(low=-variation.stretch, high=variation.stretch))
    shear = draws.uniform(low=-variation.shear, high=variation.shear)
    flip = jnp.where(draws.uniform() < 0.5, -1.0, 1.0)
    shift = draws.uniform(1, 1, 2, low=-variation.shift, high=variation.shift) * size_px
    cos, sin = jnp.cos(angle), jnp.sin(angle)
    across, along = zoom * stretch, zoom / stretch
    turned = jnp.stack([across * cos, -across * sin, along * sin, along * cos], axis=-1).reshape(batch, 2, 2)
    sheared = turned.at[:, 0].add(shear[:, None] * turned[:, 1]).at[:, 0].multiply(flip[:, None])
    back = jnp.linalg.inv(sheared * (size_px * WIDTH_TO_SPARE / WIDE_PX))
    steps = jnp.arange(size_px, dtype=jnp.float32) - (size_px - 1) / 2
    grid = jnp.stack(jnp.meshgrid(steps, steps, indexing="xy"), axis=-1)
    return jnp.einsum("bij,bhwj->bhwi", back, grid[None] - shift, precision="highest") + (WIDE_PX - 1) / 2


def _warp(wide: Array, places: Array) -> Array:
    """Look pixels up between four others; beyond its edge, a crop is mirrored."""

    def look_up(image: Array, place: Array) -> Array:
        low = jnp.floor(place)
        right, down = (place - low)[..., :1], (place - low)[..., 1:]
        x, y = low[..., 0].astype(int), low[..., 1].astype(int)
        x0, x1, y0, y1 = (_mirror(values) for values in (x, x + 1, y, y + 1))
        upper = image[y0, x0] * (1 - right) + image[y0, x1] * right
        return upper * (1 - down) + (image[y1, x0] * (1 - right) + image[y1, x1] * right) * down

    return jax.vmap(look_up)(wide, places)


def _mirror(indices: Array) -> Array:
    period = 2 * (WIDE_PX - 1)
    folded = jnp.abs(indices) % period
    return jnp.where(folded >= WIDE_PX, period - folded, folded)
