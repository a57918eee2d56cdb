"""A share, such as 257 of 277, with its 95 % interval: counted, formatted and written in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leukoscope.evaluation.intervals import Interval, clopper_pearson


@dataclass(frozen=True)
class Share:
    """`count` of `n`, and the 95 % interval of their ratio.

    Both are whole numbers, except where one source cell has several answers: a cell of which half of the pictures
    are correct counts one half.
    """

    count: float
    n: float
    interval: Interval

    @classmethod
    def of(cls, count: float, n: float) -> Share:
        """Return the share with its exact interval (Clopper-Pearson).

        Raises:
            ValueError: not 0 <= count <= n, or n is 0.
        """
        return cls(count, n, clopper_pearson(count, n))

    @property
    def value(self) -> float:
        """The share, 0 to 1."""
        return self.count / self.n

    @property
    def limits(self) -> list[float]:
        """Lower and upper limit of the interval, as reports write them in JSON."""
        return [self.interval.low, self.interval.high]

    def format(self) -> str:
        """Return the share with its interval, such as `92.8 % (89.0 to 95.6)`."""
        return format_share(self.value, self.interval)

    def describe(self, what: str) -> str:
        """Return count and share, such as `257 of 277 cells (92.8 %, 95 % interval 89.0 to 95.6)`."""
        low, high = self.limits
        return (
            f"{self.count} of {self.n} {what} "
            f"({100 * self.value:.1f} %, 95 % interval {100 * low:.1f} to {100 * high:.1f})"
        )


def format_share(value: float, interval: Interval | Sequence[float], *, between: str = " to ") -> str:
    """Return a share with its interval in per cent, such as `86.0 % (71.2 to 95.1)`.

    Args:
        value: 0 to 1.
        interval: an interval, or its two limits as a report's JSON has them.
        between: what separates the limits.
    """
    low, high = (interval.low, interval.high) if isinstance(interval, Interval) else interval
    return f"{100 * value:.1f} % ({100 * low:.1f}{between}{100 * high:.1f})"
