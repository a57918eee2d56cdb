"""Training an image classifier on drawn cells: resuming, early stop and mixed precision."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from leukoscope.datasets.samples import Dataset
from leukoscope.datasets.splits import hold_out_validation
from leukoscope.errors import TrainingError
from leukoscope.models.saving import load_network
from leukoscope.training import image_classifier as training
from leukoscope.training.image_classifier import TrainingSettings
from leukoscope.training.run import Run
from small_runs import SMALL, train


def test_resume_after_a_kill_ends_the_same(
    drawn: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = train(SMALL, drawn, tmp_path / "whole")

    class Killed(BaseException):
        pass

    make_batches = training.iterate_batches

    def stop_in_second_epoch(data, recipe, seed, epoch):  # type: ignore[no-untyped-def]
        for index, batch in enumerate(make_batches(data, recipe, seed, epoch)):
            if epoch == 1 and index == 1:
                raise Killed
            yield batch

    monkeypatch.setattr(training, "iterate_batches", stop_in_second_epoch)
    with pytest.raises(Killed):
        train(SMALL, drawn, tmp_path / "cut")
    monkeypatch.undo()
    assert Run(tmp_path / "cut").done == 1

    resumed = train(SMALL, drawn, tmp_path / "cut", resume=True)
    for before, after in zip(whole.read_history(), resumed.read_history(), strict=True):
        assert after["loss"] == pytest.approx(before["loss"], rel=1e-4)
    weights = [keras.models.load_model(run.model_path).get_weights() for run in (whole, resumed)]
    for expected, got in zip(*weights, strict=True):
        np.testing.assert_allclose(got, expected, atol=1e-4)


def test_early_stop_keeps_the_best_epoch(
    drawn: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = hold_out_validation(drawn.samples, 0.34, seed=1)
    steady = replace(SMALL, cosine_decay=False)
    losses = iter([1.0, 0.5, 0.7, float("nan"), 0.1])
    monkeypatch.setattr(keras.Model, "evaluate", lambda *_, **__: {"loss": next(losses), "accuracy": 0.5})
    stopped = training.train(
        steady, samples, tmp_path / "stopped", TrainingSettings(epochs=9, early_stop=2, progress=False)
    )
    assert len(stopped.read_history()) == 4
    monkeypatch.undo()
    short = training.train(steady, samples, tmp_path / "short", TrainingSettings(epochs=2, progress=False))
    weights = [keras.models.load_model(run.model_path).get_weights() for run in (stopped, short)]
    for got, expected in zip(*weights, strict=True):
        np.testing.assert_allclose(got, expected, atol=1e-4)


def test_early_stop_needs_validation(drawn: Dataset, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="--val-fraction"):
        train(SMALL, drawn, tmp_path / "run", early_stop=2)


def test_mixed_precision_ends_in_a_float32_network(drawn: Dataset, tmp_path: Path) -> None:
    run = train(SMALL, drawn, tmp_path / "run", epochs=1, mixed_precision=True)
    model, _ = load_network(run.model_path)
    assert {layer.dtype_policy.name for layer in model.layers} == {"float32"}
