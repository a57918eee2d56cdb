"""Work on many pictures in threads, with the results in the order of the pictures.

Threads suffice: Pillow, NumPy and OpenCV release Python's interpreter lock while they compute. Two functions cover
the package: `map_in_threads` for a list that is worked through once, with a progress bar, and `work_ahead` for a
stream whose consumer computes meanwhile.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from tqdm import tqdm

T = TypeVar("T")
R = TypeVar("R")


def map_in_threads(
    function: Callable[[T], R],
    items: Sequence[T],
    *,
    title: str,
    unit: str = "picture",
    progress: bool | None = True,
) -> Iterator[R]:
    """Yield `function` of each item, in the order of the items.

    Args:
        function: called in several threads at once; an exception of it is raised here, at its item's turn.
        items: all of them are begun at once, so their results should fit into memory together.
        title: text in front of the progress bar.
        unit: what the bar counts.
        progress: whether to show the bar; None shows it only where standard error is a terminal.
    """
    with ThreadPoolExecutor() as pool:
        yield from tqdm(
            pool.map(function, items),
            title,
            len(items),
            unit=unit,
            disable=None if progress is None else not progress,
        )


def work_ahead(
    function: Callable[[T], R], items: Iterable[T], *, workers: int = 1, ahead: int = 1
) -> Iterator[R]:
    """Yield `function` of each item, in order, while threads compute the next ones.

    Args:
        function: called in `workers` threads; an exception of it is raised here, at its item's turn.
        items: taken one by one, only as far ahead as they are worked on, so the stream may be endless.
        workers: number of threads.
        ahead: how many items are begun, beside the one that is yielded. Memory holds at most so many results.
    """
    begun: deque[Future[R]] = deque()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="ahead")
    try:
        for item in items:
            begun.append(pool.submit(function, item))
            if len(begun) > ahead:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    finally:
        # A consumer that stops early waits for what runs, not for all that was begun.
        pool.shutdown(wait=True, cancel_futures=True)
