"""Cells of classes that a model does not know: the table, and what its doubt is worth."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.unknown_cells import measure_doubt, render_table

from leukoscope.evaluation.predictions import Predictions, Row


def make(rows: list[tuple[str, float, str]]) -> Predictions:
    """Predictions of (label, probability of A, status), each row of a source of its own."""
    return Predictions(
        ("A", "B"),
        tuple(
            Row(f"{i}.png", label, source=f"s{i}", status=status) for i, (label, _, status) in enumerate(rows)
        ),
        np.array([[share, 1 - share] for _, share, _ in rows]),
    )


def test_each_unknown_class_has_a_row_and_known_ones_have_none() -> None:
    table = render_table(
        make(
            [
                ("A", 0.9, "confident"),
                ("BLAST", 0.95, "confident"),
                ("BLAST", 0.6, "review"),
                ("SMUDGE", 0.5, "missed"),
            ]
        )
    ).splitlines()
    assert table[2:] == [
        "| blast | 2 | 2 | 50.0 % | 50.0 % | 0.0 % | 0.0 % | a 1 |",
        "| smudge | 1 | 1 | 0.0 % | 0.0 % | 0.0 % | 100.0 % |  |",
    ]


def test_doubt_that_tells_all_unknown_cells_has_the_whole_area() -> None:
    known = [("A", 0.9 + i / 1000, "confident") for i in range(20)]
    unknown = [("BLAST", 0.6 + i / 1000, "review") for i in range(20)]
    assert measure_doubt(make(known + unknown), draws=50) == (1.0, (1.0, 1.0))
    mixed = measure_doubt(make(known + [("BLAST", share, "confident") for _, share, _ in known]), draws=50)
    assert mixed[0] == pytest.approx(0.5)
    assert mixed[1][0] < 0.5 < mixed[1][1]


def test_labels_that_are_neither_are_left_out() -> None:
    rows = [("A", 0.9, "confident"), ("BLAST", 0.6, "review"), ("ARTEFACT", 0.99, "confident")] * 5
    assert measure_doubt(make(rows), ("ARTEFACT",), draws=50)[0] == 1.0
    assert measure_doubt(make(rows), draws=50)[0] == 0.5
