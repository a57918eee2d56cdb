"""Which pictures a person means: files, folders with all that is in them, patterns."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from leukoscope.errors import ImageError

# HEIC is not read, but leaving it out of a folder in silence would lose pictures: it is reported instead.
PICTURE_SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif")
)


def expand_paths(arguments: Iterable[str]) -> list[str]:
    """Return the pictures meant, each once, in the order of the arguments and sorted within each.

    A name that exists is taken as it is, even with a `*` in it; folders give the pictures anywhere below them
    (known by their suffix; hidden files and folders are left out); anything else is a pattern if it has `*`, `?` or
    `[`, with `**` for any depth, or a missing file, which is kept so that its result can say so.

    Raises:
        ImageError: a folder or pattern that names no picture.
    """
    found: dict[str, None] = {}
    for argument in arguments:
        found.update(dict.fromkeys(_expand(argument)))
    return list(found)


def _expand(argument: str) -> list[str]:
    if Path(argument).is_dir():
        pictures = sorted(_walk(argument))
        if not pictures:
            endings = ", ".join(sorted(PICTURE_SUFFIXES))
            raise ImageError(
                f"Expected pictures in the folder {argument}; found none with a name that ends in "
                f"{endings}. Name the files one by one if they are called otherwise."
            )
        return pictures
    if os.path.lexists(argument) or not glob.has_magic(argument):
        return [argument]
    matches = sorted(glob.glob(argument, recursive=True))  # noqa: PTH207 (takes absolute patterns too)
    pictures = [match for match in matches if Path(match).is_file()]
    for folder in matches:
        if Path(folder).is_dir() and not argument.endswith("**"):
            pictures += sorted(_walk(folder))
    if not pictures:
        raise ImageError(f"Expected pictures that match {argument}; there are none. Check the pattern.")
    return pictures


def _walk(folder: str) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith((".", "__MACOSX"))]
        for name in files:
            if not name.startswith(".") and Path(name).suffix.lower() in PICTURE_SUFFIXES:
                yield os.path.join(parent, name)  # noqa: PTH118 (Path would drop a leading "./")
