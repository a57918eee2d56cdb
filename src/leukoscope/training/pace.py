"""How fast a network learns, and whether its device waits: told at the end of a stage."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
# The first steps compile; asking a device costs it nothing, but not more often than this.
_ASK_EVERY_STEPS = 50


def read_utilisation() -> float | None:
    """Return how busy the GPUs are in per cent, their mean; None where no driver tells it."""
    command = shutil.which("nvidia-smi")
    if command is None:
        return None
    query = [command, "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits"]
    try:
        told = subprocess.run(query, capture_output=True, text=True, timeout=10, check=True).stdout.split()
        return sum(map(float, told)) / len(told) if told else None
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


class Pace:
    """Counts steps and the time between them that was spent waiting for a batch.

    The first step is left out: it compiles.

    Args:
        batch_size: examples of a step.
        ask: returns how busy the device is, in per cent.
        clock: returns the time in seconds.
    """

    def __init__(
        self,
        batch_size: int,
        *,
        ask: Callable[[], float | None] = read_utilisation,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._batch_size, self._ask, self._clock = batch_size, ask, clock
        self._steps = 0
        self._waited = self._learnt = 0.0
        self._answers: list[Future[float | None]] = []

    def watch(self, batches: Iterable[T]) -> Iterator[T]:
        """Yield the batches; the network has learnt from one when it asks for the next."""
        stream = iter(batches)
        with ThreadPoolExecutor(1) as pool:
            for number in range(10**12):
                asked = self._clock()
                try:
                    batch = next(stream)
                except StopIteration:
                    return
                got = self._clock()
                yield batch
                if number > 0:
                    self._waited += got - asked
                    self._learnt += self._clock() - got
                    self._steps += 1
                    if self._steps % _ASK_EVERY_STEPS == 0:
                        self._answers.append(pool.submit(self._ask))

    def describe(self) -> str | None:
        """Return the pace in words; None after fewer than two steps."""
        seconds = self._waited + self._learnt
        if not seconds:
            return None
        parts = [
            f"{self._steps * self._batch_size / seconds:,.0f} pictures a second",
            f"{self._waited / seconds:.1%} of the time waiting for them",
        ]
        told = [answer.result() for answer in self._answers]
        busy = [value for value in told if value is not None]
        if busy:
            parts.append(f"device {sum(busy) / len(busy):.0f} % busy")
        return ", ".join(parts)
