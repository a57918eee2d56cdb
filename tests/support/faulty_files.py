"""Faults of disks and machines: a worn sector, too little memory, a disk that is full or takes no files."""

from __future__ import annotations

import builtins
import errno
import io
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ODD_NAME = os.fsdecode(b"caf\xe9")
"""Latin-1, as old disks and archives have it: not UTF-8."""


class _Worn(io.BytesIO):
    """A file whose every read fails."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self._error = error

    def read(self, *_: Any) -> bytes:
        raise self._error

    def readinto(self, *_: Any) -> int:
        raise self._error


def wear(monkeypatch: pytest.MonkeyPatch, name: str, error: BaseException) -> None:
    """Let every read of files of this name raise `error`."""
    opened = Path.open

    def open_worn(self: Path, mode: str = "r", *args: Any, **options: Any) -> Any:
        if self.name == name and "r" in mode:
            return _Worn(error)
        return opened(self, mode, *args, **options)

    monkeypatch.setattr(Path, "open", open_worn)


@contextmanager
def full_disk(n_bytes: int = 64) -> Iterator[None]:
    """Let the kernel refuse to write any file beyond so many bytes, for C code too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def lock(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Make a folder read-only for this process, for an administrator too."""

    def guard(owner: Any, name: str, *, is_write: Any) -> None:
        original = getattr(owner, name)

        def call(path: Any, *args: Any, **options: Any) -> Any:
            is_inside = isinstance(path, str | os.PathLike) and Path(path).is_relative_to(folder)
            if is_inside and is_write(*args, **options):
                raise OSError(errno.EROFS, os.strerror(errno.EROFS), os.fspath(path))
            return original(path, *args, **options)

        monkeypatch.setattr(owner, name, call)

    guard(os, "mkdir", is_write=lambda *_, **__: True)
    guard(os, "open", is_write=lambda flags=0, *_, **__: flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    for owner in (io, builtins):
        guard(owner, "open", is_write=lambda mode="r", *_, **__: set(mode) & set("wax+"))
