"""The first picture of a GIF, cut, damaged, or followed by others."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from leukoscope.errors import ImageError
from leukoscope.images.decoding import decode_first, decode_image
from leukoscope.images.gif import read_gif_core
from picture_kinds import FIELD, encode

PALETTE = Image.fromarray(FIELD).quantize(50)
STILL = encode(PALETTE, "GIF")
FRAMES = [Image.fromarray(np.roll(FIELD, 20 * k, 1)).quantize(50) for k in range(4)]
ANIMATED = encode(FRAMES[0], "GIF", save_all=True, append_images=FRAMES[1:], disposal=0)


def test_the_core_has_the_same_pixels() -> None:
    core = read_gif_core(io.BytesIO(STILL))
    assert (core.width, core.height, core.count) == (161, 123, 1)
    np.testing.assert_array_equal(decode_image(STILL), np.asarray(PALETTE.convert("RGB")))


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.9, 0.99])
def test_a_cut_first_picture_is_damaged(part: float) -> None:
    with pytest.raises(ImageError, match="damaged"):
        decode_image(STILL[: int(part * len(STILL))])


def test_without_the_end_mark_it_is_whole() -> None:
    np.testing.assert_array_equal(decode_image(STILL[:-1]), decode_image(STILL))


def test_a_lost_sector_in_the_pixels_is_damage() -> None:
    middle = len(STILL) // 2
    with pytest.raises(ImageError, match="damaged"):
        decode_image(STILL[:middle] + bytes(512) + STILL[middle + 512 :])


def test_frames_are_counted_up_to_where_the_file_is_damaged() -> None:
    assert decode_first(ANIMATED).count == 4
    assert decode_first(ANIMATED[: int(0.6 * len(ANIMATED))]).count == 3
    np.testing.assert_array_equal(decode_image(ANIMATED), decode_image(encode(FRAMES[0], "GIF")))


def test_without_a_palette_there_are_greys_and_beyond_one_its_last_colour() -> None:
    with Image.open(io.BytesIO(STILL)) as image:
        indices = np.asarray(image)
    palette_bytes = 3 << ((STILL[10] & 7) + 1)
    pixels = STILL[13 + palette_bytes :]
    without = STILL[:10] + b"\0" + STILL[11:13] + pixels
    np.testing.assert_array_equal(decode_image(without), np.repeat(indices[:, :, None], 3, axis=2))
    short = STILL[:10] + b"\x80" + STILL[11:13] + bytes([1, 2, 3, 250, 240, 230]) + pixels
    expected = np.where(indices[:, :, None] == 0, [1, 2, 3], [250, 240, 230])
    np.testing.assert_array_equal(decode_image(short), expected)
