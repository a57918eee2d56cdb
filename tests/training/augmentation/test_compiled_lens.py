"""A lens for a whole batch in JAX: what it leaves alone, and that it does what the one for single pictures does."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from lenses import STILL
from leukoscope.synthetic.fields import draw_field
from leukoscope.training.augmentation.borders import PALEST
from leukoscope.training.augmentation.lens import Lens

jax = pytest.importorskip("jax", reason="jax is not installed")

from leukoscope.training.augmentation.compiled_lens import apply_lens, blacken, compress  # noqa: E402

BATCH = 160
_FULL_CHROMA = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444


@pytest.fixture(scope="module")
def picture() -> NDArray[np.uint8]:
    image, _ = draw_field(3, 96, 72, [("NEUTROPHIL", 48.0, 36.0)])
    return image


def _apply(lens: Lens, image: NDArray[np.uint8], seed: int = 1) -> NDArray[np.float32]:
    batch = np.broadcast_to(image, (BATCH, *image.shape)).astype(np.float32)
    return np.asarray(jax.jit(apply_lens, static_argnums=2)(jax.random.key(seed), batch, lens))


def test_a_lens_of_zeros_changes_nothing(picture: NDArray[np.uint8]) -> None:
    assert np.abs(_apply(STILL, picture) - np.maximum(picture, 2)).max() <= 1


def test_pictures_of_a_batch_differ_and_a_key_repeats_them(picture: NDArray[np.uint8]) -> None:
    first, again, other = (_apply(Lens(), picture, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert len(np.unique(first.mean(axis=(1, 2, 3)))) == BATCH
    assert first.min() >= 0
    assert first.max() <= 255
    assert np.array_equal(first, np.round(first))


def _describe(images: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return, for each picture: light of each channel, contrast, what is fine, and how light falls off either way."""
    images = images.astype(np.float64)
    fine = np.abs(np.diff(images, axis=2)).mean(axis=(1, 2, 3))
    half_x, half_y = images.shape[2] // 2, images.shape[1] // 2
    right = images[:, :, half_x:].mean(axis=(1, 2, 3)) - images[:, :, :half_x].mean(axis=(1, 2, 3))
    lower = images[:, half_y:].mean(axis=(1, 2, 3)) - images[:, :half_y].mean(axis=(1, 2, 3))
    light = images.mean(axis=(1, 2))
    return np.column_stack([light, light.std(axis=1), images.std(axis=(1, 2, 3)), fine, right, lower])


@pytest.mark.parametrize(
    "changes",
    [
        {"mixing": 0.12},
        {"balance": 0.15},
        {"thickness": 0.35},
        {"gradient": 0.1},
        {"tint_gradient": 0.1},
        {"vignette": 0.6},
        {"tint": 0.15},
        {"gamma": 0.25},
        {"haze": 0.4, "haze_share": 0.4},
        {"shrink": 3.0, "shrink_share": 0.5},
        {"sharpen_share": 0.5},
        {"noise": 0.05},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_each_property_is_varied_as_for_single_pictures(
    changes: dict[str, float], picture: NDArray[np.uint8]
) -> None:
    lens = replace(STILL, **changes)
    rng = np.random.default_rng(7)
    single = _describe(np.stack([lens.apply(picture, rng) for _ in range(BATCH)]))
    batch = _describe(_apply(lens, picture))
    spread = np.maximum(single.std(axis=0), 0.5)
    assert single.std(axis=0).max() > 0.5
    # The means of two samples of 160 differ by a ninth of the spread or more one time in three, by four ninths never.
    assert (np.abs(single.mean(axis=0) - batch.mean(axis=0)) < 0.45 * spread).all()
    ratio = (batch.std(axis=0) + 0.5) / (single.std(axis=0) + 0.5)
    assert ratio == pytest.approx(np.ones(len(ratio)), abs=0.4)


@pytest.mark.parametrize("quality", [30, 60, 90])
def test_compression_is_as_lossy_as_that_of_a_jpeg(quality: int) -> None:
    image, _ = draw_field(5, 96, 72, [("EOSINOPHIL", 48.0, 36.0)])
    _, data = cv2.imencode(
        ".jpg",
        image[..., ::-1],
        [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, _FULL_CHROMA],
    )
    jpeg = cv2.imdecode(np.asarray(data), cv2.IMREAD_COLOR)[..., ::-1].astype(float)
    ours = np.asarray(compress(image[None].astype(np.float32), np.array([quality], np.float32)))[0]
    lost, between = np.abs(jpeg - image).mean(), np.abs(jpeg - ours).mean()
    assert lost > 0.5
    assert between < 0.5 * lost  # their encoder rounds colours before and after, too


def test_a_share_of_the_pictures_has_a_black_part_and_no_middle_is_black(picture: NDArray[np.uint8]) -> None:
    white = np.full((BATCH, 96, 96, 3), 230, np.float32)
    half = np.asarray(blacken(jax.random.key(4), white, 0.5))
    black = (half <= PALEST).any(axis=(1, 2, 3))
    assert 0.3 < black.mean() < 0.65
    assert (half[:, 47:49, 47:49] == 230).all()
    assert np.array_equal(np.asarray(blacken(jax.random.key(4), white, 0.0)), white)
