"""PNG files whose side notes are broken or huge."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest

from leukoscope.errors import ImageError
from leukoscope.images.decoding import decode_image
from picture_kinds import (
    FIELD,
    chunk,
    encode_png,
    spoil,
)


def test_side_notes_of_a_png_cannot_stop_it() -> None:
    rows = FIELD.reshape(123, -1)
    bomb = chunk(b"zTXt", b"Comment\0\0" + bytes(3_000_000))
    for note in (spoil(chunk(b"tEXt", b"a\0b"), 9), bomb, chunk(b"gAMA", b"x"), chunk(b"abCd", b"private")):
        np.testing.assert_array_equal(decode_image(encode_png(rows, 161, 8, 2, note, note)), FIELD)
    with pytest.raises(ImageError, match="damaged"):
        decode_image(encode_png(rows, 161, 8, 2, chunk(b"ABCD", b"critical")))


def pack_png(packed: bytes, interlace: int = 0) -> bytes:
    """A PNG of 12 x 10 pixels in RGBA with these packed pixels."""
    header = struct.pack(">IIBBBBB", 12, 10, 8, 6, 0, 0, interlace)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


ROWS = zlib.compress(bytes(10 * (1 + 12 * 4)))


@pytest.mark.parametrize("packed", [ROWS, ROWS + b"behind", zlib.compress(bytes(3_000_000))])
def test_enough_rows_are_read_and_what_is_behind_them_ignored(packed: bytes) -> None:
    assert decode_image(pack_png(packed)).shape == (10, 12, 3)


@pytest.mark.parametrize(
    "packed", [zlib.compress(bytes(10 * (1 + 12 * 4) - 1)), ROWS[:-1] + b"\xff", ROWS[:-5]]
)
def test_too_few_rows_or_a_wrong_checksum_are_damage(packed: bytes) -> None:
    with pytest.raises(ImageError, match="damaged"):
        decode_image(pack_png(packed))


def test_interlaced_rows_are_counted_by_their_passes() -> None:
    # Columns x rows of 12 x 10 in seven passes: 2 x 2, 1 x 2, 3 x 1, 3 x 3, 6 x 2, 6 x 5, 12 x 5.
    needed = 4 * (4 + 2 + 3 + 9 + 12 + 30 + 60) + 2 + 2 + 1 + 3 + 2 + 5 + 5
    assert decode_image(pack_png(zlib.compress(bytes(needed)), 1)).shape == (10, 12, 3)
    with pytest.raises(ImageError, match="damaged"):
        decode_image(pack_png(zlib.compress(bytes(needed - 1)), 1))
