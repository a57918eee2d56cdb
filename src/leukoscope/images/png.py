"""The part of a PNG that is the picture; what else the file holds can neither change nor break it."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PALETTE_BYTES = 3 * 256


@dataclass(frozen=True)
class PngCore:
    """A PNG of nothing but its picture, its bits a channel, and the EXIF block before it (empty if none)."""

    data: bytes
    bit_depth: int
    exif: bytes


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

    Like browsers, and unlike Pillow: a damaged side note (text, profile, physical size) is passed over, a
    damaged or missing part of the picture is not; colours beyond a palette's end are its last one; of an
    animated PNG the still picture that every reader shows is kept.

    Raises:
        ValueError: the picture is damaged or incomplete.
    """
    kept = [_SIGNATURE]
    exif = transparency = b""
    bit_depth = 0
    if file.read(8) != _SIGNATURE:
        raise ValueError("no PNG signature")
    while True:
        kind, body, is_whole = _read_chunk(file)
        is_critical = not kind[0] & 0x20
        if is_critical and kind != b"IEND" and not is_whole:
            raise ValueError(f"wrong checksum in {kind!r}")
        if kind == b"IHDR":
            bit_depth = body[8]
            kept.append(_pack_chunk(kind, body))
        elif kind == b"PLTE":
            missing = (_PALETTE_BYTES - len(body)) // 3
            kept.append(_pack_chunk(kind, body + missing * body[-3:]))
        elif kind == b"tRNS" and is_whole:
            transparency = _pack_chunk(kind, body)
        elif kind == b"eXIf" and is_whole and not exif:
            exif = b"Exif\0\0" + body
        elif kind == b"IDAT":
            kept += [transparency, _pack_chunk(kind, body)]
            transparency = b""
            break
        elif is_critical:
            raise ValueError(f"unexpected {kind!r} before the pixels")
    while kind != b"IEND":
        kind, body, is_whole = _read_chunk(file)
        if kind == b"IDAT":
            if not is_whole:
                raise ValueError("wrong checksum in the pixels")
            kept.append(_pack_chunk(kind, body))
    kept.append(_pack_chunk(b"IEND", b""))
    return PngCore(b"".join(kept), bit_depth, exif)


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
