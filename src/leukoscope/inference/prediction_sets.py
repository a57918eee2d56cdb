"""Prediction sets: the classes that a cell may have, with a promise of how often the true one is among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
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
class FineSet:
    """When a finer class belongs to the set of a cell.

    Attributes:
        group: the class that it is a part of.
        threshold: the least probability, 0 to 1; None with too few reviewed cells.
        n_cells, coverage: as of `ClassSet`.
    """

    group: str
    threshold: float | None
    n_cells: int
    coverage: CorrectShare | None


@dataclass(frozen=True)
class PredictionSets:
    """The thresholds of all classes, in the model's order.

    `level` is the promise: of the cells of a promised class, in the laboratory whose cells were reviewed, at least
    this share has the class in its set, in the mean over draws of the reviewed cells. `fine` has the finer classes;
    it is empty where no reviewed cell has one.
    """

    level: float
    classes: Mapping[str, ClassSet]
    fine: Mapping[str, FineSet] = field(default_factory=dict)

    @classmethod
    def from_json(
        cls, data: Mapping[str, Any], labels: Sequence[str], groups: Mapping[str, str] | None = None
    ) -> PredictionSets:
        """Read the JSON object of a profile; it has every label.

        Args:
            data: the object.
            labels: of the classes.
            groups: the class of each finer class; needed where the object has finer classes.
        """
        fine = data.get("fine", {})
        return cls(
            data["level"],
            {
                label: ClassSet(
                    entry["threshold"], entry["n_cells"], entry["is_promised"], _read_coverage(entry)
                )
                for label, entry in ((label, data["classes"][label]) for label in labels)
            },
            {
                label: FineSet(
                    group, fine[label]["threshold"], fine[label]["n_cells"], _read_coverage(fine[label])
                )
                for label, group in (groups or {}).items()
                if fine
            },
        )

    @cached_property
    def divided(self) -> frozenset[str]:
        """The classes whose finer classes all have enough reviewed cells: a set names the finer classes of these."""
        lacking = {entry.group for entry in self.fine.values() if entry.threshold is None}
        return frozenset(entry.group for entry in self.fine.values()) - lacking

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

    def choose_fine(
        self, probabilities: Sequence[float] | NDArray[np.floating], joint: Mapping[str, float] | None
    ) -> tuple[str, ...] | None:
        """Return one cell's set at the finer depth, the most probable first; None where no class is divided.

        A divided class is in it by those of its finer classes that are probable enough, be the class itself in the set
        of `choose` or not. Where none of them is, a class of that set stays whole, so that no class gets lost.

        Args:
            probabilities: K, as `Profile.apply` gives them.
            joint: by finer class, those of one class add up to its probability; None where the model gives none.
        """
        if joint is None or not self.divided:
            return None
        whole = set(self.choose(probabilities))
        ranked: list[tuple[str, float]] = []
        for label, probability in zip(self.classes, probabilities, strict=True):
            members = [(fine, joint[fine]) for fine in self._list_finer(label) if self._is_in(fine, joint)]
            ranked += members or ([(label, float(probability))] if label in whole else [])
        return tuple(label for label, _ in sorted(ranked, key=lambda pair: -pair[1]))

    def _list_finer(self, label: str) -> list[str]:
        """Return the finer classes of a divided class, none of another."""
        return [fine for fine, entry in self.fine.items() if entry.group == label and label in self.divided]

    def _is_in(self, fine: str, joint: Mapping[str, float]) -> bool:
        threshold = self.fine[fine].threshold
        return threshold is not None and joint[fine] >= threshold


def _read_coverage(entry: Mapping[str, Any]) -> CorrectShare | None:
    return None if entry["coverage"] is None else CorrectShare.from_json(entry["coverage"])
