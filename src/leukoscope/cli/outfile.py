"""Where a command's result goes: standard output as it comes, or a file, whole or not at all."""

from __future__ import annotations

import glob
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from leukoscope.errors import LeukoscopeError

# So much of a result is in memory at once.
_KEPT_BYTES = 4_000_000


@contextmanager
def open_result(out: Path | None) -> Iterator[Callable[[str], None]]:
    """Give a function that takes text, UTF-8, for `out`, or for standard output when that is None or "-".

    The file appears, or changes, at the end and in one step: a reader sees the old text or all of the
    new one. Should the disk be full, the old file stays and the text goes to standard output.

    Raises:
        LeukoscopeError: the file cannot be written; before the work begins where that can be known.
    """
    if out is None or str(out) in ("-", "/dev/stdout"):
        yield _write_stdout
        return
    if out.exists() and not out.is_file():  # a pipe or device has no old text to keep
        with out.open("w", encoding="utf-8", newline="") as stream:
            yield lambda text: _ignore(stream.write(text))
        return
    target = out.resolve()
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    with closing(_Text()) as text:
        try:
            _try_writing(target, draft)
        except OSError as error:
            raise LeukoscopeError(
                f"{out} cannot be written: {error.strerror}. Choose another --out."
            ) from None
        try:
            yield text.add
            try:
                _replace(target, draft, text.read())
            except OSError as error:
                for chunk in text.read():
                    click.echo(chunk, nl=False)
                raise LeukoscopeError(
                    f"{out} could not be written: {error.strerror}. It is as it was before; "
                    "the results went to standard output instead."
                ) from None
        finally:
            draft.unlink(missing_ok=True)


class _Text:
    """A text that grows: in memory at first, then in a file without a name, which no kill leaves behind."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 (closed by `close`)
        self._kept = bytearray()
        self._is_full = False

    def add(self, text: str) -> None:
        self._kept += text.encode("utf-8")
        if len(self._kept) >= _KEPT_BYTES and not self._is_full:
            try:
                self._write()
            except OSError:  # The disk of temporary files is full: all that follows stays in memory.
                self._is_full = True

    def _write(self) -> None:
        while self._kept:
            n_bytes = self._file.write(self._kept[:_KEPT_BYTES])
            del self._kept[:n_bytes]

    def read(self) -> Iterator[bytes]:
        """Yield all that was added; once more on a second call."""
        self._file.seek(0)
        while chunk := self._file.read(_KEPT_BYTES):
            yield chunk
        yield bytes(self._kept)

    def close(self) -> None:
        self._file.close()


def _try_writing(target: Path, draft: Path) -> None:
    """See that a draft can be written beside the target, and leave none: a run that is killed leaves none either.

    One that was killed in the moment of writing has left its draft; it is removed.
    """
    for left_over in target.parent.glob(f".{glob.escape(target.name)}.*.part"):
        number = left_over.name.removeprefix(f".{target.name}.").removesuffix(".part")
        if number.isdecimal():  # else it is the draft of another file
            left_over.unlink(missing_ok=True)
    draft.touch()
    draft.unlink()


def _replace(target: Path, draft: Path, text: Iterable[bytes]) -> None:
    with draft.open("wb") as stream:
        stream.writelines(text)
        stream.flush()
        os.fsync(stream.fileno())
    if target.exists():
        shutil.copymode(target, draft)
    draft.replace(target)


def _write_stdout(text: str) -> None:
    click.echo(text.encode("utf-8"), nl=False)  # as bytes: programs expect UTF-8 whatever the terminal speaks


def _ignore(_: int) -> None:
    """Swallow the count that `write` returns."""
