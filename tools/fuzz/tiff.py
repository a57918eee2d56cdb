"""Writes TIFF files tag by tag, for what no library writes: reversed bits, directories in a circle, wrong counts."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fuzz.pictures import encode

NONE, LZW, DEFLATE, PACKBITS = 1, 5, 8, 32773
_PILLOW_NAMES = {LZW: "tiff_lzw", PACKBITS: "packbits"}

_SHORT, _LONG = 3, 4
_FORMATS = {1: "B", _SHORT: "H", _LONG: "I", 5: "II"}
# every bit pattern with its bits the other way round, for FillOrder 2
_REVERSED = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))


@dataclass
class Page:
    """One directory: tags as {number: (type, values)}, its strips, and where the next directory is.

    `counts` overrides the number of values that a tag says it has; `next_at` the offset of the next directory.
    """

    tags: dict[int, tuple[int, Sequence[int]]]
    strips: list[bytes]
    counts: Mapping[int, int] = field(default_factory=dict)
    next_at: int | None = None


def make_page(
    pixels: NDArray[np.uint8] | NDArray[np.uint16],
    packing: int = NONE,
    *,
    rows_per_strip: int = 16,
    fill_order: int = 1,
    order: str = "<",
    is_predicted: bool = False,
    more: Mapping[int, tuple[int, Sequence[int]]] | None = None,
) -> Page:
    """Describe grey, RGB or RGBA pixels (uint8 or uint16, height x width x channels) as a page (TIFF 6.0).

    Args:
        pixels: the picture; greys may be height x width.
        packing: NONE, LZW, DEFLATE or PACKBITS.
        rows_per_strip: rows in each strip but the last.
        fill_order: 1, or 2 for bytes whose lowest bit comes first.
        order: of the bytes of numbers, "<" or ">", as `write_tiff` is given it.
        is_predicted: each sample is stored as its difference from the one to its left ("Predictor" 2).
        more: tags to add, or to put in place of the usual ones.
    """
    height, width = pixels.shape[:2]
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    bits = 8 * pixels.itemsize
    rows = [pixels[y : y + rows_per_strip] for y in range(0, height, rows_per_strip)]
    if is_predicted:
        rows = [np.diff(part, axis=1, prepend=part.dtype.type(0)) for part in rows]
    strips = [pack_strip(list_bytes(part, order), packing) for part in rows]
    if fill_order == 2:
        strips = [strip.translate(_REVERSED) for strip in strips]
    tags: dict[int, tuple[int, Sequence[int]]] = {
        256: (_LONG, [width]),
        257: (_LONG, [height]),
        258: (_SHORT, [bits] * channels),
        259: (_SHORT, [packing]),
        262: (_SHORT, [2 if channels >= 3 else 1]),
        277: (_SHORT, [channels]),
        278: (_LONG, [rows_per_strip]),
    }
    if fill_order != 1:
        tags[266] = (_SHORT, [fill_order])
    if is_predicted:
        tags[317] = (_SHORT, [2])
    return Page({**tags, **(more or {})}, strips)


def list_bytes(values: NDArray[np.uint8] | NDArray[np.uint16], order: str) -> NDArray[np.uint8]:
    """Return rows of samples as rows of bytes, uint8, height x bytes a row."""
    ordered = np.ascontiguousarray(values, values.dtype.newbyteorder(order))
    return ordered.reshape(len(values), -1).view(np.uint8)


def pack_strip(pixels: NDArray[np.uint8], packing: int) -> bytes:
    """Pack rows of bytes; LZW and PackBits by Pillow, whose one strip is taken out of its file."""
    if packing == NONE:
        return pixels.tobytes()
    if packing == DEFLATE:
        return zlib.compress(pixels.tobytes())
    image = Image.fromarray(pixels)
    data = encode(image, "TIFF", compression=_PILLOW_NAMES[packing], tiffinfo={278: image.height})
    tags = read_tags(data)
    (start,), (length,) = tags[273], tags[279]
    return data[start : start + length]


def read_tags(data: bytes) -> dict[int, tuple[int, ...]]:
    """Read the numbers in the first directory of a little-endian TIFF that Pillow wrote."""
    (at,) = struct.unpack_from("<I", data, 4)
    (entries,) = struct.unpack_from("<H", data, at)
    tags = {}
    for index in range(entries):
        tag, kind, count = struct.unpack_from("<HHI", data, at + 2 + 12 * index)
        code = _FORMATS.get(kind)
        if code is None:
            continue
        layout = f"<{count * len(code)}{code[0]}"
        place = at + 10 + 12 * index
        if struct.calcsize(layout) > 4:
            (place,) = struct.unpack_from("<I", data, place)
        tags[tag] = struct.unpack_from(layout, data, place)
    return tags


def write_tiff(pages: Sequence[Page], order: str = "<") -> bytes:
    """Write a TIFF, "<" for little-endian; directories in the order given, each before its own data."""
    data = bytearray((b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 8))
    for number, page in enumerate(pages):
        _write_page(data, page, order, is_last=number == len(pages) - 1)
    return bytes(data)


def _write_page(data: bytearray, page: Page, order: str, *, is_last: bool) -> None:
    tags = {**page.tags}
    # Tiles have tags of their own (TIFF 6.0, section 15).
    offsets, lengths = (324, 325) if 322 in tags else (273, 279)
    tags.setdefault(offsets, (_LONG, [0] * len(page.strips)))
    tags.setdefault(lengths, (_LONG, [len(strip) for strip in page.strips]))
    directory = len(data)
    values_at = directory + 2 + 12 * len(tags) + 4
    sizes = {tag: _size(kind, values) for tag, (kind, values) in tags.items()}
    strips_at = values_at + sum(size for size in sizes.values() if size > 4)
    starts = [strips_at + sum(map(len, page.strips[:n])) for n in range(len(page.strips))]
    if offsets not in page.tags:
        tags[offsets] = (_LONG, starts)
    entries, values = bytearray(), bytearray()
    for tag, (kind, numbers) in sorted(tags.items()):
        packed = struct.pack(f"{order}{len(numbers)}{_FORMATS[kind][0]}", *numbers)
        count = page.counts.get(tag, len(numbers) // len(_FORMATS[kind]))
        entries += struct.pack(f"{order}HHI", tag, kind, count)
        if len(packed) > 4:
            entries += struct.pack(f"{order}I", values_at + len(values))
            values += packed
        else:
            entries += packed.ljust(4, b"\0")
    end = strips_at + sum(map(len, page.strips))
    next_at = page.next_at if page.next_at is not None else 0 if is_last else end
    data += struct.pack(f"{order}H", len(tags)) + entries + struct.pack(f"{order}I", next_at) + values
    data += b"".join(page.strips)


def _size(kind: int, values: Sequence[int]) -> int:
    return struct.calcsize(f"<{len(values)}{_FORMATS[kind][0]}")
