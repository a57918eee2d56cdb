"""Training on drawn cells: the run folder, resuming, refusals."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from leukoscope.datasets.registry import load_dataset
from leukoscope.datasets.samples import Dataset
from leukoscope.datasets.splits import hold_out_validation
from leukoscope.errors import TrainingError
from leukoscope.models.options import Standardization
from leukoscope.models.saving import load_network
from leukoscope.synthetic.fields import draw_dataset
from leukoscope.training import image_classifier as training
from leukoscope.training.recipes import ARTICLE, COMPACT, Recipe
from leukoscope.training.run import Run

SMALL = replace(COMPACT, width_px=32, height_px=24, epochs=2, batch_size=8)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("drawn cells")
    draw_dataset(folder, ["LYMPHOCYTE", "NEUTROPHIL"], sources_per_label=6, pictures_per_source=2, seed=1)
    return load_dataset(folder, sources_csv=folder / "sources.csv")


def train(recipe: Recipe, data: Dataset, folder: Path, **options: object) -> Run:
    return training.train(recipe, data.samples, folder, root=data.root, progress=False, **options)


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


def test_resume_after_a_kill_ends_the_same(
    drawn: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = train(SMALL, drawn, tmp_path / "whole")

    class Killed(BaseException):
        pass

    make_batches = training._iterate_batches

    def stop_in_second_epoch(pixels, onehot, recipe, seed, epoch):  # type: ignore[no-untyped-def]
        for index, batch in enumerate(make_batches(pixels, onehot, recipe, seed, epoch)):
            if epoch == 1 and index == 1:
                raise Killed
            yield batch

    monkeypatch.setattr(training, "_iterate_batches", stop_in_second_epoch)
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


def test_resume_refuses_other_settings_and_a_new_run_an_old_folder(drawn: Dataset, tmp_path: Path) -> None:
    train(SMALL, drawn, tmp_path / "run", epochs=1)
    with pytest.raises(TrainingError, match="already holds a run"):
        train(SMALL, drawn, tmp_path / "run", epochs=1)
    with pytest.raises(TrainingError, match="seed"):
        train(SMALL, drawn, tmp_path / "run", epochs=1, resume=True, seed=11)


def test_early_stop_keeps_the_best_epoch(
    drawn: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = hold_out_validation(drawn.samples, 0.34, seed=1)
    steady = replace(SMALL, cosine_decay=False)
    losses = iter([1.0, 0.5, 0.7, float("nan"), 0.1])
    monkeypatch.setattr(keras.Model, "evaluate", lambda *_, **__: {"loss": next(losses), "accuracy": 0.5})
    stopped = training.train(steady, samples, tmp_path / "stopped", epochs=9, early_stop=2, progress=False)
    assert len(stopped.read_history()) == 4
    monkeypatch.undo()
    short = training.train(steady, samples, tmp_path / "short", epochs=2, progress=False)
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


def test_article_recipe_is_the_articles(tmp_path: Path) -> None:
    model = training.build_network(ARTICLE, 4)
    kernels = [tuple(weights.shape) for weights in model.weights if len(weights.shape) > 1]
    assert kernels == [(3, 3, 3, 80), (3, 3, 80, 64), (3, 3, 64, 64), (82944, 128), (128, 4)]
    assert (ARTICLE.width_px, ARTICLE.height_px, ARTICLE.epochs, ARTICLE.batch_size) == (80, 80, 30, 32)
    assert (ARTICLE.optimizer, ARTICLE.learning_rate) == ("adadelta", 1.0)
    assert [layer.rate for layer in model.layers if isinstance(layer, keras.layers.Dropout)] == [0.25, 0.5]


@pytest.mark.parametrize(
    "options",
    [
        Standardization(featurewise_center=True),
        Standardization(featurewise_center=True, featurewise_std=True),
        Standardization(samplewise_center=True, samplewise_std=True),
        Standardization(zca_whitening=True),
    ],
    ids=str,
)
def test_standardization_travels_with_the_model(options: Standardization, tmp_path: Path) -> None:
    recipe = replace(ARTICLE, width_px=16, height_px=16, standardization=options)
    pixels = np.random.default_rng(2).integers(0, 256, (40, 16, 16, 3), dtype=np.uint8)
    model = training.build_network(recipe, 3, pixels)
    front = keras.Model(model.inputs, model.layers[-2].output)
    seen = front.predict(pixels.astype(np.float32), verbose=0) / 255
    shares = pixels / 255
    if options.zca_whitening:
        centred = seen.reshape(40, -1)
        covariance = (centred - centred.mean(0)).T @ (centred - centred.mean(0)) / 40
        # 40 pictures span 39 directions; along these the whitened variance is one.
        assert np.sort(np.linalg.eigvalsh(covariance))[-39:] == pytest.approx(np.ones(39), abs=0.05)
    elif options.samplewise_center:
        assert seen.mean((1, 2, 3)) == pytest.approx(np.zeros(40), abs=1e-4)
        assert seen.std((1, 2, 3)) == pytest.approx(np.ones(40), abs=1e-2)
    else:
        spread = shares.std((0, 1, 2)) if options.featurewise_std else 1.0
        np.testing.assert_allclose(seen, (shares - shares.mean((0, 1, 2))) / spread, atol=1e-3)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    x = pixels[:4].astype(np.float32)
    np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), atol=1e-6)


def test_zca_refuses_large_pictures() -> None:
    with pytest.raises(TrainingError, match="ZCA"):
        training.build_network(
            replace(ARTICLE, standardization=Standardization(zca_whitening=True)),
            4,
            np.zeros((2, 80, 80, 3), np.uint8),
        )
