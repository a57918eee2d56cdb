"""What is written last: counts and hashes, by which a reader sees that nothing is missing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from leukoscope.files import show_name


@dataclass
class Tally:
    """Rows, those with an error, cells and bytes of lines, and their SHA-256."""

    rows: int = 0
    errors: int = 0
    cells: int = 0
    n_bytes: int = 0
    _hash: Any = field(default_factory=hashlib.sha256, repr=False)

    def add(self, line: bytes) -> None:
        """Count one line."""
        row = json.loads(line)
        self.rows += 1
        self.errors += row["error"] is not None
        self.cells += len(row["cells"])
        self.n_bytes += len(line)
        self._hash.update(line)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""
        counts = {"rows": self.rows, "errors": self.errors, "cells": self.cells}
        return {**counts, "bytes": self.n_bytes, "sha256": self._hash.hexdigest()}


def describe_run(paths: Sequence[str], fingerprint: Mapping[str, str | None]) -> dict[str, Any]:
    """Return what the rows of a run depend on: the pictures by name and order, model and profile."""
    names = hashlib.sha256()
    for path in paths:
        names.update(show_name(path).encode() + b"\n")
    return {"pictures": len(paths), "names": names.hexdigest(), **fingerprint}


def describe_closing(
    run: Mapping[str, Any], whole: Tally, parts: Iterable[Mapping[str, Any]] | None = None
) -> dict[str, Any]:
    """Return the JSON object of a run that is whole.

    Args:
        run: of `describe_run`.
        whole: of all lines in order.
        parts: each part's `name` and tally; None where there is one file.
    """
    closing = {"format": "leukoscope-rows", "version": 1, "run": dict(run), **whole.to_json()}
    return closing if parts is None else {**closing, "parts": list(parts)}
