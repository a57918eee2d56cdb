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


class Killed(BaseException):
    """What a kill looks like from inside: nothing catches it."""


def kill_before(monkeypatch: pytest.MonkeyPatch, step: int | None) -> list[str]:
    """End the run before its `step`-th change on disk; return the list of changes as they are made."""
    changes: list[str] = []

    def watch(owner: type, name: str) -> None:
        original = getattr(owner, name)

        def change(*args, **options):  # type: ignore[no-untyped-def]
            changes.append(name)
            if len(changes) == step:
                raise Killed
            return original(*args, **options)

        monkeypatch.setattr(owner, name, change)

    for owner, name in ((Path, "replace"), (Path, "unlink"), (keras.Model, "save")):
        watch(owner, name)
    return changes


def test_early_stop_ends_the_same_whenever_it_is_killed(
    drawn: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = hold_out_validation(drawn.samples, 0.34, seed=1)
    # By epoch; the best is the second, and patience ends after the fourth.
    losses = [1.0, 0.5, 0.7, 0.6, 0.1]

    def build(*_: object) -> keras.Model:
        return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="softmax")])

    def run_epoch(model, recipe, config, data, epoch, progress):  # type: ignore[no-untyped-def]
        if not model.optimizer.built:
            model.optimizer.build(model.trainable_variables)
        model.set_weights([weights * 2 + epoch for weights in model.get_weights()])
        return {"epoch": epoch + 1.0, "val_loss": losses[epoch]}

    def run(folder: Path, step: int | None, *, resume: bool = False) -> tuple[Run, list[str]]:
        monkeypatch.undo()
        monkeypatch.setattr(training, "build_network", build)
        monkeypatch.setattr(training, "_run_epoch", run_epoch)
        monkeypatch.setattr(training, "plot_history", lambda *_: None)
        changes = kill_before(monkeypatch, step)
        settings = TrainingSettings(epochs=5, early_stop=2, progress=False, resume=resume)
        return training.train(SMALL, samples, folder, settings), changes

    whole, changes = run(tmp_path / "whole", None)
    expected = keras.models.load_model(whole.model_path).get_weights()
    assert len(whole.read_history()) == 4
    assert len(changes) > 12
    for step in range(1, len(changes) + 1):
        folder = tmp_path / f"killed before {step}"
        with pytest.raises(Killed):
            run(folder, step)
        resumed, _ = run(folder, None, resume=(folder / "config.json").is_file())
        assert [row["val_loss"] for row in resumed.read_history()] == losses[:4], (step, changes)
        got = keras.models.load_model(resumed.model_path).get_weights()
        for one, other in zip(got, expected, strict=True):
            np.testing.assert_array_equal(one, other, err_msg=f"{step} {changes}")
        assert {file.name for file in folder.iterdir()} == {file.name for file in whole.path.iterdir()}, step
