"""What a run has done, one line a tile, so that a killed run goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from leukoscope.line_files import LineFile, open_lines

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

    def __init__(self, lines: LineFile) -> None:
        self._lines = lines

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None
    ) -> None:
        self._lines.__exit__(kind, e, t)

    @property
    def path(self) -> Path:
        """The file."""
        return self._lines.path

    @property
    def done(self) -> int:
        """How many tiles it has."""
        return self._lines.done

    def add(self, record: TileRecord) -> None:
        """Write a tile's line; it survives when the process is killed.

        Raises:
            ValueError: it is not the next tile.
        """
        if record.number != self.done:
            raise ValueError(f"expected tile {self.done}; got {record.number}")
        self._lines.add({"tile": record.number, "state": record.state, "cells": record.cells})

    def read(self) -> Iterator[TileRecord]:
        """Yield the tiles so far, from the file: none is kept in memory."""
        for line in self._lines.read():
            entry = json.loads(line)
            yield TileRecord(entry["tile"], entry["state"], tuple(entry["cells"]))


def open_journal(path: Path, key: Mapping[str, Any], *, resume: bool) -> Journal:
    """Open the journal of a run, a new one or that of a run that was killed; the last line may be cut there.

    Args:
        path: of the file.
        key: what the cells depend on: slide, model, region and so on, as JSON values.
        resume: whether to go on with a journal that is there.

    Raises:
        LeukoscopeError: there is one and `resume` is not said, or its run was another.
    """
    return Journal(open_lines(path, key, "this slide", resume=resume))
