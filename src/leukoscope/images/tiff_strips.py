"""Whether the strips and tiles of a TIFF hold the whole picture: libtiff reads many damaged ones without a word."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image
from PIL import TiffImagePlugin as Tiff

from leukoscope.images.tiff_directories import FILL_ORDER, TiffTags, get_first

# each byte with its lowest bit first, as FillOrder 2 has them (TIFF 6.0, "FillOrder")
_REVERSED = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))

NONE, PACKBITS = 1, 32773
_DEFLATE = (8, 32946)
# Writers may fill a strip up to a multiple of four.
_PADDING_BYTES = 3
_CHUNK_BYTES = 1 << 20
# Pillow's unpacker counts the bits of a line in 31 bits.
_LONGEST_LINE = 200_000_000
# A tile of 100 megapixels around a picture of one is no tile.
_MOST_BEYOND_EDGE_PX = 65_535


@dataclass(frozen=True)
class Part:
    """A strip or tile: where it is, the bytes of the picture in it, and those with rows or columns beyond its edge.

    `left` and `top` are its first pixel in the picture, `row_bytes` those of its rows when they are unpacked.
    """

    offset: int
    packed_bytes: int
    needed_bytes: int
    most_bytes: int
    left: int
    top: int
    row_bytes: int


def check_strips(file: BinaryIO, tags: TiffTags) -> None:
    """Check that every strip or tile is there, inside the file, and holds all its pixels.

    Deflate has a checksum (RFC 1950), PackBits must come out even, without packing the length must do. LZW is left to
    libtiff, which refuses a code that is not in its table.

    Args:
        file: the TIFF; read from anywhere, and left anywhere.
        tags: of the page, whose samples have 8 or 16 bits.

    Raises:
        ValueError: the picture is damaged or incomplete.
    """
    file_bytes = file.seek(0, os.SEEK_END)
    packing = get_first(tags, Tiff.COMPRESSION, NONE)
    for part in list_parts(tags):
        if part.offset + part.packed_bytes > file_bytes:
            raise ValueError("a strip reaches beyond the end of the file")
        if packing == NONE:
            if part.packed_bytes < part.needed_bytes:
                raise ValueError("a strip is shorter than its rows")
        elif packing in (*_DEFLATE, PACKBITS):
            (_check_packbits if packing == PACKBITS else _check_deflate)(read_part(file, tags, part), part)


def read_part(file: BinaryIO, tags: TiffTags, part: Part) -> bytes:
    """Read a strip or tile as it is packed, the highest bit of each byte first."""
    file.seek(part.offset)
    data = file.read(part.packed_bytes)
    return data.translate(_REVERSED) if get_first(tags, FILL_ORDER, 1) == 2 else data


def list_parts(tags: TiffTags) -> Iterator[Part]:
    """Yield the strips, or the tiles row by row.

    Raises:
        ValueError: there are fewer than the picture's size asks for, or they have no size.
    """
    width, height = get_first(tags, Tiff.IMAGEWIDTH), get_first(tags, Tiff.IMAGELENGTH)
    is_tiled = Tiff.TILEOFFSETS in tags
    part_width = get_first(tags, Tiff.TILEWIDTH) if is_tiled else width
    rows = (
        get_first(tags, Tiff.TILELENGTH)
        if is_tiled
        else min(get_first(tags, Tiff.ROWSPERSTRIP, height), height)
    )
    if part_width == 0 or rows == 0:
        raise ValueError("its strips have no size")
    if is_tiled and (part_width > width + _MOST_BEYOND_EDGE_PX or rows > height + _MOST_BEYOND_EDGE_PX):
        raise ValueError("its tiles are too large")
    across = -(-width // part_width)
    n_parts = across * -(-height // rows)
    row_bytes = (
        part_width * get_first(tags, Tiff.SAMPLESPERPIXEL, 1) * get_first(tags, Tiff.BITSPERSAMPLE, 8) // 8
    )
    most = rows * row_bytes
    last = most if is_tiled else (height - (n_parts - 1) * rows) * row_bytes
    offsets = tags.get(Tiff.TILEOFFSETS if is_tiled else Tiff.STRIPOFFSETS, ())
    lengths = tags.get(Tiff.TILEBYTECOUNTS if is_tiled else Tiff.STRIPBYTECOUNTS)
    if lengths is None and get_first(tags, Tiff.COMPRESSION, NONE) == NONE:
        lengths = (most,) * (n_parts - 1) + (last,)  # a writer without packing may leave them out
    if lengths is None or min(len(offsets), len(lengths)) < n_parts:
        raise ValueError(f"it has fewer strips than its size asks for, {n_parts}")
    for index in range(n_parts):
        yield Part(
            offset=offsets[index],
            packed_bytes=lengths[index],
            needed_bytes=last if index == n_parts - 1 else most,
            most_bytes=most,
            left=index % across * part_width,
            top=index // across * rows,
            row_bytes=row_bytes,
        )


def _check_deflate(data: bytes, part: Part) -> None:
    """Inflate a chunk at a time, so that no strip takes memory; the end of the stream compares the checksum."""
    inflater = zlib.decompressobj()
    length = 0
    while not inflater.eof:
        chunk = inflater.decompress(data, _CHUNK_BYTES)
        length += len(chunk)
        if length > part.most_bytes:
            raise ValueError("a strip holds more than its rows")
        if not chunk and not inflater.unconsumed_tail and not inflater.eof:
            raise ValueError("a strip ends too early")
        data = inflater.unconsumed_tail
    if length < part.needed_bytes:
        raise ValueError("a strip is shorter than its rows")


def _check_packbits(data: bytes, part: Part) -> None:
    """Unpack, and unpack again without the last bytes: a strip that is whole without them has lost its step."""
    fits = [n for n in {part.needed_bytes, part.most_bytes} if _unpacks_to(data, n)]
    if not fits:
        raise ValueError("a strip does not come out even")
    if all(_unpacks_to(data[: -_PADDING_BYTES - 1], n) for n in fits):
        raise ValueError("a strip goes on after its last row")


def _unpacks_to(data: bytes, n_bytes: int) -> bool:
    if n_bytes > _LONGEST_LINE:
        raise ValueError(f"a strip of {n_bytes:,} bytes; at most {_LONGEST_LINE:,} are unpacked at once")
    try:
        Image.frombytes("L", (n_bytes, 1), data, "packbits", "L")
    except ValueError:  # too short, or a run that reaches beyond the end
        return False
    return True
