"""Orientation by EXIF, and EXIF that is broken."""

from __future__ import annotations

import struct

import numpy as np

from leukoscope.images.decoding import decode_image
from picture_kinds import (
    insert_app1,
    make_pictures,
)

PICTURES = make_pictures()


def test_broken_exif_is_passed_over() -> None:
    whole = b"Exif\0\0MM\0*" + struct.pack(">IHHHI", 8, 9, 0x0112, 3, 1) + struct.pack(">HH", 6, 0)
    turned = decode_image(insert_app1(PICTURES["444.jpg"], whole))
    np.testing.assert_array_equal(turned, np.rot90(decode_image(PICTURES["444.jpg"]), -1))
    for broken in (
        whole[:20],
        whole.replace(b"\0\0\0\x08", b"\xff\xff\xff\xff"),
        b"Exif\0\0junk",
        b"Exif\0\0",
    ):
        np.testing.assert_array_equal(
            decode_image(insert_app1(PICTURES["444.jpg"], broken)), decode_image(PICTURES["444.jpg"])
        )
