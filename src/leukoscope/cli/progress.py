"""The progress bar of `leukoscope classify`, where a person waits for many pictures."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

T = TypeVar("T")

# Where nobody watches a terminal, progress is worth its lines only from here on.
_LONG_RUN_PICTURES = 500
# A run that is over by then needs no progress bar.
_DELAY_S = 0.5


def show_progress(results: Iterable[T], total: int, *, done: int = 0, quiet: bool) -> Iterator[T]:
    """Yield results, one a picture, with a bar on standard error.

    Args:
        results: of the pictures that are still to be looked at.
        total: how many pictures there are.
        done: how many of them an earlier run has looked at.
        quiet: no bar.
    """
    watched = sys.stderr.isatty()
    yield from tqdm(
        results,
        total=total,
        initial=done,
        desc="Classifying",
        unit="pic",
        delay=_DELAY_S,
        mininterval=0.1 if watched else 30,
        disable=quiet or not total or not (watched or total >= _LONG_RUN_PICTURES),
    )
