"""The measurement of prediction sets: which classes have a row, and what a row says."""

from __future__ import annotations

import numpy as np
from benchmarks.adaptation_protocol import LabAnswers
from benchmarks.prediction_sets import format_rows, measure_lab

from adapting_cases import LABELS, make_lab, make_space

SPACE = make_space()


def make_answers(counts: tuple[int, ...]) -> LabAnswers:
    lab = make_lab(SPACE, counts)
    sources = np.array([f"cell-{index}" for index in range(len(lab.labels))])
    found = np.arange(len(lab.labels)) % 10 != 0
    return LabAnswers(lab.probabilities, lab.embeddings.astype(np.float64), lab.labels, sources, found)


def test_classes_with_enough_cells_have_a_row_for_each_size() -> None:
    rows = measure_lab(make_answers((120, 100, 60, 10)), SPACE, LABELS, 4)
    assert [(row["size"], row["label"]) for row in rows] == [
        (20, "NEUTROPHIL"),
        (20, "EOSINOPHIL"),
        (20, "LYMPHOCYTE"),
        (40, "NEUTROPHIL"),
        (40, "EOSINOPHIL"),
    ]
    for row in rows:
        assert 0.8 < row["coverage"] <= 1
        assert row["interval"][0] < row["coverage"] <= row["interval"][1]
        assert row["worst"] <= row["coverage"]
        assert 1 <= row["classes"] <= 4
        # Half of the class, without what was not found.
        assert 20 < row["n"] <= 60


def test_table_has_a_line_for_each_row() -> None:
    row = {"size": 20, "label": "MONOCYTE", "n": 80, "coverage": 0.95, "interval": [0.877, 0.986]}
    table = format_rows({"bccd": [row | {"worst": 0.9, "classes": 1.5, "draws": 20}]})
    assert table.splitlines()[-1] == "| bccd | 20 | monocyte | 95.0 % (87.7 to 98.6) | 80 | 90.0 % | 1.50 |"
