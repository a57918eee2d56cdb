"""Predictions of laboratories left out: joined, and each calibrated by the others alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from join_left_out import join_left_out
from leukoscope.evaluation.predictions import NO_CELL_LABEL, Predictions, Row, read_predictions

CLASSES = ("A", "B", NO_CELL_LABEL)


def write(file: Path, lab: str, *labels: str, sure: float = 0.9, cellness: float = 0.99) -> None:
    rows = tuple(
        Row(
            f"{label}/{n}.png",
            label,
            f"without-{lab}",
            "test_external",
            f"{lab}-{n}",
            lab,
            status="review",
            cellness=cellness,
        )
        for n, label in enumerate(labels)
    )
    probabilities = np.array(
        [[1 - sure, sure, 0.0] if label == "B" else [sure, 1 - sure, 0.0] for label in labels]
    )
    Predictions(CLASSES, rows, probabilities).write(file)


def test_each_laboratory_gets_the_thresholds_of_the_others(tmp_path: Path) -> None:
    runs = [tmp_path / name for name in ("one", "two", "three")]
    for lab, run in zip(("x", "y", "z"), runs, strict=True):
        sure, cellness = (0.6, 0.3) if lab == "z" else (0.9, 0.99)
        write(run / "evaluation" / lab / "predictions.csv", lab, *"AB" * 40, sure=sure, cellness=cellness)
    write(runs[0] / "evaluation" / "x" / "untaught-c.csv", "x", *["UNTAUGHT_C"] * 60, sure=0.7)
    folders = join_left_out(tmp_path / "trained", runs)
    assert [folder.name for folder in folders] == ["cv-left-out", "without-x", "without-y", "without-z"]

    joined = read_predictions(folders[0] / "predictions.csv")
    assert len(joined) == 300
    assert [(row.path, row.fold) for row in joined.rows[:2]] == [("x/A/0.png", 1), ("x/B/1.png", 1)]
    assert {row.status for row in joined.rows} == {"review"}
    alone = read_predictions(folders[1] / "predictions.csv")
    assert {row.label for row in alone.rows} == {"A", "B"}
    assert alone.folds == ()
    # Nothing of `z` is below its own thresholds; by those of the others, all of it is no cell.
    missed = read_predictions(folders[3] / "predictions.csv")
    assert {row.status for row in missed.rows} == {"missed"}
    assert (folders[3] / "figures.json").is_file()


def test_a_laboratory_in_two_runs_is_refused(tmp_path: Path) -> None:
    for run in ("one", "two"):
        write(tmp_path / run / "evaluation" / "x" / "predictions.csv", "x", *"AB" * 40)
    with pytest.raises(ValueError, match="every laboratory in one of the runs; they have x, x"):
        join_left_out(tmp_path, [tmp_path / "one", tmp_path / "two"])
    with pytest.raises(ValueError, match="they have none"):
        join_left_out(tmp_path, [])
