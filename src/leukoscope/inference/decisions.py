"""From probabilities to the status of a cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.manifest import Calibration
from leukoscope.inference.logits import safe_log, softmax
from leukoscope.inference.results import Status


def calibrate(probabilities: NDArray[np.floating], temperature: float) -> NDArray[np.float64]:
    """Return softmax(log(p) / temperature) along the last axis, in float64 (Guo et al. 2017, 4.2)."""
    return softmax(safe_log(probabilities) / temperature)


def rejects(cellness: float | None, calibration: Calibration) -> bool:
    """Return whether a found place is rejected: its cellness is below the threshold, so it is no cell."""
    return cellness is not None and calibration.cell is not None and cellness < calibration.cell


def is_found(cellness: float | None, calibration: Calibration) -> bool:
    """Return whether a place of the locator counts as found: its cellness is not below the threshold."""
    return cellness is None or calibration.found is None or cellness >= calibration.found


def decide_status(probability: float, calibration: Calibration, cellness: float | None = None) -> Status:
    """Return the status of a cell.

    Args:
        probability: of the leading class, calibrated.
        calibration: the model's thresholds.
        cellness: how probable it is that there is a cell at all; None where the network does not give it.
    """
    if rejects(cellness, calibration):
        return "unidentified"
    if probability >= calibration.confident:
        return "confident"
    return "review" if probability >= calibration.review else "unidentified"
