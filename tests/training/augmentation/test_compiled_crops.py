"""Crops varied in a batch in JAX: they show what those varied one by one show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from lenses import STILL
from leukoscope.training.augmentation.crops import WIDE_PX, CropVariation, centre_crops
from leukoscope.training.augmentation.crops import vary_crops as vary_one_by_one

jax = pytest.importorskip("jax", reason="jax is not installed")

from leukoscope.training.augmentation.compiled_crops import vary_crops  # noqa: E402

STILL_CROP = CropVariation(zoom=0.0, stretch=0.0, shift=0.0, lens=STILL)
SIZE_PX = 96


def _make_wide(n: int) -> NDArray[np.uint8]:
    """Return crops with a dark ellipse off the middle on a pale ground, so that turns and flips can be told apart."""
    ys, xs = np.mgrid[0:WIDE_PX, 0:WIDE_PX] - (WIDE_PX - 1) / 2
    inside = ((xs - 12) / 30) ** 2 + ((ys + 4) / 16) ** 2 < 1
    crop = np.where(inside[..., None], (90, 60, 140), (225, 215, 230)).astype(np.uint8)
    return np.broadcast_to(crop, (n, *crop.shape))


def _vary(variation: CropVariation, n: int) -> NDArray[np.float32]:
    return np.asarray(
        jax.jit(vary_crops, static_argnums=(2, 3))(jax.random.key(2), _make_wide(n), SIZE_PX, variation)
    )


def test_without_variation_a_crop_is_only_turned_and_mirrored_about_its_middle() -> None:
    turned = _vary(STILL_CROP, 40)
    plain = centre_crops(_make_wide(1), SIZE_PX)[0].astype(float)
    dark = (turned[..., 0] < 150).sum(axis=(1, 2))
    assert dark == pytest.approx((plain[..., 0] < 150).sum(), rel=0.03)
    middles = []
    for crop in turned:
        rows, columns = np.nonzero(crop[..., 0] < 150)
        middles.append((columns.mean() - (SIZE_PX - 1) / 2, rows.mean() - (SIZE_PX - 1) / 2))
    distance = np.hypot(*np.transpose(middles))
    assert distance == pytest.approx(np.hypot(12, 4) * SIZE_PX * 1.5 / WIDE_PX, rel=0.05)
    assert np.ptp(np.arctan2(*np.transpose(middles))) > 4  # in every direction


def test_zoom_shear_stretch_and_shift_are_as_strong_as_one_by_one() -> None:
    variation = replace(STILL_CROP, zoom=0.24, stretch=0.08, shear=0.08, shift=0.08)
    batch, single = (
        _vary(variation, 300),
        vary_one_by_one(_make_wide(300), SIZE_PX, variation, np.random.default_rng(1)),
    )
    measured = []
    for crops in (batch, single):
        dark = crops[..., 0] < 150
        sizes = np.log(dark.sum(axis=(1, 2)))
        columns = (dark * np.arange(SIZE_PX)).sum(axis=(1, 2)) / dark.sum(axis=(1, 2))
        measured.append((sizes.mean(), sizes.std(), columns.mean(), columns.std()))
    assert measured[0] == pytest.approx(measured[1], rel=0.12)


def test_a_variation_without_a_lens_is_refused() -> None:
    with pytest.raises(ValueError, match="lens"):
        vary_crops(jax.random.key(0), _make_wide(1), SIZE_PX, CropVariation())
