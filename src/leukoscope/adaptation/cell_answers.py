"""What a model says of cells, taken back to what its network put out, so that a profile can be fitted to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.manifest import Manifest
from leukoscope.inference.decisions import calibrate
from leukoscope.inference.results import Cell


@dataclass(frozen=True, eq=False)
class CellAnswers:
    """What a model says of N cells.

    Attributes:
        probabilities: N x K, before any temperature.
        embeddings: N x D.
        fine: N x finer classes, each class by itself: only the proportions within a class count. None where the model
            has no finer classes.
    """

    probabilities: NDArray[np.floating]
    embeddings: NDArray[np.floating]
    fine: NDArray[np.floating] | None = None


def read_answers(cells: Iterable[Cell], manifest: Manifest) -> CellAnswers:
    """Take the answers back to what the network said; the cells come with details and without a profile."""
    found = list(cells)
    calibrated = np.array([list(cell.probabilities.values()) for cell in found])
    embeddings: list[Any] = [cell.embedding for cell in found]
    fine = [list(cell.fine_probabilities.values()) for cell in found if cell.fine_probabilities is not None]
    return CellAnswers(
        calibrate(calibrated, 1 / manifest.calibration.temperature),
        np.stack(embeddings),
        np.array(fine) if fine else None,
    )
