"""From a folder of named cells to a profile."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fitted_lab import MANIFEST, OTHERS
from leukoscope.adaptation.from_dataset import adapt_to_dataset, read_answers
from leukoscope.datasets.samples import Dataset
from leukoscope.errors import ModelError
from leukoscope.inference.decisions import calibrate
from leukoscope.inference.model import load_model
from leukoscope.inference.results import Cell
from tiny_model import write_tiny_finder


def test_answers_are_taken_back_to_what_the_network_said() -> None:
    calibrated = calibrate(OTHERS.probabilities, MANIFEST.calibration.temperature)
    cells = [
        Cell(
            (0, 0, 1, 1), None, row.max(), dict(zip(MANIFEST.labels, row, strict=True)), "review", None, seen
        )
        for row, seen in zip(calibrated, OTHERS.embeddings, strict=True)
    ]
    answers = read_answers(iter(cells), MANIFEST)
    np.testing.assert_allclose(answers.probabilities, OTHERS.probabilities, atol=1e-5)
    assert np.array_equal(answers.embeddings, OTHERS.embeddings)


def test_a_model_that_describes_no_embeddings_is_refused_before_any_picture_is_read(tmp_path: Path) -> None:
    model = load_model(write_tiny_finder(tmp_path / "model"))
    with pytest.raises(ModelError, match="cannot be adapted"):
        adapt_to_dataset(model, Dataset("made", tmp_path, (), knows_sources=False), name="Lab")
