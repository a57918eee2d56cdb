"""Where a command's result goes: standard output as it comes, or a file, whole or not at all."""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from leukoscope.errors import LeukoscopeError


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
    chunks: list[str] = []
    try:
        try:
            _try_writing(target, draft)
        except OSError as error:
            raise LeukoscopeError(
                f"{out} cannot be written: {error.strerror}. Choose another --out."
            ) from None
        yield chunks.append
        try:
            _replace(target, draft, "".join(chunks))
        except OSError as error:
            _write_stdout("".join(chunks))
            raise LeukoscopeError(
                f"{out} could not be written: {error.strerror}. It is as it was before; "
                "the results went to standard output instead."
            ) from None
    finally:
        draft.unlink(missing_ok=True)


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


def _replace(target: Path, draft: Path, text: str) -> None:
    with draft.open("w", encoding="utf-8", newline="") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    if target.exists():
        shutil.copymode(target, draft)
    draft.replace(target)


def _write_stdout(text: str) -> None:
    click.echo(text.encode("utf-8"), nl=False)  # as bytes: programs expect UTF-8 whatever the terminal speaks


def _ignore(_: int) -> None:
    """Swallow the count that `write` returns."""
