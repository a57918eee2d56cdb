"""Evaluating a model of two stages by the command: a missed cell is predicted to be none."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from click.testing import CliRunner
from PIL import Image

from leukoscope.cli.evaluate import evaluate
from leukoscope.evaluation.opening import is_two_stage
from leukoscope.evaluation.predictions import NO_CELL_LABEL, read_predictions
from leukoscope.inference.model import load_model
from tiny_model import write_tiny_finder


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
    assert predictions.classes == (*labels, NO_CELL_LABEL)
    assert len(predictions) == len(labels)
    for row, probabilities in zip(predictions.rows, predictions.probabilities, strict=True):
        assert (row.status == "missed") == (probabilities[-1] == 1)


def test_every_labelled_cell_of_a_field_is_evaluated_by_its_box(tmp_path: Path) -> None:
    model = write_tiny_finder(tmp_path / "model")
    labels = load_model(model).manifest.labels
    cells = [
        {"image_id": 1, "category_id": number, "bbox": [8 + 40 * number, 8, 16, 16]} for number in range(2)
    ]
    document = {
        "images": [
            {"id": 1, "file_name": "field.png", "width": 128, "height": 64, "split": "test", "slide": "S1"}
        ],
        "categories": [{"id": 0, "name": "NEUTROPHIL"}, {"id": 1, "name": "MONOCYTE"}],
        "annotations": cells,
    }
    (tmp_path / "cells.json").write_text(json.dumps(document), encoding="utf-8")
    Image.fromarray(np.zeros((64, 128, 3), np.uint8)).save(tmp_path / "field.png")
    out = tmp_path / "out"
    arguments = [str(model), "--data", str(tmp_path / "cells.json"), "--quiet", "--out", str(out)]
    done = CliRunner().invoke(evaluate, arguments)
    assert done.exit_code == 0, done.output
    predictions = read_predictions(out / "predictions.csv")
    assert [(row.label, row.source) for row in predictions.rows] == [
        ("NEUTROPHIL", "cells-S1"),
        ("MONOCYTE", "cells-S1"),
    ]
    assert predictions.classes == (*labels, NO_CELL_LABEL)
