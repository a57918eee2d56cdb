"""Evaluating a model that finds cells: which one is the labelled one, and what pictures without any get."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from leukoscope.cli.evaluate import evaluate
from leukoscope.datasets.annotations import AnnotatedImage, Annotation
from leukoscope.evaluation.matching import pick_annotated
from leukoscope.evaluation.opening import is_two_stage
from leukoscope.evaluation.predictions import NO_CELL, read_predictions
from leukoscope.evaluation.rejection_metrics import count_rejections
from leukoscope.images.boxes import iou
from leukoscope.inference.model import load_model
from leukoscope.inference.picking import pick_largest, pick_middle
from leukoscope.inference.results import Cell, PictureResult
from tiny_model import write_tiny_finder


def _result(*boxes: tuple[int, int, int, int]) -> PictureResult:
    cells = tuple(Cell(box, "A", 0.9, {"A": 0.9, "B": 0.1}, "confident") for box in boxes)
    return PictureResult("", 100, 80, cells)


def test_overlap_is_intersection_over_union() -> None:
    assert iou((0, 0, 10, 10), (5, 0, 10, 10)) == pytest.approx(50 / 150)
    assert iou((0, 0, 10, 10), (20, 20, 5, 5)) == 0
    assert iou((3, 4, 5, 6), (3, 4, 5, 6)) == 1


def test_the_cell_of_a_close_up_holds_its_middle() -> None:
    beside, middle, wide = (0, 0, 20, 20), (40, 30, 22, 22), (10, 10, 85, 65)
    found = pick_middle(_result(beside, wide, middle))
    assert found is not None
    assert found.box == middle
    assert pick_middle(_result(beside)) is None


def test_the_cell_of_an_unmarked_picture_is_the_largest() -> None:
    found = pick_largest(_result((0, 0, 20, 20), (40, 30, 22, 22)))
    assert found is not None
    assert found.box == (40, 30, 22, 22)
    assert pick_largest(_result()) is None


def test_a_marked_cell_counts_as_found_from_half_of_the_union_on(tmp_path: Path) -> None:
    annotation = Annotation((10, 10, 20, 20), "cell", "A")
    pick = pick_annotated(AnnotatedImage(tmp_path, (annotation,), "s", "lab", "test", label="A"))
    assert pick(_result((10, 10, 20, 10), (0, 0, 80, 80))) is not None
    assert pick(_result((10, 10, 20, 9), (0, 0, 80, 80))) is None


def test_a_missed_cell_is_predicted_to_be_none(tmp_path: Path) -> None:
    model = write_tiny_finder(tmp_path / "model")
    assert is_two_stage(model)
    labels = load_model(model).manifest.labels
    for label in labels:
        folder = tmp_path / "data" / label
        folder.mkdir(parents=True)
        Image.fromarray(np.zeros((64, 64, 3), np.uint8)).save(folder / "black.png")
    out = tmp_path / "out"
    arguments = [str(model), "--data", str(tmp_path / "data"), "--split", "all", "--quiet"]
    done = CliRunner().invoke(evaluate, [*arguments, "--out", str(out)])
    assert done.exit_code == 0, done.output
    predictions = read_predictions(out / "predictions.csv")
    assert predictions.classes == (*labels, NO_CELL)
    assert len(predictions) == len(labels)
    for row, probabilities in zip(predictions.rows, predictions.probabilities, strict=True):
        assert (row.status == "missed") == (probabilities[-1] == 1)


def test_pictures_without_cells_are_counted_by_kind(tmp_path: Path) -> None:
    folder = tmp_path / "holidays"
    folder.mkdir()
    Image.fromarray(np.zeros((64, 64, 3), np.uint8)).save(folder / "night.png")
    (folder / "broken.png").write_bytes(b"no picture")
    found = {
        f.kind: f for f in count_rejections(load_model(write_tiny_finder(tmp_path / "m")), folder=folder)
    }
    assert found["pictures in holidays"].pictures == 1
    assert found["noise"].pictures == 100
    assert all(0 <= entry.refused <= entry.pictures for entry in found.values())
    assert found["noise"].to_json()["interval"][1] <= 1
