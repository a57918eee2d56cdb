"""The lens: what it does to drawn pictures, and that it repeats itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from lenses import STILL
from leukoscope.training.augmentation.lens import Lens


@pytest.fixture
def picture() -> NDArray[np.uint8]:
    image = np.full((96, 128, 3), (230, 220, 235), np.uint8)
    image[30:60, 40:80] = (90, 50, 140)
    return image


def test_a_lens_of_zeros_changes_nothing(picture: NDArray[np.uint8]) -> None:
    assert np.abs(STILL.apply(picture, np.random.default_rng(1)).astype(int) - picture).max() <= 1


def test_the_same_seed_gives_the_same_picture_and_another_seed_another(picture: NDArray[np.uint8]) -> None:
    first, again, other = (Lens().apply(picture, np.random.default_rng(seed)) for seed in (5, 5, 6))
    assert first.dtype == np.uint8
    assert first.shape == picture.shape
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_haze_narrows_the_range(picture: NDArray[np.uint8]) -> None:
    hazy = replace(STILL, haze=0.8, haze_share=1.0)
    spans = [np.ptp(hazy.apply(picture, np.random.default_rng(s)).astype(int)[..., 1]) for s in range(20)]
    whole = np.ptp(picture.astype(int)[..., 1])
    assert max(spans) <= whole
    assert min(spans) < 0.5 * whole


def test_a_gradient_changes_the_light_across_the_picture() -> None:
    flat = np.full((96, 128, 3), 150, np.uint8)
    sloping = replace(STILL, gradient=0.3)
    images = [sloping.apply(flat, np.random.default_rng(seed)).astype(int) for seed in range(20)]
    left_to_right = [int(image[48, -1, 0] - image[48, 0, 0]) for image in images]
    assert min(left_to_right) < -20
    assert max(left_to_right) > 20


def test_a_vignette_darkens_the_corners() -> None:
    flat = np.full((96, 128, 3), 200, np.uint8)
    dark = [replace(STILL, vignette=1.0).apply(flat, np.random.default_rng(s)).astype(int) for s in range(20)]
    assert all(image[0, 0, 0] <= image[48, 64, 0] for image in dark)
    assert min(image[0, 0, 0] for image in dark) < 120


def test_shrinking_blurs_and_sharpening_sharpens(picture: NDArray[np.uint8]) -> None:
    def steepest(lens: Lens) -> int:
        return int(np.abs(np.diff(lens.apply(picture, np.random.default_rng(3)).astype(int), axis=1)).max())

    edge = steepest(STILL)
    assert steepest(replace(STILL, shrink=3.0, shrink_share=1.0)) < edge
    assert steepest(replace(STILL, sharpen_share=1.0)) > edge


def test_noise_has_the_deviation_it_is_given() -> None:
    flat = np.full((200, 200, 3), 128, np.uint8)
    spreads = [replace(STILL, noise=0.1).apply(flat, np.random.default_rng(s)).std() for s in range(30)]
    assert 15 < max(spreads) < 27
    assert min(spreads) < 1
