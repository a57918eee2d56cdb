"""From a folder of named cells to a profile."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fitted_lab import MANIFEST, OTHERS
from leukoscope.adaptation.cell_answers import read_answers
from leukoscope.adaptation.from_dataset import _describe_left_out, adapt_to_dataset
from leukoscope.contract.manifest import parse_manifest
from leukoscope.datasets.samples import Dataset, Sample
from leukoscope.errors import ModelError
from leukoscope.inference.decisions import calibrate
from leukoscope.inference.model import load_model
from leukoscope.inference.results import Cell
from tiny_model import tiny_manifest, write_tiny_finder


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


def test_what_was_left_out_is_told_by_its_reason(tmp_path: Path) -> None:
    manifest = parse_manifest(tiny_manifest())
    labels = ["RED", "RED", "RED", "SMUDGE", "SMUDGE", "BAND"]
    samples = tuple(Sample(tmp_path / f"{n}.png", label, str(n), "lab") for n, label in enumerate(labels))
    dataset = Dataset("mine", tmp_path, samples, knows_sources=False)
    assert _describe_left_out(manifest, dataset, ["0.png (damaged)"], 2) == [
        "Left out 3 pictures of other classes: BAND (1), SMUDGE (2).",
        "Left out 1 pictures that cannot be read: 0.png (damaged).",
        "Left out 1 pictures in which no cell was found.",
    ]
    assert (
        _describe_left_out(manifest, Dataset("mine", tmp_path, samples[:3], knows_sources=False), [], 0) == []
    )
