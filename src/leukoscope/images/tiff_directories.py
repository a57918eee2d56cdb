"""The directories of a TIFF (TIFF 6.0, section 2), read as the page reads them: tags, pages, a larger picture below."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import BinaryIO

from PIL import TiffImagePlugin as Tiff

NEW_SUBFILE_TYPE, FILL_ORDER, ORIENTATION, SUB_DIRECTORIES = 254, 266, 274, 330
_IS_NO_PAGE = 1 | 4  # a reduced picture, or a mask
_MOST_DIRECTORIES = 10_000
# Bytes and struct's letter of the types that hold whole numbers (TIFF 6.0, "Types"; 13 is IFD of supplement 1).
_NUMBERS = {1: (1, "B"), 3: (2, "H"), 4: (4, "I"), 13: (4, "I")}
# The others may be as long as the file, each of them, and say nothing that is needed here.
_NEEDED = {
    Tiff.IMAGEWIDTH,
    Tiff.IMAGELENGTH,
    Tiff.BITSPERSAMPLE,
    Tiff.COMPRESSION,
    Tiff.PHOTOMETRIC_INTERPRETATION,
    Tiff.STRIPOFFSETS,
    Tiff.SAMPLESPERPIXEL,
    Tiff.ROWSPERSTRIP,
    Tiff.STRIPBYTECOUNTS,
    Tiff.PLANAR_CONFIGURATION,
    Tiff.PREDICTOR,
    Tiff.COLORMAP,
    Tiff.TILEWIDTH,
    Tiff.TILELENGTH,
    Tiff.TILEOFFSETS,
    Tiff.TILEBYTECOUNTS,
    Tiff.EXTRASAMPLES,
    Tiff.SAMPLEFORMAT,
    NEW_SUBFILE_TYPE,
    FILL_ORDER,
    ORIENTATION,
    SUB_DIRECTORIES,
}

# Whole numbers of each tag, by the tag's number.
TiffTags = Mapping[int, tuple[int, ...]]


def read_first_directory(file: BinaryIO) -> TiffTags:
    """Return the tags of the first page; of a tag that is there twice, the first.

    Raises:
        ValueError: the file ends within the directory.
    """
    order = read_order(file)
    try:
        (offset,) = struct.unpack(f"{order}I", _read_at(file, 4, 4))
        return _read_directory(file, offset, order)[0]
    except struct.error as error:
        raise ValueError("it ends within its first directory") from error


def get_first(tags: TiffTags, tag: int, default: int = 0) -> int:
    """Return the first number of a tag, `default` where there is none."""
    return next(iter(tags.get(tag, ())), default)


def count_pages(file: BinaryIO) -> int:
    """Return 1 and how many full pages follow the first; none is visited twice, and damage ends the count."""
    others = islice(_list_pages(file), 1, None)
    return 1 + sum(1 for tags in others if not get_first(tags, NEW_SUBFILE_TYPE) & _IS_NO_PAGE)


def has_larger_below(file: BinaryIO) -> bool:
    """Return whether a directory below the first has more pixels than the first, as in cameras' raw files."""
    first = next(_list_pages(file), {})
    order = read_order(file)
    for offset in first.get(SUB_DIRECTORIES, ())[:_MOST_DIRECTORIES]:
        try:
            tags, _ = _read_directory(file, offset, order)
        except struct.error:
            continue
        if _count_pixels(tags) > _count_pixels(first):
            return True
    return False


def read_order(file: BinaryIO) -> str:
    """Return struct's letter for the order of bytes: "<" or ">"."""
    return "<" if _read_at(file, 0, 1) == b"I" else ">"


def _list_pages(file: BinaryIO) -> Iterator[TiffTags]:
    order = read_order(file)
    seen: set[int] = set()
    try:
        (offset,) = struct.unpack(f"{order}I", _read_at(file, 4, 4))
        while offset and offset not in seen and len(seen) < _MOST_DIRECTORIES:
            seen.add(offset)
            tags, offset = _read_directory(file, offset, order)
            yield tags
    except struct.error:  # the file ends within a directory
        return


def _read_directory(file: BinaryIO, offset: int, order: str) -> tuple[TiffTags, int]:
    """Return the tags that are needed here, and where the next directory is.

    Raises:
        struct.error: the file ends within it.
    """
    file_bytes = file.seek(0, os.SEEK_END)
    (entries,) = struct.unpack(f"{order}H", _read_at(file, offset, 2))
    table = file.read(12 * entries)
    following = file.read(4)
    tags: dict[int, tuple[int, ...]] = {}
    for entry in range(entries):
        tag, kind, count, value = struct.unpack_from(f"{order}HHI4s", table, 12 * entry)
        if tag not in _NEEDED or tag in tags or kind not in _NUMBERS:
            continue
        size, letter = _NUMBERS[kind]
        if size * count > 4:
            (start,) = struct.unpack(f"{order}I", value)
            # A count of millions in a file of bytes makes no list of millions.
            if start + size * count > file_bytes:
                continue
            value = _read_at(file, start, size * count)
        tags[tag] = struct.unpack_from(f"{order}{count}{letter}", value)
    return tags, struct.unpack(f"{order}I", following)[0] if len(following) == 4 else 0


def _read_at(file: BinaryIO, offset: int, n_bytes: int) -> bytes:
    file.seek(offset)
    return file.read(n_bytes)


def _count_pixels(tags: TiffTags) -> int:
    return get_first(tags, Tiff.IMAGEWIDTH) * get_first(tags, Tiff.IMAGELENGTH)
