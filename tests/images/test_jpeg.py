"""JPEGs without their end, which Pillow reads where few bytes are missing."""

from __future__ import annotations

import pytest
from PIL import Image

from leukoscope.errors import ImageError
from leukoscope.images.decoding import decode_image
from leukoscope.images.jpeg import has_end
from picture_kinds import FIELD, encode

PICTURE = Image.fromarray(FIELD)
KINDS = {
    "baseline": encode(PICTURE, "JPEG"),
    "progressive": encode(PICTURE, "JPEG", progressive=True),
    "restarts": encode(PICTURE, "JPEG", restart_marker_blocks=4),
    "grey": encode(PICTURE.convert("L"), "JPEG", exif=Image.Exif()),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_one_has_its_end_and_may_have_more_behind_it(kind: str) -> None:
    assert has_end(KINDS[kind])
    assert has_end(KINDS[kind] + bytes(500))


@pytest.mark.parametrize("kind", KINDS)
def test_a_cut_one_is_damaged_wherever_it_is_cut(kind: str) -> None:
    data = KINDS[kind]
    for length in (2, 3, 30, len(data) // 2, len(data) - 10, len(data) - 2, len(data) - 1):
        assert not has_end(data[:length])
    for length in (len(data) - 2, len(data) - 1):
        with pytest.raises(ImageError, match="damaged"):
            decode_image(data[:length])


def test_fill_bytes_and_padding_between_segments_are_passed_over() -> None:
    data = KINDS["baseline"]
    assert has_end(data[:-2] + b"\xff\xff\xff" + data[-2:])
    assert has_end(data[:2] + b"\0\0" + data[2:])
