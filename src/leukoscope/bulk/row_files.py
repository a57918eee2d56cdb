"""The files of a run on one machine: the rows so far, and at the end all of them with their counts and hash."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leukoscope.bulk.closing import Tally, describe_closing
from leukoscope.files import hash_file, write_json
from leukoscope.line_files import LineFile, open_lines


@dataclass(frozen=True)
class RowFiles:
    """The file of rows, JSON Lines, and those beside it."""

    out: Path

    @property
    def journal(self) -> Path:
        """The rows so far, after a line with what they depend on; there while a run is not whole."""
        return self.out.with_name(f"{self.out.name}.journal")

    @property
    def closing(self) -> Path:
        """The counts and the hash, written last."""
        return self.out.with_name(f"{self.out.name}.manifest.json")

    def open(self, run: Mapping[str, Any], *, resume: bool) -> LineFile:
        """Open the rows so far.

        Raises:
            LeukoscopeError: there are some and `resume` is not said, or their run was another.
        """
        return open_lines(self.journal, run, "these pictures", resume=resume)

    def read_closed(self, run: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the counts of this run if it is whole already, and its file what it was."""
        try:
            closing: dict[str, Any] = json.loads(self.closing.read_text(encoding="utf-8"))
            is_whole = closing["run"] == run and closing["sha256"] == hash_file(self.out)
        except (OSError, ValueError, LookupError, TypeError):
            return None
        if not is_whole:
            return None
        self.journal.unlink(missing_ok=True)  # of a run that was killed after its last step but one
        return closing

    def close(self, run: Mapping[str, Any], rows: LineFile) -> dict[str, Any]:
        """Write the file of rows, whole or not at all, then the counts; return them."""
        whole = Tally()
        # What --out is a link to changes, and keeps its permissions.
        target = self.out.resolve()
        draft = target.with_name(f"{target.name}.part")
        try:
            with draft.open("wb") as file:
                for line in rows.read():
                    file.write(line)
                    whole.add(line)
            if target.exists():
                shutil.copymode(target, draft)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        closing = describe_closing(run, whole)
        write_json(self.closing, closing)
        self.journal.unlink()
        return closing
