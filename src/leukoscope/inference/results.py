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

    A model with finer classes also gives `fine_probabilities`, by label: those of the finer classes of one class add
    up to the probability of that class. `label` is then the finest class that is probable enough, and `group` the
    class that it is a part of; `group` is `label` itself where the answer is no finer class.

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
    fine_probabilities: Mapping[str, float] | None = None
    fine_group: str | None = None
    prediction_set: tuple[str, ...] | None = None
    fine_prediction_set: tuple[str, ...] | None = None

    @property
    def group(self) -> str | None:
        """The class of `label`: the one that a finer class is a part of, or `label` itself."""
        return self.label if self.fine_group is None else self.fine_group

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object.

        It has `group` and `fine_probabilities` where the model has finer classes, and `prediction_set` where the
        profile has sets, with `fine_prediction_set` where these divide a class into its finer ones.
        """
        fine, fine_set = self.fine_probabilities, self.fine_prediction_set
        return {
            "box": list(self.box),
            "label": self.label,
            **({} if fine is None else {"group": self.group}),
            "probability": self.probability,
            "probabilities": dict(self.probabilities),
            **({} if fine is None else {"fine_probabilities": dict(fine)}),
            "status": self.status,
            **({} if self.prediction_set is None else {"prediction_set": list(self.prediction_set)}),
            **({} if fine_set is None else {"fine_prediction_set": list(fine_set)}),
        }


@dataclass(frozen=True)
class PictureResult:
    """One picture: its size after EXIF rotation and its cells, or why it could not be read.

    `notes` are sentences on what a person should know of the file, such as that it has more pictures than the one
    that was looked at. The JSON object has them where there are any.
    """

    path: str
    width: int
    height: int
    cells: tuple[Cell, ...]
    error: str | None = None
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of the contract that the page and `leukoscope classify` share."""
        return {
            "path": self.path,
            "width": self.width,
            "height": self.height,
            "cells": [cell.to_json() for cell in self.cells],
            "error": self.error,
            **({"notes": list(self.notes)} if self.notes else {}),
        }
