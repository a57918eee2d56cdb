"""Which TIFFs are read, by their tags (TIFF 6.0)."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from fuzz.tiff import LZW, NONE, make_page, write_tiff
from leukoscope.errors import ImageError
from leukoscope.images.decoding import decode_image
from leukoscope.images.tiff import check_tiff

BITS, PACKING, COLOURS, SAMPLES, PLANES, FORMAT = 258, 259, 262, 277, 284, 339
RGB = {BITS: (8, 8, 8), PACKING: (5,), COLOURS: (2,), SAMPLES: (3,)}
DEEP = RGB | {BITS: (16, 16, 16)}


@pytest.mark.parametrize(
    "tags",
    [
        RGB,
        RGB | {PACKING: (1,)},
        RGB | {PACKING: (32946,)},
        RGB | {BITS: (8, 8, 8, 8), SAMPLES: (4,)},
        {BITS: (8,), COLOURS: (0,)},
        {BITS: (8,), COLOURS: (1,), PLANES: (2,)},  # one channel alone is in a plane of its own anyway
        {BITS: (8,), COLOURS: (3,)},
        DEEP,
        DEEP | {FORMAT: (1, 1, 1)},
        {BITS: (16,), COLOURS: (1,)},
    ],
    ids=str,
)
def test_8_and_16_bits_plainly_packed_are_read(tags: dict[int, tuple[int, ...]]) -> None:
    check_tiff(tags)


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({COLOURS: (5,)}, "cmyk", ""),
        ({COLOURS: (6,)}, "tiff_kind", "YCbCr"),
        ({COLOURS: (8,)}, "tiff_kind", "CIELab"),
        ({COLOURS: ()}, "tiff_kind", "unknown"),
        ({BITS: (16, 16, 8)}, "tiff_kind", "16"),
        ({BITS: (32, 32, 32)}, "tiff_kind", "32"),
        ({BITS: (16,), SAMPLES: (1,), COLOURS: (3,)}, "tiff_kind", "16"),
        ({BITS: (8, 8, 4)}, "tiff_kind", "4"),
        ({BITS: (16, 16, 16), FORMAT: (3, 3, 3)}, "tiff_kind", "a fraction"),
        ({PACKING: (7,)}, "tiff_kind", "JPEG"),
        ({PACKING: (34712,)}, "tiff_kind", "34712"),
        ({PLANES: (2,)}, "tiff_kind", "planar"),
    ],
)
def test_other_kinds_are_refused_by_what_was_found(
    change: dict[int, tuple[int, ...]], code: str, words: str
) -> None:
    with pytest.raises(ImageError) as caught:
        check_tiff(RGB | change)
    assert caught.value.code == code
    assert words in str(caught.value)


def test_pillows_own_limit_of_pixels_is_not_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    shades = np.random.default_rng(1).integers(0, 256, (40, 30, 3), np.uint8)
    for packing in (NONE, LZW):
        np.testing.assert_array_equal(decode_image(write_tiff([make_page(shades, packing)])), shades)
        deep = write_tiff([make_page(shades.astype(np.uint16) << 8, packing)])
        np.testing.assert_array_equal(decode_image(deep), shades)


def test_without_a_tag_of_bits_there_is_one() -> None:
    with pytest.raises(ImageError, match="1"):
        check_tiff({COLOURS: (1,)})


@pytest.mark.parametrize("n_samples", [0, 2, 7])
def test_a_number_of_samples_that_the_colours_cannot_have_is_damage(n_samples: int) -> None:
    with pytest.raises(ValueError, match="samples a pixel"):
        check_tiff(RGB | {SAMPLES: (n_samples,)})
