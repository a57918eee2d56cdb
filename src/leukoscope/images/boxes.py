"""Boxes around cells, and how far two of them overlap."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Box = tuple[int, int, int, int]
"""x, y, width, height in whole picture pixels."""


def iou(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the intersection of two boxes (x, y, width, height) over their union, 0 to 1."""
    sides = [
        min(first[i] + first[i + 2], second[i] + second[i + 2]) - max(first[i], second[i]) for i in (0, 1)
    ]
    shared = max(0.0, sides[0]) * max(0.0, sides[1])
    return shared / (first[2] * first[3] + second[2] * second[3] - shared)


def iou_matrix(first: Sequence[Sequence[float]], second: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    """Return `iou` of each of N boxes with each of M, as N x M."""
    a, b = (np.asarray(boxes, np.float64).reshape(-1, 4) for boxes in (first, second))
    starts = np.maximum(a[:, None, :2], b[None, :, :2])
    ends = np.minimum(a[:, None, :2] + a[:, None, 2:], b[None, :, :2] + b[None, :, 2:])
    shared = np.clip(ends - starts, 0.0, None).prod(axis=2)
    areas = a[:, None, 2:].prod(axis=2) + b[None, :, 2:].prod(axis=2)
    return np.asarray(shared / (areas - shared), np.float64)
