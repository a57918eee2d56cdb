"""PNG files whose side notes are broken or huge."""

from __future__ import annotations

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
