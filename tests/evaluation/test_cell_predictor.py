"""Evaluating a model of two stages by the command: a missed cell is predicted to be none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from click.testing import CliRunner
from PIL import Image

from leukoscope.cli.evaluate import evaluate
from leukoscope.datasets.samples import Sample
from leukoscope.evaluation.cell_predictor import CellPredictor
from leukoscope.evaluation.opening import is_two_stage
from leukoscope.evaluation.predictions import NO_CELL_LABEL, read_predictions
from leukoscope.evaluation.predictors import Answer
from leukoscope.inference.model import Model, load_model
from leukoscope.inference.results import Cell, PictureResult
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


class _Model:
    """Finds two cells in every picture, and counts how many pictures it was given."""

    def __init__(self, model: Model) -> None:
        self.manifest = model.manifest
        self.profile = None
        self.n_pictures = 0

    def classify_files(self, paths: Sequence[Path], *, details: bool = False) -> Iterator[PictureResult]:
        first, second, *_ = self.manifest.labels
        for path in paths:
            self.n_pictures += 1
            cells = tuple(
                Cell(
                    box,
                    label,
                    0.9,
                    {other: 0.9 if other == label else 0.1 for other in self.manifest.labels},
                    "review",
                )
                for box, label in (((0, 0, 20, 20), first), ((50, 0, 30, 30), second))
            )
            yield PictureResult(str(path), 100, 60, cells)


def test_every_labelled_cell_of_a_field_is_evaluated_by_its_box(tmp_path: Path) -> None:
    model = _Model(load_model(write_tiny_finder(tmp_path / "model")))
    samples = [
        Sample(Path("field.png"), "A", "S1", "lab", box=box)
        for box in ((51, 1, 28, 28), (1, 1, 19, 19), (20, 30, 20, 20))
    ]
    answers = list(CellPredictor(model, {}).answer(samples))  # type: ignore[arg-type]
    assert [answer.status for answer in answers if isinstance(answer, Answer)] == [
        "review",
        "review",
        "missed",
    ]
    leading = [int(answer.probabilities.argmax()) for answer in answers if isinstance(answer, Answer)]
    assert leading == [1, 0, len(model.manifest.labels)]
    assert model.n_pictures == 1
