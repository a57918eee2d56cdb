"""The results of classification: one `PictureResult` per picture, with one `Cell` for every cell in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Status = Literal["confident", "review", "unidentified"]

SAFE_WORDS = (
    "For research and education. Not a medical device. Every cell must be confirmed by a qualified person."
)


@dataclass(frozen=True)
class Cell:
    """One cell.

    `box` is x, y, width, height in pixels of the upright picture. `probabilities` are calibrated, by label in
    the manifest's order; `probability` is that of the leading class. `label` is None exactly when `status` is
    unidentified.

    `cellness` is how probable it is that there is a cell of these classes at all. Where details were requested and
    the network has them, `embedding` (float32, one row of numbers) is the input of its head, and `map` (float32,
    rows x columns) is the contribution of each place of the crop to the leading class. None means not available; the
    JSON object has none of the three.
    """

    box: tuple[int, int, int, int]
    label: str | None
    probability: float
    probabilities: Mapping[str, float]
    status: Status
    cellness: float | None = None
    embedding: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
    map: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class PictureResult:
    """One picture: its size after EXIF rotation and its cells, or why it could not be read."""

    path: str
    width: int
    height: int
    cells: tuple[Cell, ...]
    error: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of the contract that the page and `leukoscope classify` share."""
        return {
            "path": self.path,
            "width": self.width,
            "height": self.height,
            "cells": [
                {
                    "box": list(cell.box),
                    "label": cell.label,
                    "probability": cell.probability,
                    "probabilities": dict(cell.probabilities),
                    "status": cell.status,
                }
                for cell in self.cells
            ],
            "error": self.error,
        }
