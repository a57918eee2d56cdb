"""Tensors and crops as the networks take them."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from leukoscope.contract.manifest import parse_manifest
from leukoscope.images import resizing
from leukoscope.images.resizing import resize_pixels
from leukoscope.inference import inputs
from leukoscope.inference.geometry import Square
from leukoscope.inference.inputs import crop_pixels, to_tensor
from tiny_model import tiny_manifest


def test_pixels_are_mapped_to_the_value_range_and_grey() -> None:
    data = tiny_manifest()
    data["input"] |= {"value_range": [-1, 1], "channels": 1}
    spec = parse_manifest(data).input
    pixels = np.random.default_rng(0).integers(0, 256, (2, 4, 6, 3), dtype=np.uint8)
    grey = np.stack([np.asarray(Image.fromarray(picture).convert("L")) for picture in pixels])
    tensor = to_tensor(pixels, spec)
    assert (tensor.shape, tensor.dtype) == ((2, 4, 6, 1), np.float32)
    np.testing.assert_allclose(tensor[..., 0], grey / 127.5 - 1, atol=1e-6)


def test_a_crop_is_the_square_with_its_edge_repeated() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (40, 50, 3), dtype=np.uint8)
    for square in (Square(5, 6, 20), Square(-9, -4, 30), Square(30, 25, 33), Square(-20, -20, 90)):
        places = np.arange(square.side)
        rows, columns = (
            np.clip(start + places, 0, n - 1) for start, n in ((square.top, 40), (square.left, 50))
        )
        spread = picture[rows][:, columns]
        assert np.array_equal(crop_pixels(picture, square, 12, 9), resize_pixels(spread, 12, 9))


def test_strips_give_the_same_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = np.random.default_rng(2).integers(0, 256, (61, 47, 3), dtype=np.uint8)
    sizes = [(10, 9), (47, 61), (100, 20), (20, 130), (1, 1)]
    whole = [resize_pixels(picture, *size) for size in sizes]
    crop = crop_pixels(picture, Square(-8, 20, 55), 16, 16)
    for strip_pixels in (1, 150, 500):
        monkeypatch.setattr(resizing, "STRIP_PIXELS", strip_pixels)
        monkeypatch.setattr(inputs, "STRIP_PIXELS", strip_pixels)
        for size, expected in zip(sizes, whole, strict=True):
            assert np.array_equal(resize_pixels(picture, *size), expected)
        assert np.array_equal(crop_pixels(picture, Square(-8, 20, 55), 16, 16), crop)
