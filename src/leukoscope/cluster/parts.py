"""The folder of a run on many machines: parts, each a file of rows that is there whole or not at all.

Which pictures a part has depends on their list alone. So a part that is written twice, by a machine that was thought
dead and by the one in its place, has the same bytes, and a second run sees by the names of files what is left to do: no
list of ids is held in memory. The parts one after the other are the file that one machine writes.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leukoscope.bulk.closing import Tally, describe_closing
from leukoscope.errors import LeukoscopeError
from leukoscope.files import show_name, write_json
from leukoscope.line_files import compare_keys

# Pictures a part: at least so many, or tasks are too short for what each costs; at most so many, or much is lost
# with a machine. Between them there are about a thousand parts.
_FEWEST, _MOST, _PARTS = 20, 1_000, 1_000
_DRAFT = ".draft"


@dataclass(frozen=True)
class Part:
    """Some pictures in succession."""

    number: int
    paths: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of its file; sorted by name, parts are in order."""
        return f"part-{self.number:07}.jsonl"


def plan_parts(paths: Sequence[str]) -> list[Part]:
    """Return the parts of a list of pictures."""
    size = min(max(-(-len(paths) // _PARTS), _FEWEST), _MOST)
    starts = range(0, len(paths), size)
    return [Part(number, tuple(paths[start : start + size])) for number, start in enumerate(starts)]


class PartFolder:
    """The folder: `run.json` says what its rows depend on, `manifest.json` is written last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def run_file(self) -> Path:
        """What the rows depend on; there from the beginning."""
        return self.folder / "run.json"

    @property
    def closing(self) -> Path:
        """The counts and hashes, written last."""
        return self.folder / "manifest.json"

    def open(self, run: Mapping[str, Any], *, resume: bool) -> None:
        """Begin a run, or go on with one.

        Raises:
            LeukoscopeError: the folder has another run, other files, or `resume` is not said.
        """
        if self.run_file.exists():
            if not resume:
                raise LeukoscopeError(
                    f"{self.folder} has the rows of a run already. Go on with it by --resume, or choose another --out."
                )
            compare_keys(self.run_file, json.loads(self.run_file.read_text(encoding="utf-8")), run)
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if next(self.folder.iterdir(), None) is not None:
                raise LeukoscopeError(
                    f"Expected an empty folder for --out, or one of a run like this; {self.folder} has other files."
                )
            write_json(self.run_file, run)
        except OSError as error:
            raise LeukoscopeError(
                f"{self.folder} cannot be written: {error.strerror}. Choose another --out."
            ) from None

    def list_missing(self, parts: Iterable[Part]) -> list[Part]:
        """Return the parts that are not there whole; what a power cut has torn is to be written again."""
        return [part for part in parts if self._tally(part) is None]

    def write(self, part: Part, lines: Iterable[str]) -> Tally:
        """Write a part, whole or not at all, on any machine; return its counts."""
        tally = Tally()
        # Two machines may write the same part: each has a draft of its own.
        draft = self.folder / f".{part.name}.{uuid.uuid4().hex}{_DRAFT}"
        try:
            with draft.open("wb") as file:
                for line in lines:
                    content = line.encode()
                    file.write(content)
                    tally.add(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.folder / part.name)
        finally:
            draft.unlink(missing_ok=True)
        return tally

    def close(self, run: Mapping[str, Any], parts: Sequence[Part]) -> dict[str, Any]:
        """Read all parts, see that no picture is missing or there twice, and write the counts and hashes.

        Raises:
            LeukoscopeError: a part is not there, or has other rows than those of its pictures.
        """
        whole, described = Tally(), []
        for part in parts:
            tally = self._tally(part, whole)
            if tally is None:
                raise LeukoscopeError(
                    f"Expected the rows of {len(part.paths)} pictures in {self.folder / part.name}; they are not "
                    "there. Give the same command again, with --resume."
                )
            described.append({"name": part.name, **tally.to_json()})
        for draft in self.folder.glob(f".part-*{_DRAFT}"):  # of machines that were killed
            draft.unlink(missing_ok=True)
        closing = describe_closing(run, whole, described)
        write_json(self.closing, closing)
        return closing

    def _tally(self, part: Part, whole: Tally | None = None) -> Tally | None:
        """Count the rows of a part, in `whole` too; None where it is not there or its rows are not its pictures'."""
        try:
            lines = (self.folder / part.name).read_bytes().splitlines(keepends=True)
            names = [json.loads(line)["path"] for line in lines]
        except FileNotFoundError:
            return None
        except (ValueError, LookupError, TypeError):
            return None
        if names != [show_name(path) for path in part.paths] or not lines[-1].endswith(b"\n"):
            return None
        tally = Tally()
        for line in lines:
            tally.add(line)
            if whole is not None:
                whole.add(line)
        return tally
