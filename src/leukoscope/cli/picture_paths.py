"""Which pictures a person means: files, folders with all that is in them, patterns."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from pathlib import Path

from leukoscope.contract.folder_files import PassedOver, is_generated_name, list_folder, list_picture_endings
from leukoscope.errors import ImageError


def expand_paths(arguments: Iterable[str], passed_over: PassedOver | None = None) -> list[str]:
    """Return the pictures meant, each once, in the order of the arguments and sorted within each.

    A name that exists is taken as it is, even with a `*` in it; folders give the pictures anywhere below them
    (known by their endings; hidden and generated files and folders are passed over); anything else is a pattern if
    it has `*`, `?` or `[`, with `**` for any depth, or a missing file, which is kept so that its result can say so.

    Args:
        arguments: names as they were typed.
        passed_over: counts what folders and patterns hold beside pictures, if given.

    Raises:
        ImageError: a folder or pattern that names no picture.
    """
    counted = passed_over if passed_over is not None else PassedOver()
    found: dict[str, None] = {}
    for argument in arguments:
        found.update(dict.fromkeys(_expand(argument, counted)))
    return list(found)


def _expand(argument: str, counted: PassedOver) -> list[str]:
    if Path(argument).is_dir():
        here = PassedOver()
        pictures = list_folder(argument, here)
        if not pictures:
            reasons = "".join(f" {sentence}" for sentence in here.describe(with_other=True))
            raise ImageError(
                f"Expected pictures in the folder {argument}; found none with a name that ends in "
                f"{', '.join(list_picture_endings())}. Name the files one by one if they are called "
                f"otherwise.{reasons}"
            )
        counted.add(here)
        return pictures
    if os.path.lexists(argument) or not glob.has_magic(argument):
        return [argument]
    return _expand_pattern(argument, counted)


def _expand_pattern(pattern: str, counted: PassedOver) -> list[str]:
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 (takes absolute patterns too)
    # A generated folder that the pattern names is meant; one that `*` or `**` runs into is not.
    named = set(Path(pattern).parts)
    here = PassedOver()
    kept = [match for match in matches if not _is_generated(match, named)]
    here.generated = len(matches) - len(kept)
    pictures = [match for match in kept if Path(match).is_file()]
    for folder in kept:
        if Path(folder).is_dir() and not pattern.endswith("**"):
            pictures += list_folder(folder, here)
    if not pictures:
        reasons = "".join(f" {sentence}" for sentence in here.describe(with_other=True))
        raise ImageError(
            f"Expected pictures that match {pattern}; there are none. Check the pattern.{reasons}"
        )
    counted.add(here)
    return pictures


def _is_generated(match: str, named: set[str]) -> bool:
    return any(is_generated_name(part) for part in Path(match).parts if part not in named)
