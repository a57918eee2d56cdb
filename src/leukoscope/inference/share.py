"""A share of correct cells, as profiles have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CorrectShare:
    """The share of `n` cells that got the correct class, with its exact 95 % interval."""

    correct: int
    n: int
    value: float
    interval: tuple[float, float]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CorrectShare:
        """Read the JSON object of a profile."""
        low, high = data["interval"]
        return cls(data["right"], data["n"], data["value"], (low, high))
