"""Counts of found and missed cells, and their intervals."""

from __future__ import annotations

import json

import pytest

from leukoscope.evaluation.detection_metrics import DetectionMetrics


def test_locating_figures_add_up_and_carry_an_exact_interval() -> None:
    total = DetectionMetrics.add_up([DetectionMetrics(10, 12, 12, 1, 0), DetectionMetrics(10, 8, 7, 0, 3)])
    facts = json.loads(json.dumps(total.to_json()))
    assert (facts["cells"], facts["found"], facts["false_white_per_20_fields"]) == (20, 19, 1.0)
    assert facts["found_interval"] == pytest.approx([0.7513, 0.9987], abs=1e-4)
    assert "19 of 20" in total.describe()
