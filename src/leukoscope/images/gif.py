"""The first picture of a GIF, checked for wholeness, and how many pictures follow it (GIF89a specification)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

_HEADER_BYTES, _DESCRIPTOR_BYTES = 13, 9
_IMAGE, _EXTENSION, _TRAILER, _PADDING = b"\x2c", b"\x21", b"\x3b", b"\0"
_CONTROL = 0xF9
_HAS_PALETTE, _IS_INTERLACED, _HAS_TRANSPARENCY = 0x80, 0x40, 0x01
_GREYS = bytes(level for level in range(256) for _ in range(3))
_MAX_CODE_BITS = 8


@dataclass(frozen=True)
class GifCore:
    """A GIF of the first picture alone, its size, and the number of pictures in the file."""

    data: bytes
    width: int
    height: int
    count: int


def read_gif_core(file: BinaryIO) -> GifCore:
    """Read a GIF and keep its first picture: palette, transparent colour and packed pixels.

    The screen grows to hold the picture; colours beyond the end of the palette are its last colour; without a palette
    they are greys. The packed pixels are checked by Pillow: it refuses codes that are not in the table, and pixels
    that are missing. Damage behind the first picture ends the count.

    Raises:
        ValueError: the file ends within the first picture, or before it.
    """
    header = _read(file, _HEADER_BYTES)
    width, height, flags = struct.unpack_from("<HHB", header, 6)
    palette = _read_palette(file, flags)
    control = b""
    while (kind := _read_kind(file)) == _EXTENSION:
        (label,) = _read(file, 1)
        body = _read_blocks(file)
        if label == _CONTROL and body:
            control = body
    if kind != _IMAGE:
        raise ValueError("it has no picture")
    descriptor = _read(file, _DESCRIPTOR_BYTES)
    left, top, image_width, image_height, flags = struct.unpack("<4HB", descriptor)
    palette = _read_palette(file, flags) or palette
    (code_bits,) = _read(file, 1)
    packed = _read_blocks(file, keep_lengths=True)
    if image_width == 0 or image_height == 0 or not 1 <= code_bits <= _MAX_CODE_BITS:
        raise ValueError("its picture has no size, or codes of an unknown kind")
    width, height = max(width, left + image_width), max(height, top + image_height)
    data = b"".join(
        (
            b"GIF89a",
            struct.pack("<HHBBB", width, height, _HAS_PALETTE | 7, 0, 0),
            _extend(palette),
            _pack_control(control),
            _IMAGE + descriptor[:8] + bytes([flags & _IS_INTERLACED, code_bits]),
            packed + _TRAILER,
        )
    )
    return GifCore(data, width, height, 1 + _count_more(file))


def _count_more(file: BinaryIO) -> int:
    count = 0
    try:
        while (kind := _read_kind(file)) in (_IMAGE, _EXTENSION):
            if kind == _EXTENSION:
                _read(file, 1)
            else:
                flags = _read(file, _DESCRIPTOR_BYTES)[-1]
                count += 1
                _read_palette(file, flags)
                _read(file, 1)
            _read_blocks(file)
    except ValueError:
        pass
    return count


def _read_kind(file: BinaryIO) -> bytes:
    """Return the byte that says what follows; zeros in between are padding."""
    kind = _PADDING
    while kind == _PADDING:
        kind = file.read(1)
    return kind


def _read_palette(file: BinaryIO, flags: int) -> bytes:
    return _read(file, 3 << ((flags & 7) + 1)) if flags & _HAS_PALETTE else b""


def _read_blocks(file: BinaryIO, *, keep_lengths: bool = False) -> bytes:
    """Return the bytes of a chain of blocks, which an empty one ends."""
    parts = []
    while True:
        (length,) = _read(file, 1)
        body = _read(file, length)
        parts.append(bytes([length]) + body if keep_lengths else body)
        if length == 0:
            return b"".join(parts)


def _read(file: BinaryIO, length: int) -> bytes:
    data = file.read(length)
    if len(data) < length:
        raise ValueError("it ends too early")
    return data


def _extend(palette: bytes) -> bytes:
    return palette + (256 - len(palette) // 3) * palette[-3:] if palette else _GREYS


def _pack_control(control: bytes) -> bytes:
    """Return an extension with the transparent colour, or nothing where there is none."""
    if len(control) < 4 or not control[0] & _HAS_TRANSPARENCY:
        return b""
    return bytes([*_EXTENSION, _CONTROL, 4, _HAS_TRANSPARENCY, 0, 0, control[3], 0])
