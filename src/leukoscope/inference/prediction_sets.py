"""Prediction sets: the classes that a cell may have, with a promise of how often the true one is among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leukoscope.inference.share import CorrectShare

# One cell in twenty may have its class outside of its set.
ONE_IN = 20
LEVEL = 1 - 1 / ONE_IN
# With fewer reviewed cells of a class no threshold keeps the promise.
LEAST_CELLS = ONE_IN - 1


@dataclass(frozen=True)
class ClassSet:
    """When a class belongs to the set of a cell.

    Attributes:
        threshold: the least probability, 0 to 1.
        n_cells: how many different reviewed cells of the class it was chosen on.
        is_promised: whether these are enough for the promise of `PredictionSets.level`.
        coverage: of cells whose threshold was chosen on other ones, how many have their class in the set; None where
            the class has too few cells for that.
    """

    threshold: float
    n_cells: int
    is_promised: bool
    coverage: CorrectShare | None


@dataclass(frozen=True)
class PredictionSets:
    """The thresholds of all classes, in the model's order.

    `level` is the promise: of the cells of a promised class, in the laboratory whose cells were reviewed, at least
    this share has the class in its set, in the mean over draws of the reviewed cells.
    """

    level: float
    classes: Mapping[str, ClassSet]

    @classmethod
    def from_json(cls, data: Mapping[str, Any], labels: Sequence[str]) -> PredictionSets:
        """Read the JSON object of a profile; it has every label."""
        return cls(
            data["level"],
            {
                label: ClassSet(
                    entry["threshold"],
                    entry["n_cells"],
                    entry["is_promised"],
                    None if entry["coverage"] is None else CorrectShare.from_json(entry["coverage"]),
                )
                for label, entry in ((label, data["classes"][label]) for label in labels)
            },
        )

    def choose(self, probabilities: Sequence[float] | NDArray[np.floating]) -> tuple[str, ...]:
        """Return the labels of one cell's set, the most probable first; the leading class is always among them.

        Args:
            probabilities: K, as `Profile.apply` gives them.
        """
        values = np.asarray(probabilities, np.float64)
        within = values >= [entry.threshold for entry in self.classes.values()]
        within[values.argmax()] = True
        labels = list(self.classes)
        return tuple(labels[k] for k in np.argsort(-values, kind="stable") if within[k])
