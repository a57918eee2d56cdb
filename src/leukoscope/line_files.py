"""Files of JSON lines that grow while a run goes on, so that a killed run goes on where it was."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from leukoscope.errors import LeukoscopeError


class LineFile:
    """A line with what the run depends on, then one for each thing that is done, in order; made by `open_lines`."""

    def __init__(self, path: Path, file: BinaryIO, done: int) -> None:
        self.path = path
        self.done = done
        self._file = file

    def __enter__(self) -> LineFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, value: Mapping[str, Any]) -> None:
        """Write the next line; it survives when the process is killed."""
        self._write(value)
        self.done += 1

    def read(self) -> Iterator[bytes]:
        """Yield the lines so far without the first, from the file: none is kept in memory."""
        with self.path.open("rb") as file:
            file.readline()
            yield from file

    def write_key(self, key: Mapping[str, Any]) -> None:
        """Write the first line."""
        self._write(key)

    def _write(self, value: Mapping[str, Any]) -> None:
        self._file.write(format_line(value).encode())
        self._file.flush()


def format_line(value: Mapping[str, Any]) -> str:
    """Return one line of JSON Lines."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n"


def open_lines(path: Path, key: Mapping[str, Any], subject: str, *, resume: bool) -> LineFile:
    """Open the lines of a run, a new one or that of a run that was killed; the last line may be cut there.

    Args:
        path: of the file.
        key: what the lines depend on: input, model and so on, as JSON values.
        subject: what the run looks at, for a message: "this slide", say.
        resume: whether to go on with a file that is there.

    Raises:
        LeukoscopeError: there is one and `resume` is not said, or its run was another.
    """
    if not path.exists():
        return _begin(path, path.open("wb"), key)
    if not resume:
        raise LeukoscopeError(
            f"A run on {subject} was stopped before its end; {path} has what it found. "
            "Go on with it by --resume, or remove that file to begin again."
        )
    file = path.open("r+b")
    try:
        whole = _keep_whole_lines(path, file, key)
    except BaseException:
        file.close()
        raise
    # Where not even the first line had been written, the run begins again.
    return LineFile(path, file, whole - 1) if whole else _begin(path, file, key)


def compare_keys(where: Path, was: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Refuse to go on with a run that was begun with something else.

    Raises:
        LeukoscopeError: it names what changed.
    """
    changed = [name for name in {**was, **now} if was.get(name) != now.get(name)]
    if changed:
        raise LeukoscopeError(
            f"Expected to go on with the run in {where}; {', '.join(changed)} changed since. "
            "Give what it was begun with, or remove that file to begin again."
        )


def _begin(path: Path, file: BinaryIO, key: Mapping[str, Any]) -> LineFile:
    lines = LineFile(path, file, 0)
    lines.write_key(key)
    return lines


def _keep_whole_lines(path: Path, file: BinaryIO, key: Mapping[str, Any]) -> int:
    """Return how many lines are whole, and cut off what follows them."""
    lines = end = 0
    for line in file:
        if not line.endswith(b"\n"):
            break
        if lines == 0:
            compare_keys(path, json.loads(line), key)
        lines += 1
        end += len(line)
    file.truncate(end)
    file.seek(end, os.SEEK_SET)
    return lines
