"""The run folder: what it holds, how it is read back, and when it is refused."""

from __future__ import annotations

import json
from pathlib import Path

import keras
import numpy as np
import pytest

from leukoscope.datasets.samples import Dataset
from leukoscope.errors import TrainingError
from leukoscope.models.saving import load_network
from small_runs import SMALL, train


def test_run_folder_holds_all_that_repeats_the_run(drawn: Dataset, tmp_path: Path) -> None:
    run = train(SMALL, drawn, tmp_path / "run", save_h5=True)
    assert run.recipe == SMALL
    assert run.classes == ["LYMPHOCYTE", "NEUTROPHIL"]
    assert run.config["counts"]["train"] == {"pictures": 24, "sources": 12}
    assert [row["epoch"] for row in run.read_history()] == [1, 2]
    assert (run.path / "history.png").read_bytes().startswith(b"\x89PNG")
    assert json.loads((run.path / "environment.json").read_text())["keras_backend"] == keras.backend.backend()
    assert (run.path / "samples.csv").read_text().count("\n") == 25
    assert not list(run.path.glob("checkpoint*")) + list(run.path.glob("draft*"))


def test_keras_and_h5_load_back_alike_with_labels(drawn: Dataset, tmp_path: Path) -> None:
    run = train(SMALL, drawn, tmp_path / "run", save_h5=True, epochs=1)
    pixels = np.random.default_rng(0).uniform(0, 255, (3, 24, 32, 3)).astype(np.float32)
    answers = []
    for name in ("model.keras", "Model.h5"):
        model, labels = load_network(run.path / name)
        assert labels == ["LYMPHOCYTE", "NEUTROPHIL"]
        answers.append(model.predict(pixels, verbose=0))
    np.testing.assert_allclose(answers[0], answers[1], atol=1e-6)


def test_resume_refuses_other_settings_and_a_new_run_an_old_folder(drawn: Dataset, tmp_path: Path) -> None:
    train(SMALL, drawn, tmp_path / "run", epochs=1)
    with pytest.raises(TrainingError, match="already holds a run"):
        train(SMALL, drawn, tmp_path / "run", epochs=1)
    with pytest.raises(TrainingError, match="seed"):
        train(SMALL, drawn, tmp_path / "run", epochs=1, resume=True, seed=11)
