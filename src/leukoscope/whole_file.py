"""Text files that are written whole or not at all, so that a kill or a full disk never leaves half of one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def open_whole(path: Path) -> Iterator[TextIO]:
    """Give a stream (UTF-8, line ends as written) whose text becomes `path` in one step at the end."""
    draft = path.with_name(path.name + ".part")
    with draft.open("w", newline="", encoding="utf-8") as stream:
        yield stream
    draft.replace(path)
