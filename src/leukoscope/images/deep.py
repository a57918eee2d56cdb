"""From 16 bits a channel to 8: by the range that the values of a picture are in, since cameras seldom fill all 16."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from leukoscope.images.resizing import Pixels

# Bits that cameras and programs write into 16.
_WIDTHS = (8, 10, 12, 14, 16)
_GREY, _GREY_ALPHA, _RGBA = 0, 4, 6
# Where a PNG has its bits a channel, which the colour type follows, and where its header chunk ends.
_DEPTH_AT, _HEADER_END = 24, 33
_ROWS = 256


def find_shift(largest: int) -> int:
    """Return by how many bits values are shifted to the right, so that `largest` fits into 8 bits.

    The values are taken for those of 8, 10, 12, 14 or 16 bits: the first of these that holds `largest`. The table of
    cases that the page shares is contract/deep_cases.json.

    Args:
        largest: the largest value of any colour (not of the opacity) in the picture, 0 to 65535.
    """
    return next(bits for bits in _WIDTHS if largest < 1 << bits) - 8


def shift_values(values: NDArray[np.uint16]) -> Pixels:
    """Shift values of 16 bits to 8, uint8 of the same shape."""
    return (values >> find_shift(int(values.max(initial=0)))).astype(np.uint8)


def shift_halves(upper: Pixels, lower: Image.Image, n_colours: int) -> None:
    """Shift colours to 8 bits, in place.

    Args:
        upper: the upper 8 bits, height x width x channels, of which the first `n_colours` are colours.
        lower: a picture of their lower 8 bits.
        n_colours: how many channels are no opacity.
    """
    colours = upper[:, :, :n_colours]
    top = int(colours.max(initial=0))
    # Which of the widths it is, is in the upper half already, but for 8 bits, where that is 0.
    shift = find_shift(top << 8 | 255) if top else 0
    for y in range(0, len(upper), _ROWS):
        rows = np.asarray(lower.crop((0, y, lower.width, min(y + _ROWS, len(upper)))))
        part = colours[y : y + _ROWS]
        part[:] = part << (8 - shift) | rows.reshape(*rows.shape[:2], -1)[:, :, :n_colours] >> shift


def read_deep_png(data: bytes) -> Pixels:
    """Decode a PNG of 16 bits a channel, uint8 height x width x channels: grey, grey and opacity, RGB, or RGBA.

    Pillow keeps only the upper 8 bits of colours, so they are decoded once more where the lower ones count. The opacity
    is its upper 8 bits.
    """
    color_type = data[_DEPTH_AT + 1]
    if color_type == _GREY:
        return shift_values(np.asarray(_open(data)).astype(np.uint16))[:, :, None]
    if color_type == _GREY_ALPHA:
        # Two numbers of 16 bits are filtered and packed as four of 8 are.
        halves = np.asarray(_open(_relabel(data, bits=8, color_type=_RGBA)))
        greys = shift_values(halves[:, :, 0].astype(np.uint16) << 8 | halves[:, :, 1])
        return np.stack([greys, halves[:, :, 2]], axis=-1)
    upper = np.array(_open(data))
    if upper[:, :, :3].max(initial=0) >= 1 << 6:
        return upper  # 16 bits: the lower half is not needed
    lower = _open(data)
    # The lower byte of big-endian numbers is where the upper one of little-endian numbers is.
    lower.tile = [tile._replace(args=str(tile.args).replace(";16B", ";16L")) for tile in lower.tile]
    shift_halves(upper, lower, n_colours=3)
    return upper


def _open(data: bytes) -> PngImagePlugin.PngImageFile:
    return PngImagePlugin.PngImageFile(io.BytesIO(data))


def _relabel(data: bytes, *, bits: int, color_type: int) -> bytes:
    header = data[12:_DEPTH_AT] + bytes([bits, color_type]) + data[_DEPTH_AT + 2 : _HEADER_END - 4]
    return data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[_HEADER_END:]
