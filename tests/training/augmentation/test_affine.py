"""Augmentation: geometry and colour do what the recipe says, and the same draws give the same pictures."""

from __future__ import annotations

import numpy as np
import pytest

from leukoscope.training.augmentation.affine import Augmenter
from leukoscope.training.recipes import ARTICLE, Augmentation

STILL = Augmentation(rotation_deg=0, width_shift=0, height_shift=0, horizontal_flip=False)
PICTURES = np.random.default_rng(0).integers(0, 256, (16, 24, 32, 3), dtype=np.uint8)


def apply(augmentation: Augmentation, pixels: np.ndarray, seed: int = 0) -> np.ndarray:
    return Augmenter(augmentation).apply(pixels, np.random.default_rng(seed))


def test_nothing_asked_changes_nothing() -> None:
    np.testing.assert_allclose(apply(STILL, PICTURES), PICTURES, atol=1e-3)


def test_same_seed_same_pictures_and_another_others() -> None:
    np.testing.assert_array_equal(
        apply(ARTICLE.augmentation, PICTURES, 1), apply(ARTICLE.augmentation, PICTURES, 1)
    )
    assert (
        np.abs(apply(ARTICLE.augmentation, PICTURES, 1) - apply(ARTICLE.augmentation, PICTURES, 2)).max() > 1
    )


def test_article_defaults() -> None:
    a = ARTICLE.augmentation
    assert (a.rotation_deg, a.width_shift, a.height_shift) == (10, 0.1, 0.1)
    assert (a.horizontal_flip, a.vertical_flip, a.fill_mode) == (True, False, "nearest")
    assert (a.zoom, a.shear_deg, a.stain, a.gain) == (0, 0, 0, 0)


@pytest.mark.parametrize(("horizontal", "vertical"), [(True, False), (False, True)])
def test_flips_mirror_about_half_of_the_pictures(horizontal: bool, vertical: bool) -> None:
    flips = Augmentation(0, 0, 0, horizontal_flip=horizontal, vertical_flip=vertical)
    mirrored = PICTURES[:, :, ::-1] if horizontal else PICTURES[:, ::-1]
    kinds = []
    for before, other, after in zip(PICTURES, mirrored, apply(flips, PICTURES), strict=True):
        same, turned = np.abs(after - before).max() < 1, np.abs(after - other).max() < 1
        assert same != turned
        kinds.append(turned)
    assert 0 < sum(kinds) < len(kinds)


def spot(x: int, y: int, n: int = 64) -> np.ndarray:
    pixels = np.zeros((n, 41, 41, 3), np.uint8)
    pixels[:, y - 1 : y + 2, x - 1 : x + 2] = 255
    return pixels


def centre_of(picture: np.ndarray) -> tuple[float, float]:
    weight = picture.sum(-1)
    rows, columns = np.mgrid[: weight.shape[0], : weight.shape[1]]
    return float((columns * weight).sum() / weight.sum()), float((rows * weight).sum() / weight.sum())


def test_shift_stays_within_its_share() -> None:
    moved = apply(Augmentation(0, 0.1, 0, horizontal_flip=False), spot(20, 20))
    offsets = np.array([centre_of(picture) for picture in moved]) - 20
    assert np.abs(offsets[:, 0]).max() == pytest.approx(4.1, abs=0.5)
    assert np.abs(offsets[:, 1]).max() < 0.05


def test_rotation_stays_within_its_angle_and_keeps_the_radius() -> None:
    turned = apply(Augmentation(10, 0, 0, horizontal_flip=False), spot(35, 20))
    offsets = np.array([centre_of(picture) for picture in turned]) - 20
    assert np.hypot(*offsets.T) == pytest.approx(np.full(64, 15.0), abs=0.2)
    angles = np.rad2deg(np.arctan2(offsets[:, 1], offsets[:, 0]))
    assert 8 < np.abs(angles).max() <= 10.1


def test_zoom_makes_larger_and_smaller() -> None:
    zoomed = apply(Augmentation(0, 0, 0, horizontal_flip=False, zoom=0.2), spot(35, 20))
    radius = np.array([centre_of(picture)[0] for picture in zoomed]) - 20
    assert radius.min() == pytest.approx(12, abs=0.6)
    assert radius.max() == pytest.approx(18, abs=0.6)


def test_nearest_fill_repeats_the_border() -> None:
    pixels = np.full((8, 20, 20, 3), 200, np.uint8)
    np.testing.assert_allclose(apply(ARTICLE.augmentation, pixels), 200, atol=1e-3)


def test_stain_keeps_black_and_white_and_moves_the_middle() -> None:
    levels = np.broadcast_to(np.array([0, 128, 255], np.uint8)[None, None, :, None], (32, 3, 3, 3)).copy()
    stained = apply(Augmentation(0, 0, 0, False, stain=0.3), levels)[:, 0]
    np.testing.assert_allclose(stained[:, 0], 0, atol=1e-3)
    np.testing.assert_allclose(stained[:, 2], 255, atol=1e-3)
    assert stained[:, 1].min() < 110 < 145 < stained[:, 1].max()
