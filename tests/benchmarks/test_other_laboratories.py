"""The metrics of the screening over laboratories left out."""

from __future__ import annotations

import pytest
from benchmarks.other_laboratories import measure


def test_a_class_counts_as_much_as_another_however_many_cells_it_has() -> None:
    labels = ["NEUTROPHIL"] * 8 + ["MONOCYTE"] * 2
    answers = ["NEUTROPHIL"] * 8 + ["", "MONOCYTE"]
    row = measure(labels, answers, [f"cell-{i}" for i in range(10)])
    assert row["balanced_accuracy"] == pytest.approx(0.75)
    assert row["recall"]["MONOCYTE"] == {"share": 0.5, "cells": 2, "sources": 2}


def test_classes_beyond_the_five_are_left_out_as_labels_and_wrong_as_answers() -> None:
    labels = ["NEUTROPHIL", "NEUTROPHIL", "BLAST", "PLATELET"]
    answers = ["NEUTROPHIL", "IMMATURE_GRANULOCYTE", "NEUTROPHIL", "PLATELET"]
    row = measure(labels, answers, ["a", "b", "c", "d"])
    assert row["balanced_accuracy"] == pytest.approx(0.5)
    assert list(row["recall"]) == ["NEUTROPHIL"]


def test_cells_of_one_source_are_drawn_together() -> None:
    labels, answers = ["NEUTROPHIL"] * 40, ["NEUTROPHIL"] * 20 + [""] * 20
    alone = measure(labels, answers, [f"cell-{i}" for i in range(40)])["interval"]
    slides = measure(labels, answers, [f"slide-{i // 10}" for i in range(40)])["interval"]
    assert alone[0] < 0.5 < alone[1]
    assert slides[1] - slides[0] > alone[1] - alone[0]
