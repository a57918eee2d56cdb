"""Recall by finer class: the answers with it, with its class alone, and the others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from leukoscope.evaluation.evaluation import evaluate_predictions
from leukoscope.evaluation.fine_recall import describe_others, measure_fine_recall
from leukoscope.evaluation.intervals import clopper_pearson
from leukoscope.evaluation.predictions import Predictions, Row, read_predictions
from leukoscope.evaluation.report import describe_evaluation, render_report

ANSWERS = ["BAND_NEUTROPHIL"] * 6 + ["NEUTROPHIL"] * 2 + ["SEGMENTED_NEUTROPHIL", "MONOCYTE"]


def make_predictions(*, sources: bool = False) -> Predictions:
    rows = [
        Row(
            f"{i}.png",
            "NEUTROPHIL",
            fine_label="BAND_NEUTROPHIL",
            answer=answer,
            source=f"cell-{i // 2}" if sources else "",
        )
        for i, answer in enumerate(ANSWERS)
    ]
    rows.append(Row("other.png", "MONOCYTE", answer="MONOCYTE", source="other" if sources else ""))
    leads = [answer != "MONOCYTE" for answer in [*ANSWERS, "MONOCYTE"]]
    probabilities = np.array([[0.9, 0.1] if lead else [0.1, 0.9] for lead in leads])
    return Predictions(("NEUTROPHIL", "MONOCYTE"), tuple(rows), probabilities)


def test_every_cell_of_a_finer_class_is_counted_once() -> None:
    (found,) = measure_fine_recall(make_predictions())
    assert (found.label, found.recall.value, found.group_only.value) == ("BAND_NEUTROPHIL", 0.6, 0.2)
    assert found.others == {"SEGMENTED_NEUTROPHIL": 1, "MONOCYTE": 1}
    assert describe_others(found) == "MONOCYTE 1, SEGMENTED_NEUTROPHIL 1"
    exact = clopper_pearson(6, 10)
    assert found.recall.interval.low == pytest.approx(exact.low)
    assert found.recall.interval.high == pytest.approx(exact.high)


def test_copies_of_a_cell_make_no_interval_narrower() -> None:
    (found,) = measure_fine_recall(make_predictions(sources=True))
    assert (found.recall.n_pictures, found.recall.n_sources) == (10, 5)
    assert found.recall.interval.low == pytest.approx(clopper_pearson(3, 5).low)


def test_the_file_and_the_report_have_finer_classes(tmp_path: Path) -> None:
    predictions = make_predictions()
    predictions.write(tmp_path / "predictions.csv")
    again = read_predictions(tmp_path / "predictions.csv")
    assert again.rows == predictions.rows
    evaluation = evaluate_predictions(again, resamples=50)
    (entry,) = describe_evaluation(evaluation)["fine_classes"]
    assert (entry["label"], entry["recall"]["value"]) == ("BAND_NEUTROPHIL", 0.6)
    assert "By finer class" in render_report(evaluation)


def test_without_finer_classes_file_and_report_are_as_before(tmp_path: Path) -> None:
    rows = tuple(Row(f"{i}.png", "NEUTROPHIL", fine_label="BAND_NEUTROPHIL") for i in range(3))
    predictions = Predictions(("NEUTROPHIL", "MONOCYTE"), rows, np.array([[0.9, 0.1]] * 3))
    predictions.write(tmp_path / "predictions.csv")
    header = (tmp_path / "predictions.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header.endswith("model,fold,status,cellness")
    evaluation = evaluate_predictions(read_predictions(tmp_path / "predictions.csv"), resamples=50)
    assert evaluation.fine == []
    assert "fine_classes" not in describe_evaluation(evaluation)
    assert "By finer class" not in render_report(evaluation)
