"""The one conversion from file to pixels, on files made here."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps

from leukoscope.errors import ImageError
from leukoscope.imaging import decode_image, resize_pixels


def encode(pixels: np.ndarray | Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def noise(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF"])
def test_rgb_is_read_as_it_is(kind: str, tmp_path: Path) -> None:
    pixels = noise(5, 7, 3)
    (tmp_path / "misnamed.txt").write_bytes(encode(pixels, kind))
    np.testing.assert_array_equal(decode_image(tmp_path / "misnamed.txt"), pixels)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encode(noise(8, 16, 3), "JPEG", exif=exif)
    with Image.open(io.BytesIO(data)) as image:
        expected = np.asarray(ImageOps.exif_transpose(image))
    np.testing.assert_array_equal(decode_image(data), expected)


def test_transparent_pixels_lie_on_the_background() -> None:
    rgba = np.array([[[200, 100, 0, 255], [200, 100, 0, 0], [200, 100, 0, 128]]], np.uint8)
    decoded = decode_image(encode(rgba), background=(10, 20, 30))
    np.testing.assert_array_equal(decoded, [[[200, 100, 0], [10, 20, 30], [105, 60, 15]]])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "not_a_picture"),
        (b"just words", "not_a_picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", "unsupported_format"),
    ],
)
def test_what_is_no_picture_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(ImageError) as refusal:
        decode_image(data)
    assert refusal.value.code == code


@pytest.mark.parametrize("size", [(30, 20), (3, 50), (80, 80), (1, 1)])
def test_resize_is_pillows_antialiased_bilinear(size: tuple[int, int]) -> None:
    pixels = noise(41, 57, 3)
    expected = np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR))
    resized = resize_pixels(pixels, *size)
    assert resized.dtype == np.uint8
    np.testing.assert_array_equal(resized, expected)
