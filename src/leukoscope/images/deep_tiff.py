"""TIFFs of 16 bits a sample, of which Pillow keeps the upper 8: unpacked, and put together as numbers."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import TiffImagePlugin as Tiff

from leukoscope.images.deep import find_shift
from leukoscope.images.resizing import Pixels
from leukoscope.images.tiff import count_colours
from leukoscope.images.tiff_directories import TiffTags, get_first, read_order
from leukoscope.images.tiff_strips import NONE, PACKBITS, Part, list_parts, read_part

_WHITE_IS_ZERO = 0
_PREMULTIPLIED, _STRAIGHT = 1, 2  # "ExtraSamples"
_LEFT_DIFFERENCES = 2  # "Predictor"
_ROWS = 256
_LONG = 4
_HEADER = struct.Struct("<2sHIH")
_ENTRY = struct.Struct("<HHII")


def read_deep_tiff(file: BinaryIO, tags: TiffTags) -> Pixels:
    """Read the page by the range that its values fill (images/deep.py): grey, grey and opacity, RGB, or RGBA.

    The opacity is its upper 8 bits. Its strips are whole, as `check_strips` found.

    Returns:
        uint8, height x width x channels.

    Raises:
        OSError: LZW that libtiff refuses.
        ValueError: a predictor that whole numbers do not have.
    """
    values = _read_values(file, tags)
    n_colours = count_colours(tags)
    kind = get_first(tags, Tiff.EXTRASAMPLES) if values.shape[2] > n_colours else 0
    shift = find_shift(int(values[:, :, :n_colours].max(initial=0)))
    n_channels = n_colours + (kind in (_PREMULTIPLIED, _STRAIGHT))
    pixels = np.empty((*values.shape[:2], n_channels), np.uint8)
    for y in range(0, len(values), _ROWS):
        rows = pixels[y : y + _ROWS]
        rows[:, :, :n_colours] = values[y : y + _ROWS, :, :n_colours] >> shift
        if get_first(tags, Tiff.PHOTOMETRIC_INTERPRETATION) == _WHITE_IS_ZERO:
            np.subtract(255, rows[:, :, :n_colours], out=rows[:, :, :n_colours])
        if n_channels > n_colours:
            rows[:, :, n_colours] = values[y : y + _ROWS, :, n_colours] >> 8
        if kind == _PREMULTIPLIED:
            _divide_by_opacity(rows)
    return pixels


def _divide_by_opacity(rows: Pixels) -> None:
    """Undo the multiplication of colours with their opacity, in place, where there is any."""
    colours, opacity = rows[:, :, :-1], rows[:, :, -1:].astype(np.uint32)
    divided = np.minimum(255, colours * np.uint32(255) // np.maximum(opacity, 1))
    colours[:] = np.where(opacity > 0, divided, colours)


def _read_values(file: BinaryIO, tags: TiffTags) -> NDArray[np.uint16]:
    """Return the samples as they are stored, uint16, height x width x samples."""
    n_samples = get_first(tags, Tiff.SAMPLESPERPIXEL, 1)
    width, height = get_first(tags, Tiff.IMAGEWIDTH), get_first(tags, Tiff.IMAGELENGTH)
    packing = get_first(tags, Tiff.COMPRESSION, NONE)
    predictor = 1 if packing in (NONE, PACKBITS) else get_first(tags, Tiff.PREDICTOR, 1)
    if predictor > _LEFT_DIFFERENCES:
        raise ValueError("unknown predictor")
    order = read_order(file)
    values = np.empty((height, width, n_samples), np.uint16)
    for part in list_parts(tags):
        unpacked = _unpack(read_part(file, tags, part), packing, part)
        rows = np.frombuffer(unpacked, f"{order}u2").reshape(-1, part.row_bytes // (2 * n_samples), n_samples)
        place = values[part.top : part.top + len(rows), part.left : part.left + rows.shape[1]]
        if predictor == _LEFT_DIFFERENCES:
            rows = np.add.accumulate(rows.astype(np.uint16), axis=1, dtype=np.uint16)
        place[:] = rows[: place.shape[0], : place.shape[1]]
    return values


def _unpack(packed: bytes, packing: int, part: Part) -> bytes:
    """Unpack by libtiff, as the one strip of a TIFF of bytes: to it two bytes of a number are two pixels."""
    if packing == NONE:
        return packed[: part.needed_bytes]
    rows = part.needed_bytes // part.row_bytes
    tags = {
        Tiff.IMAGEWIDTH: part.row_bytes,
        Tiff.IMAGELENGTH: rows,
        Tiff.BITSPERSAMPLE: 8,
        Tiff.COMPRESSION: packing,
        Tiff.PHOTOMETRIC_INTERPRETATION: 1,
        Tiff.STRIPOFFSETS: _HEADER.size + 9 * _ENTRY.size + 4,
        Tiff.SAMPLESPERPIXEL: 1,
        Tiff.ROWSPERSTRIP: rows,
        Tiff.STRIPBYTECOUNTS: len(packed),
    }
    entries = b"".join(_ENTRY.pack(tag, _LONG, 1, value) for tag, value in tags.items())
    head = _HEADER.pack(b"II", 42, 8, len(tags)) + entries + bytes(4)
    return Tiff.TiffImageFile(io.BytesIO(head + packed)).tobytes()
