"""The part of a PNG that is the picture. Other chunks of the file can neither change nor break it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PALETTE_BYTES = 3 * 256
_PIECE_BYTES = 1 << 20
# by colour type (PNG 3rd ed., table 12)
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# first column and row of each pass of an interlaced picture, and the steps between its columns and rows
_PASSES = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


@dataclass(frozen=True)
class PngCore:
    """A PNG reduced to its picture, its bits a channel, and the EXIF block before the pixels (empty if none).

    `count` is the number of pictures in the file: of an animated PNG its frames, and the still picture if it is none.
    """

    data: bytes
    bit_depth: int
    exif: bytes
    count: int = 1


def read_png_size(head: bytes) -> tuple[int, int]:
    """Return width and height from a file's first 24 bytes.

    Raises:
        ValueError: the file does not begin with a header chunk.
    """
    if len(head) < 24 or head[12:16] != b"IHDR":
        raise ValueError("no IHDR chunk at the start")
    width, height = struct.unpack_from(">II", head, 16)
    return width, height


def read_png_core(file: BinaryIO) -> PngCore:
    """Read a PNG and keep header, palette, transparency and pixels (PNG 3rd ed., clauses 5 and 11).

    This is what browsers do and Pillow does not: a damaged chunk beside the picture (text, profile, physical size)
    is ignored, but a damaged or missing part of the picture is an error; colours beyond the end of the palette are
    its last colour; an animated PNG gives the still picture that every reader shows.

    Raises:
        ValueError: the picture is damaged or incomplete.
    """
    if file.read(8) != _SIGNATURE:
        raise ValueError("no PNG signature")
    chunks, bit_depth, exif = _read_until_pixels(file)
    more, frames = _read_more_pixels(file)
    chunks += more
    _check_pixels((chunk[8:-4] for chunk in chunks if chunk[4:8] == b"IDAT"), _count_bytes(chunks[0][8:-4]))
    data = b"".join([_SIGNATURE, *chunks, _pack_chunk(b"IEND", b"")])
    return PngCore(data, bit_depth, exif, 1 + frames)


def _read_until_pixels(file: BinaryIO) -> tuple[list[bytes], int, bytes]:
    """Return the chunks to keep up to the first of the pixels, bits a channel and the EXIF block."""
    chunks: list[bytes] = []
    exif = transparency = b""
    bit_depth = 0
    while True:
        kind, body, is_whole = _read_chunk(file)
        is_critical = not kind[0] & 0x20
        if is_critical and kind != b"IEND" and not is_whole:
            raise ValueError(f"wrong checksum in {kind!r}")
        match kind:
            case b"IHDR":
                bit_depth = body[8]
                chunks.append(_pack_chunk(kind, body))
            case b"PLTE":
                missing = (_PALETTE_BYTES - len(body)) // 3
                chunks.append(_pack_chunk(kind, body + missing * body[-3:]))
            case b"tRNS" if is_whole:
                transparency = _pack_chunk(kind, body)
            case b"eXIf" if is_whole and not exif:
                exif = b"Exif\0\0" + body
            case b"IDAT":
                return [*chunks, transparency, _pack_chunk(kind, body)], bit_depth, exif
            case _ if is_critical:
                raise ValueError(f"unexpected {kind!r} before the pixels")


def _read_more_pixels(file: BinaryIO) -> tuple[list[bytes], int]:
    """Return the other chunks of the pixels and the number of frames behind them, and read to the end of the picture.

    A frame in front of them is the still picture itself (PNG 3rd ed., 4.9).
    """
    chunks: list[bytes] = []
    frames = 0
    kind = b"IDAT"
    while kind != b"IEND":
        kind, body, is_whole = _read_chunk(file)
        frames += kind == b"fcTL"
        if kind == b"IDAT":
            if not is_whole:
                raise ValueError("wrong checksum in the pixels")
            chunks.append(_pack_chunk(kind, body))
    return chunks, frames


def _check_pixels(bodies: Iterable[bytes], needed: int) -> None:
    """Inflate the packed pixels a piece at a time, so that they take no memory; at the end zlib compares the checksum.

    Raises:
        ValueError: fewer than `needed` bytes, or a stream without end. More than needed are ignored, as by browsers.
        zlib.error: the stream is damaged.
    """
    inflater = zlib.decompressobj()
    length = 0
    for body in bodies:
        data, piece = body, b"-"
        while (piece or data) and not inflater.eof:
            piece = inflater.decompress(data, _PIECE_BYTES)
            data = inflater.unconsumed_tail
            length += len(piece)
            if length > needed:
                return
    if length < needed or not inflater.eof:
        raise ValueError("its pixels end too early")


def _count_bytes(header: bytes) -> int:
    """Return how many bytes the filtered rows have (PNG 3rd ed., 7.2; in seven passes where it is interlaced)."""
    width, height, bit_depth, color_type, _, _, interlace = struct.unpack(">IIBBBBB", header)
    bits = bit_depth * _CHANNELS[color_type]
    total = 0
    for left, top, right, down in _PASSES if interlace else ((0, 0, 1, 1),):
        columns, rows = -(-max(0, width - left) // right), -(-max(0, height - top) // down)
        total += rows * (1 + -(-columns * bits // 8)) if columns else 0
    return total


def _read_chunk(file: BinaryIO) -> tuple[bytes, bytes, bool]:
    """Return type, content, and whether the checksum is right."""
    head = file.read(8)
    if len(head) < 8:
        raise ValueError("it ends before its end chunk")
    length, kind = struct.unpack(">I4s", head)
    body, checksum = file.read(length), file.read(4)
    if len(body) < length or len(checksum) < 4:
        raise ValueError(f"it ends within {kind!r}")
    return kind, body, zlib.crc32(body, zlib.crc32(kind)) == struct.unpack(">I", checksum)[0]


def _pack_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(kind)))
