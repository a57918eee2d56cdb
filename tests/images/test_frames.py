"""How many pictures a WebP or JPEG holds."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from leukoscope.images.decoding import decode_first
from leukoscope.images.frames import count_jpeg_views, count_webp_frames
from picture_kinds import FIELD, encode, make_pictures

PICTURE = Image.fromarray(FIELD)


def write_mpo(*others: Image.Image) -> bytes:
    return encode(PICTURE, "MPO", save_all=True, append_images=list(others))


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("animated.gif", 3), ("animated.webp", 3), ("animated.png", 3), ("animated_still.png", 3), ("pages.tif", 3),
        ("still.gif", 1), ("lossless.webp", 1), ("lossy.webp", 1), ("rgb.png", 1), ("rgb.tif", 1), ("444.jpg", 1),
        ("rgb.bmp", 1), ("trailing.jpg", 1),
    ],
)  # fmt: skip
def test_the_pictures_of_every_format_are_counted(name: str, count: int) -> None:
    assert decode_first(make_pictures()[name]).count == count


# Pillow lists the places of up to three pictures rightly.
@pytest.mark.parametrize(
    ("others", "count"),
    [("same same", 3), ("same small", 2), ("small same", 2), ("grey same", 2), ("small grey", 1)],
)
def test_views_of_the_same_size_count_and_previews_and_grey_gain_maps_do_not(others: str, count: int) -> None:
    kinds = {"same": PICTURE, "small": PICTURE.resize((80, 60)), "grey": PICTURE.convert("L")}
    assert decode_first(write_mpo(*(kinds[kind] for kind in others.split()))).count == count


def test_a_damaged_list_of_views_counts_the_first() -> None:
    data = write_mpo(PICTURE)
    at = data.index(b"MPF\0") + 4
    for cut in range(at, at + 60, 3):
        assert count_jpeg_views(io.BytesIO(data[:cut])) == 1
    assert count_jpeg_views(io.BytesIO(data[:at] + b"\xff" * 60 + data[at + 60 :])) == 1


def test_a_cut_animation_counts_the_frames_that_begin() -> None:
    data = make_pictures()["animated.webp"]
    assert count_webp_frames(io.BytesIO(data)) == 3
    assert count_webp_frames(io.BytesIO(data[: len(data) // 2])) == 2
    assert count_webp_frames(io.BytesIO(data[:20])) == 1
