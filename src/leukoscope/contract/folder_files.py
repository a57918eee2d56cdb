"""Which files of a folder are pictures, and which are passed over: one rule for Python and the page."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePath
from typing import Literal

from leukoscope.contract.schemas import load_contract

FileKind = Literal["picture", "not_read", "generated", "other"]


@dataclass
class PassedOver:
    """How many entries of folders were passed over, by reason. A generated folder is one entry, whatever it holds."""

    generated: int = 0
    other: int = 0
    unreadable: int = 0
    not_read: Counter[str] = field(default_factory=Counter)

    def add(self, more: PassedOver) -> None:
        """Add the counts of another folder."""
        self.generated += more.generated
        self.other += more.other
        self.unreadable += more.unreadable
        self.not_read += more.not_read

    def describe(self, *, with_other: bool = False) -> list[str]:
        """Return one sentence for each reason that occurred, with what to do.

        Files that are not named like pictures (`other`) are mentioned on request: where no picture was found.
        """
        sentences = []
        if self.generated:
            many = "hidden or generated files and folders"
            counted = _count(self.generated, "hidden or generated file or folder", many)
            sentences.append(f"Passed over: {counted}.")
        if self.other and with_other:
            counted = _count(self.other, "file", "files")
            sentences.append(f"Passed over: {counted} without the name of a picture.")
        if self.unreadable:
            counted = _count(self.unreadable, "folder", "folders")
            sentences.append(f"Passed over: {counted} that cannot be opened. Check the permissions.")
        if self.not_read:
            kinds = " and ".join(f"{count:,} {name}" for name, count in sorted(self.not_read.items()))
            counted = _count(self.not_read.total(), "file", "files")
            sentences.append(
                f"Not read: {counted} of formats that are not supported ({kinds}). Save them as PNG or JPEG, with the "
                "camera's or any other picture program, and try again."
            )
        return sentences


@dataclass(frozen=True)
class _Rule:
    prefixes: tuple[str, ...]
    names: frozenset[str]
    pictures: frozenset[str]
    not_read: dict[str, str]  # ending to format


@cache
def _load_rule() -> _Rule:
    data = load_contract("folder_files.json")
    return _Rule(
        prefixes=tuple(data["generated"]["prefixes"]),
        names=frozenset(data["generated"]["names"]),
        pictures=frozenset(data["pictures"]),
        not_read={ending: name for name, endings in data["not_read"].items() for ending in endings},
    )


def list_picture_endings() -> list[str]:
    """Return the endings of pictures that are looked at, such as ".png", sorted."""
    return sorted(_load_rule().pictures)


def is_generated_name(name: str) -> bool:
    """Return whether a file or folder of this name is hidden, or made by a system, an archiver or a photo program."""
    rule = _load_rule()
    return name.startswith(rule.prefixes) or name.lower() in rule.names


def classify_path(relative: PurePath) -> tuple[FileKind, str | None]:
    """Return the kind of a file by its path below the folder that was given, and the format of one not read."""
    if any(is_generated_name(part) for part in relative.parts):
        return "generated", None
    rule = _load_rule()
    ending = relative.suffix.lower()
    if ending in rule.pictures:
        return "picture", None
    if ending in rule.not_read:
        return "not_read", rule.not_read[ending]
    return "other", None


def list_folder(folder: str | os.PathLike[str], passed_over: PassedOver | None = None) -> list[str]:
    """Return the paths of all pictures below `folder`, sorted; generated folders are not entered.

    Args:
        folder: an existing folder. Each path begins with it as it is given.
        passed_over: counts the other entries, if given.
    """
    found: list[str] = []
    counted = passed_over if passed_over is not None else PassedOver()

    def note_unreadable(_: OSError) -> None:
        counted.unreadable += 1

    for parent, folders, files in os.walk(folder, onerror=note_unreadable):
        kept = [name for name in folders if not is_generated_name(name)]
        counted.generated += len(folders) - len(kept)
        folders[:] = kept
        pictures = _keep_pictures(files, counted)
        found += (os.path.join(parent, name) for name in pictures)  # noqa: PTH118 (Path drops a leading "./")
    return sorted(found)


def _keep_pictures(names: Iterable[str], counted: PassedOver) -> list[str]:
    pictures = []
    for name in names:
        kind, unread = classify_path(PurePath(name))
        if kind == "picture":
            pictures.append(name)
        elif unread is not None:
            counted.not_read[unread] += 1
        elif kind == "generated":
            counted.generated += 1
        else:
            counted.other += 1
    return pictures


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
