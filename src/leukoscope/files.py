"""Write files completely or not at all, so that a killed process leaves no partial file; hash files."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO


@contextmanager
def atomic_write(path: Path) -> Iterator[TextIO]:
    """Yield a stream (UTF-8, line ends as written) whose text becomes the file `path` in one step at the end."""
    draft = path.with_name(path.name + ".part")
    try:
        # File names that are not UTF-8 hold half surrogates, which UTF-8 has no bytes for: they are escaped.
        with draft.open("w", newline="", encoding="utf-8", errors="backslashreplace") as stream:
            yield stream
        draft.replace(path)
    except BaseException:  # a full disk, say, or Ctrl+C
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise


def show_name(path: str | os.PathLike[str]) -> str:
    """Return a file name or path as text that every file format takes: bytes that are not UTF-8 become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def make_draft_folder(target: Path) -> Path:
    """Make an empty folder beside `target`, to be filled and then moved there; remove those of killed runs first.

    Raises:
        OSError: it cannot be made.
    """
    prefix = f".{target.name}-"
    for folder in target.parent.glob(f"{glob.escape(prefix)}*"):
        match = re.fullmatch(r"(\d+)-[a-z0-9_]{8}", folder.name.removeprefix(prefix))
        if match is not None and folder.is_dir() and not _is_running(int(match[1])):
            shutil.rmtree(folder, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=target.parent))


def _is_running(process: int) -> bool:
    if os.name == "nt":  # os.kill would end the process there
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # of another user
        return True
    return True


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
