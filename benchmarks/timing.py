"""Timing: in each round every side runs once, in turn, so that other load affects all of them equally."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np


def alternate(
    sides: Mapping[str, Callable[[], object]], repeats: int, *, warmups: int = 1
) -> dict[str, list[float]]:
    """Time each side `repeats` times: A B A B ...

    Args:
        sides: what to call, by name.
        repeats: rounds that are counted.
        warmups: rounds before them that are not counted: they compile and fill caches.

    Returns:
        Seconds by side, in the order of the rounds: the i-th values of all sides are of the same round.
    """
    if repeats < 1:
        raise ValueError(f"Expected at least one repeat; got {repeats}. Give a larger number.")
    times: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(warmups + repeats):
        for name, call in sides.items():
            started = time.perf_counter()
            call()
            elapsed = time.perf_counter() - started
            if number >= warmups:
                times[name].append(elapsed)
    return times


@dataclass(frozen=True)
class Measurement:
    """One side of a row: median and 95th percentile of `n` repeats; a count, such as bytes, has no p95."""

    p50: float
    p95: float | None = None
    n: int = 1


@dataclass(frozen=True)
class Ratio:
    """How many times better the second side is: median over the rounds, and the middle half of them."""

    median: float
    low: float
    high: float


def summarize(values: Sequence[float]) -> Measurement:
    """Return median and 95th percentile (linear interpolation between neighbours)."""
    p50, p95 = np.percentile(values, (50, 95))
    return Measurement(float(p50), float(p95), len(values))


def compare(first: Sequence[float], second: Sequence[float]) -> Ratio:
    """Return how many times less the second side took, round by round.

    The two values of a round are measured under the same load, so their ratio varies less than either of them.

    Raises:
        ValueError: the sides were not measured in the same number of rounds.
    """
    if len(first) != len(second) or not first:
        raise ValueError(f"Expected both sides in every round; got {len(first)} and {len(second)} values.")
    low, median, high = np.percentile(np.divide(first, second), (25, 50, 75))
    return Ratio(float(median), float(low), float(high))
