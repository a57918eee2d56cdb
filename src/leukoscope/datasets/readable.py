"""Pictures that cannot be read are left out by name, so that one worn sector or pipe never ends a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from leukoscope.errors import DatasetError, ImageError
from leukoscope.images.decoding import decode_image
from leukoscope.images.parallel import map_in_threads

_SHOWN = 5


class _HasPath(Protocol):
    @property
    def path(self) -> Path:
        """The picture's file."""


Item = TypeVar("Item")
T = TypeVar("T", bound=_HasPath)


def explain_unreadable(
    read: Callable[[Item], object], items: Sequence[Item], *, title: str, progress: bool | None = True
) -> list[str | None]:
    """Read pictures by `read`, in several threads, and return why each cannot be read; None where it can.

    Args:
        read: decodes the picture of an item, in full.
        items: what it is called with.
        title: text in front of the progress bar.
        progress: show a bar; None shows it only where standard error is a terminal.
    """

    def explain(item: Item) -> str | None:
        try:
            read(item)
        except ImageError as error:
            return str(error)
        except MemoryError:
            return "not enough memory for it"
        return None

    return list(map_in_threads(explain, items, title=title, progress=progress))


def leave_out_unreadable(items: Sequence[T], *, progress: bool = True) -> tuple[list[T], list[str]]:
    """Leave out the samples or annotated pictures whose files cannot be read, where they are not decoded anyway.

    Args:
        items: each with the path of its picture.
        progress: show a bar.

    Returns:
        The others, in order, and a sentence that names what was left out; no sentence where all can be read.
    """
    reasons = explain_unreadable(
        lambda item: decode_image(item.path), items, title="Checking pictures", progress=progress
    )
    return divide_readable(items, reasons)


def divide_readable(items: Sequence[T], reasons: Sequence[str | None]) -> tuple[list[T], list[str]]:
    """Return what `leave_out_unreadable` returns, where it is known why each cannot be read, None where it can."""
    bad = [
        f"{item.path}: {reason}" for item, reason in zip(items, reasons, strict=True) if reason is not None
    ]
    readable = [item for item, reason in zip(items, reasons, strict=True) if reason is None]
    if not bad:
        return readable, []
    more = f"; and {len(bad) - _SHOWN} more" if len(bad) > _SHOWN else ""
    shown = "; ".join(text.rstrip(".") for text in bad[:_SHOWN])
    return readable, [f"Left out {len(bad)} of {len(items)} pictures that cannot be read: {shown}{more}."]


def require_readable(items: Sequence[T], *, progress: bool = True) -> tuple[list[T], list[str]]:
    """Return what `leave_out_unreadable` returns, where any picture is left.

    Raises:
        DatasetError: no picture can be read.
    """
    readable, notes = leave_out_unreadable(items, progress=progress)
    refuse_none(readable, notes)
    return readable, notes


def refuse_none(readable: Sequence[T], notes: Sequence[str]) -> None:
    """Refuse to go on without any picture.

    Raises:
        DatasetError: no picture can be read; `notes` say why.
    """
    if not readable:
        raise DatasetError(f"Expected pictures that can be read; there are none. {' '.join(notes)}".rstrip())
