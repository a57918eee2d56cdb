"""Calibrated probabilities and statuses."""

from __future__ import annotations

import numpy as np
import pytest

from leukoscope.contract.manifest import Calibration
from leukoscope.inference.decisions import calibrate, decide_status


def test_temperature_one_changes_nothing_and_zero_stays_finite() -> None:
    rows = np.array([[0.7, 0.3, 0.0], [1.0, 0.0, 0.0]], np.float32)
    np.testing.assert_allclose(calibrate(rows, 1.0), rows, atol=1e-7)
    np.testing.assert_allclose(calibrate(rows, 3.0).sum(axis=1), 1)
    assert calibrate(rows, 3.0)[0, 0] < 0.7


@pytest.mark.parametrize(
    ("probability", "status"),
    [(0.9, "confident"), (0.8999, "review"), (0.5, "review"), (0.4999, "unidentified")],
)
def test_a_threshold_belongs_to_the_better_status(probability: float, status: str) -> None:
    assert decide_status(probability, Calibration(1.0, 0.9, 0.5, None)) == status
