"""Which TIFFs are read, by their tags (TIFF 6.0)."""

from __future__ import annotations

import pytest

from leukoscope.errors import ImageError
from leukoscope.images.tiff import check_tiff

BITS, PACKING, COLOURS, PLANES = 258, 259, 262, 284
RGB = {BITS: (8, 8, 8), PACKING: 5, COLOURS: 2}


@pytest.mark.parametrize(
    "tags",
    [
        RGB,
        RGB | {PACKING: 1},
        RGB | {PACKING: 32946},
        RGB | {BITS: (8, 8, 8, 8)},
        {BITS: (8,), COLOURS: 0},
        {BITS: (8,), COLOURS: 1, PLANES: 2},  # one channel alone is in a plane of its own anyway
        {BITS: (8,), COLOURS: 3},
    ],
    ids=str,
)
def test_eight_bits_plainly_packed_are_read(tags: dict[int, object]) -> None:
    check_tiff(tags)


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({COLOURS: 5}, "cmyk", ""),
        ({COLOURS: 6}, "tiff_kind", "YCbCr"),
        ({COLOURS: 8}, "tiff_kind", "CIELab"),
        ({COLOURS: None}, "tiff_kind", "unknown"),
        ({BITS: (16, 16, 16)}, "tiff_kind", "16"),
        ({BITS: (8, 8, 4)}, "tiff_kind", "4"),
        ({PACKING: 7}, "tiff_kind", "JPEG"),
        ({PACKING: 34712}, "tiff_kind", "34712"),
        ({PLANES: 2}, "tiff_kind", "planar"),
    ],
)
def test_other_kinds_are_refused_by_what_was_found(change: dict[int, object], code: str, words: str) -> None:
    with pytest.raises(ImageError) as caught:
        check_tiff(RGB | change)
    assert caught.value.code == code
    assert words in str(caught.value)


def test_without_a_tag_of_bits_there_is_one() -> None:
    with pytest.raises(ImageError, match="1"):
        check_tiff({COLOURS: 1})
