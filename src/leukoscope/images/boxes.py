"""Boxes around cells, and how far two of them overlap."""

from __future__ import annotations

from collections.abc import Sequence

Box = tuple[int, int, int, int]
"""x, y, width, height in whole picture pixels."""


def iou(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the intersection of two boxes (x, y, width, height) over their union, 0 to 1."""
    sides = [
        min(first[i] + first[i + 2], second[i] + second[i + 2]) - max(first[i], second[i]) for i in (0, 1)
    ]
    shared = max(0.0, sides[0]) * max(0.0, sides[1])
    return shared / (first[2] * first[3] + second[2] * second[3] - shared)
