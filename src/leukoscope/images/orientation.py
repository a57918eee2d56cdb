"""The EXIF orientation of a picture: read as browsers read it, and undone."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

_TAG, _SHORT = 0x0112, 3


def find_orientation(exif: bytes) -> int:
    r"""Return the orientation, 1 to 8, of an EXIF block; 1 (upright) when it is missing or invalid.

    Only the tag in the first directory counts, and only as one 16-bit number. Browsers ignore XMP and the other
    places that Pillow reads.

    Args:
        exif: the block with its header `Exif\0\0` (Exif 3.0, 4.5.2 and 4.6.5).
    """
    tiff = exif.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 1
    try:
        (directory,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, directory)
        for index in range(entries):
            tag, kind, count, value = struct.unpack_from(f"{order}HHIH", tiff, directory + 2 + 12 * index)
            if (tag, kind, count) == (_TAG, _SHORT, 1):
                return value if 1 <= value <= 8 else 1
    except struct.error:  # the block ends too early
        pass
    return 1


def turn_upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Undo the rotation and mirroring of `orientation`, 1 to 8 (Exif 3.0, 4.6.5, tag 0x0112)."""
    if orientation >= 5:
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.array(pixels, order="C")
