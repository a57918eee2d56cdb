"""The directories of a TIFF beside the first: how many pages follow, and whether a larger picture is below it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

_WIDTH, _HEIGHT, _SUBFILE_TYPE, _SUB_DIRECTORIES = 256, 257, 254, 330
_IS_NO_PAGE = 1 | 4  # a reduced picture, or a mask
_MOST_DIRECTORIES = 10_000
# Bytes and struct's letter of the types that hold whole numbers (TIFF 6.0, "Types"; 13 is IFD of supplement 1).
_NUMBERS = {1: (1, "B"), 3: (2, "H"), 4: (4, "I"), 13: (4, "I")}

_Tags = dict[int, tuple[int, ...]]


def count_pages(file: BinaryIO) -> int:
    """Return 1 and how many full pages follow the first; none is visited twice, and damage ends the count."""
    others = islice(_list_pages(file), 1, None)
    return 1 + sum(1 for tags in others if not _first(tags, _SUBFILE_TYPE) & _IS_NO_PAGE)


def has_larger_below(file: BinaryIO) -> bool:
    """Return whether a directory below the first has more pixels than the first, as in cameras' raw files."""
    first = next(_list_pages(file), {})
    order = _read_order(file)
    for offset in first.get(_SUB_DIRECTORIES, ())[:_MOST_DIRECTORIES]:
        try:
            tags, _ = _read_directory(file, offset, order)
        except struct.error:
            continue
        if _count_pixels(tags) > _count_pixels(first):
            return True
    return False


def _list_pages(file: BinaryIO) -> Iterator[_Tags]:
    order = _read_order(file)
    file.seek(4)
    seen: set[int] = set()
    try:
        (offset,) = struct.unpack(f"{order}I", file.read(4))
        while offset and offset not in seen and len(seen) < _MOST_DIRECTORIES:
            seen.add(offset)
            tags, offset = _read_directory(file, offset, order)
            yield tags
    except struct.error:  # the file ends within a directory
        return


def _read_order(file: BinaryIO) -> str:
    file.seek(0)
    return "<" if file.read(1) == b"I" else ">"


def _read_directory(file: BinaryIO, offset: int, order: str) -> tuple[_Tags, int]:
    """Return the tags that are needed here, and where the next directory is.

    Raises:
        struct.error: the file ends within it.
    """
    file.seek(offset)
    (entries,) = struct.unpack(f"{order}H", file.read(2))
    found = [struct.unpack(f"{order}HHI4s", file.read(12)) for _ in range(entries)]
    following = file.read(4)
    tags: _Tags = {}
    for tag, kind, count, value in found:
        if tag not in (_WIDTH, _HEIGHT, _SUBFILE_TYPE, _SUB_DIRECTORIES) or kind not in _NUMBERS:
            continue
        size, letter = _NUMBERS[kind]
        count = min(count, _MOST_DIRECTORIES)
        if size * count > 4:
            file.seek(struct.unpack(f"{order}I", value)[0])
            value = file.read(size * count)
        if len(value) >= size * count:
            tags[tag] = struct.unpack_from(f"{order}{count}{letter}", value)
    return tags, struct.unpack(f"{order}I", following)[0] if len(following) == 4 else 0


def _first(tags: _Tags, tag: int) -> int:
    return next(iter(tags.get(tag, ())), 0)


def _count_pixels(tags: _Tags) -> int:
    return _first(tags, _WIDTH) * _first(tags, _HEIGHT)
