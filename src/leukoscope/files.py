"""Write files completely or not at all, so that a killed process leaves no partial file; hash files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def atomic_write(path: Path) -> Iterator[TextIO]:
    """Yield a stream (UTF-8, line ends as written) whose text becomes the file `path` in one step at the end."""
    draft = path.with_name(path.name + ".part")
    with draft.open("w", newline="", encoding="utf-8") as stream:
        yield stream
    draft.replace(path)


def write_json(path: Path, data: object) -> None:
    """Write a JSON file, completely or not at all.

    Raises:
        ValueError: `data` holds NaN or an infinite number, which JSON has no notation for.
    """
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    with atomic_write(path) as stream:
        stream.write(text)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
