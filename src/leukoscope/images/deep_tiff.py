"""TIFFs of 16 bits a sample, of which Pillow keeps the upper 8: unpacked, and put together as numbers."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import TiffImagePlugin as Tiff

from leukoscope.images.deep import find_shift
from leukoscope.images.resizing import Pixels
from leukoscope.images.tiff import CheckedTiff, count_colours
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

    The opacity is its upper 8 bits. The strips are whole, as `check_strips` found; they are unpacked twice, for the
    largest value and for the pixels, so that no more than one is in memory.

    Returns:
        uint8, height x width x channels.

    Raises:
        OSError: LZW that libtiff refuses.
        ValueError: a predictor that whole numbers do not have.
    """
    n_colours = count_colours(tags)
    has_more = get_first(tags, Tiff.SAMPLESPERPIXEL, 1) > n_colours
    kind = get_first(tags, Tiff.EXTRASAMPLES) if has_more else 0
    n_channels = n_colours + (kind in (_PREMULTIPLIED, _STRAIGHT))
    shift = find_shift(_find_largest(file, tags, n_colours))
    width, height = get_first(tags, Tiff.IMAGEWIDTH), get_first(tags, Tiff.IMAGELENGTH)
    pixels = np.empty((height, width, n_channels), np.uint8)
    for part in list_parts(tags):
        for top, values in _read_rows(file, tags, part):
            rows = pixels[top : top + len(values), part.left : part.left + values.shape[1]]
            inside = values[: len(rows), : rows.shape[1]]
            rows[:, :, :n_colours] = inside[:, :, :n_colours] >> shift
            if get_first(tags, Tiff.PHOTOMETRIC_INTERPRETATION) == _WHITE_IS_ZERO:
                np.subtract(255, rows[:, :, :n_colours], out=rows[:, :, :n_colours])
            if n_channels > n_colours:
                rows[:, :, n_colours] = inside[:, :, n_colours] >> 8
            if kind == _PREMULTIPLIED:
                _divide_by_opacity(rows)
    return pixels


def _divide_by_opacity(rows: Pixels) -> None:
    """Undo the multiplication of colours with their opacity, in place, where there is any."""
    colours, opacity = rows[:, :, :-1], rows[:, :, -1:].astype(np.uint32)
    divided = np.minimum(255, colours * np.uint32(255) // np.maximum(opacity, 1))
    colours[:] = np.where(opacity > 0, divided, colours)


def _find_largest(file: BinaryIO, tags: TiffTags, n_colours: int) -> int:
    """Return the largest colour inside the picture."""
    width, height = get_first(tags, Tiff.IMAGEWIDTH), get_first(tags, Tiff.IMAGELENGTH)
    largest = 0
    for part in list_parts(tags):
        for top, values in _read_rows(file, tags, part):
            inside = values[: max(0, height - top), : width - part.left, :n_colours]
            largest = max(largest, int(inside.max(initial=0)))
    return largest


def _read_rows(file: BinaryIO, tags: TiffTags, part: Part) -> Iterator[tuple[int, NDArray[np.uint16]]]:
    """Yield some rows of a strip or tile at a time: the number of the first, and rows x columns x samples."""
    n_samples = get_first(tags, Tiff.SAMPLESPERPIXEL, 1)
    packing = get_first(tags, Tiff.COMPRESSION, NONE)
    predictor = 1 if packing in (NONE, PACKBITS) else get_first(tags, Tiff.PREDICTOR, 1)
    if predictor > _LEFT_DIFFERENCES:
        raise ValueError("unknown predictor")
    order = read_order(file)
    top = part.top
    for piece in _unpack(file, tags, part):
        values = np.frombuffer(piece, f"{order}u2").reshape(-1, part.row_bytes // (2 * n_samples), n_samples)
        if predictor == _LEFT_DIFFERENCES:
            values = np.add.accumulate(values, axis=1, dtype=np.uint16)
        yield top, values
        top += len(values)


def _unpack(file: BinaryIO, tags: TiffTags, part: Part) -> Iterator[bytes]:
    """Yield the bytes of `_ROWS` rows at a time.

    libtiff unpacks them, as the one strip of a TIFF of bytes: to it two bytes of a number are two pixels.
    """
    packing = get_first(tags, Tiff.COMPRESSION, NONE)
    packed = read_part(file, tags, part)
    n_rows, piece_bytes = part.needed_bytes // part.row_bytes, _ROWS * part.row_bytes
    if packing == NONE:
        for start in range(0, n_rows * part.row_bytes, piece_bytes):
            yield packed[start : min(start + piece_bytes, n_rows * part.row_bytes)]
        return
    entries = {
        Tiff.IMAGEWIDTH: part.row_bytes,
        Tiff.IMAGELENGTH: n_rows,
        Tiff.BITSPERSAMPLE: 8,
        Tiff.COMPRESSION: packing,
        Tiff.PHOTOMETRIC_INTERPRETATION: 1,
        Tiff.STRIPOFFSETS: _HEADER.size + 9 * _ENTRY.size + 4,
        Tiff.SAMPLESPERPIXEL: 1,
        Tiff.ROWSPERSTRIP: n_rows,
        Tiff.STRIPBYTECOUNTS: len(packed),
    }
    table = b"".join(_ENTRY.pack(tag, _LONG, 1, value) for tag, value in entries.items())
    head = _HEADER.pack(b"II", 42, 8, len(entries)) + table + bytes(4)
    image = CheckedTiff(io.BytesIO(head + packed))
    for y in range(0, n_rows, _ROWS):
        yield image.crop((0, y, part.row_bytes, min(y + _ROWS, n_rows))).tobytes()
