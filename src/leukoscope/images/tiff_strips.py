"""Whether the strips and tiles of a TIFF hold the whole picture: libtiff reads many damaged ones without a word."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from PIL import Image
from PIL import TiffImagePlugin as Tiff

_FILL_ORDER = 266
# each byte with its lowest bit first, as FillOrder 2 has them (TIFF 6.0, "FillOrder")
_REVERSED = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))

_NONE, _PACKBITS = 1, 32773
_DEFLATE = (8, 32946)
# Writers may fill a strip up to a multiple of four.
_PADDING_BYTES = 3
_CHUNK_BYTES = 1 << 20
# Pillow's unpacker counts the bits of a line in 31 bits.
_LONGEST_LINE = 200_000_000


@dataclass(frozen=True)
class _Part:
    """A strip or tile: where it is, the bytes of the picture in it, and those with rows or columns beyond its edge."""

    offset: int
    packed_bytes: int
    needed_bytes: int
    most_bytes: int


def check_strips(file: BinaryIO, tags: Mapping[int, Any]) -> None:
    """Check that every strip or tile of 8-bit samples is there, inside the file, and holds all its pixels.

    Deflate has a checksum (RFC 1950), PackBits must come out even, without packing the length must do. LZW is left to
    libtiff, which refuses a code that is not in its table.

    Args:
        file: the TIFF; read from anywhere, and left anywhere.
        tags: of the page, by number, as Pillow's `tag_v2` gives them.

    Raises:
        ValueError: the picture is damaged or incomplete.
    """
    file_bytes = file.seek(0, os.SEEK_END)
    packing = tags.get(Tiff.COMPRESSION, _NONE)
    is_reversed = tags.get(_FILL_ORDER, 1) == 2
    for part in _list_parts(tags):
        if part.offset + part.packed_bytes > file_bytes:
            raise ValueError("a strip reaches beyond the end of the file")
        if packing == _NONE:
            if part.packed_bytes < part.needed_bytes:
                raise ValueError("a strip is shorter than its rows")
        elif packing in (*_DEFLATE, _PACKBITS):
            file.seek(part.offset)
            data = file.read(part.packed_bytes)
            data = data.translate(_REVERSED) if is_reversed else data
            (_check_packbits if packing == _PACKBITS else _check_deflate)(data, part)


def _list_parts(tags: Mapping[int, Any]) -> Iterator[_Part]:
    """Yield the strips or tiles.

    Raises:
        ValueError: there are fewer than the picture's size asks for.
    """
    width, height = tags[Tiff.IMAGEWIDTH], tags[Tiff.IMAGELENGTH]  # as stored, not as turned upright
    row_bytes = width * tags.get(Tiff.SAMPLESPERPIXEL, 1)
    if Tiff.TILEOFFSETS in tags:
        tile_width, tile_height = tags[Tiff.TILEWIDTH], tags[Tiff.TILELENGTH]
        n_parts = -(-width // tile_width) * -(-height // tile_height)
        sizes = [tile_width * tile_height * tags.get(Tiff.SAMPLESPERPIXEL, 1)]
        offsets, lengths = tags[Tiff.TILEOFFSETS], tags.get(Tiff.TILEBYTECOUNTS)
    else:
        rows = min(tags.get(Tiff.ROWSPERSTRIP, height), height)
        n_parts = -(-height // rows)
        sizes = [rows * row_bytes, (height - (n_parts - 1) * rows) * row_bytes]
        offsets, lengths = tags[Tiff.STRIPOFFSETS], tags.get(Tiff.STRIPBYTECOUNTS)
    if lengths is None and tags.get(Tiff.COMPRESSION, _NONE) == _NONE:
        lengths = [sizes[0]] * (n_parts - 1) + [sizes[-1]]  # a writer without packing may leave them out
    if lengths is None or min(len(offsets), len(lengths)) < n_parts:
        raise ValueError(f"it has fewer strips than its size asks for, {n_parts}")
    for index in range(n_parts):
        needed = sizes[-1] if index == n_parts - 1 else sizes[0]
        yield _Part(offsets[index], lengths[index], needed, sizes[0])


def _check_deflate(data: bytes, part: _Part) -> None:
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


def _check_packbits(data: bytes, part: _Part) -> None:
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
