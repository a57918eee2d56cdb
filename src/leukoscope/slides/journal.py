"""What a run has done, one line a tile, so that a killed run goes on where it was."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Literal

from leukoscope.errors import LeukoscopeError

State = Literal["looked", "outside", "glass", "thin", "thick", "blurred"]
STATES: tuple[State, ...] = ("looked", "outside", "glass", "thin", "thick", "blurred")


@dataclass(frozen=True)
class TileRecord:
    """What became of a tile: whether it was looked at or why not, and its cells as JSON Lines have them."""

    number: int
    state: State
    cells: tuple[Mapping[str, Any], ...] = ()


class Journal:
    """The file of a run: a line with what the run depends on, then one for each tile, in order."""

    def __init__(self, path: Path, file: BinaryIO, done: int) -> None:
        self.path = path
        self.done = done
        self._file = file

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, record: TileRecord) -> None:
        """Write a tile's line; it survives when the process is killed.

        Raises:
            ValueError: it is not the next tile.
        """
        if record.number != self.done:
            raise ValueError(f"expected tile {self.done}; got {record.number}")
        self._write({"tile": record.number, "state": record.state, "cells": record.cells})
        self.done += 1

    def read(self) -> Iterator[TileRecord]:
        """Yield the tiles so far, from the file: none is kept in memory."""
        with self.path.open("rb") as file:
            file.readline()
            for line in file:
                entry = json.loads(line)
                yield TileRecord(entry["tile"], entry["state"], tuple(entry["cells"]))

    def write_key(self, key: Mapping[str, Any]) -> None:
        """Write the first line."""
        self._write(key)

    def _write(self, value: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(value, ensure_ascii=False, allow_nan=False).encode() + b"\n")
        self._file.flush()


def open_journal(path: Path, key: Mapping[str, Any], *, resume: bool) -> Journal:
    """Open the journal of a run, a new one or that of a run that was killed; the last line may be cut there.

    Args:
        path: of the file.
        key: what the cells depend on: slide, model, region and so on, as JSON values.
        resume: whether to go on with a journal that is there.

    Raises:
        LeukoscopeError: there is one and `resume` is not said, or its run was another.
    """
    if not path.exists():
        journal = Journal(path, path.open("wb"), 0)
        journal.write_key(key)
        return journal
    if not resume:
        raise LeukoscopeError(
            f"A run on this slide was stopped before its end; {path} has what it found. "
            "Go on with it by --resume, or remove that file to begin again."
        )
    file = path.open("r+b")
    try:
        done = _check_lines(path, file, key)
    except BaseException:
        file.close()
        raise
    return Journal(path, file, done - 1) if done else _restart(path, file, key)


def _restart(path: Path, file: BinaryIO, key: Mapping[str, Any]) -> Journal:
    """Begin again where not even the first line had been written."""
    journal = Journal(path, file, 0)
    journal.write_key(key)
    return journal


def _check_lines(path: Path, file: BinaryIO, key: Mapping[str, Any]) -> int:
    """Return how many lines are whole, and cut off what follows them."""
    lines = end = 0
    for line in file:
        if not line.endswith(b"\n"):
            break
        if lines == 0:
            _compare_keys(path, json.loads(line), key)
        lines += 1
        end += len(line)
    file.truncate(end)
    file.seek(end, os.SEEK_SET)
    return lines


def _compare_keys(path: Path, was: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    changed = [name for name in {**was, **now} if was.get(name) != now.get(name)]
    if changed:
        raise LeukoscopeError(
            f"Expected to go on with the run in {path}; {', '.join(changed)} changed since. "
            "Give what it was begun with, or remove that file to begin again."
        )
