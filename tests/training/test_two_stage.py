"""Training locator and classifier: losses, rounds and resuming, runs, and evaluating them as deployed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from leukoscope.errors import TrainingError
from leukoscope.evaluation.calibration import cross_calibrate, fit_calibration
from leukoscope.evaluation.detection_metrics import DetectionMetrics, count_found
from leukoscope.evaluation.estimates import evaluate_predictions
from leukoscope.evaluation.opening import open_run
from leukoscope.evaluation.predictions import NO_CELL, Predictions, Row
from leukoscope.experiments.two_stage import cross_validate_cells, leave_one_lab_out
from leukoscope.models.crop_classifier import SIZE_PX, build_crop_classifier
from leukoscope.models.locator import build_locator
from leukoscope.models.white_balance import WhiteBalance
from leukoscope.training import steps as fitting
from leukoscope.training.locator_losses import CentreLoss, GeometryLoss
from leukoscope.training.steps import Schedule, copy_weights, fit
from leukoscope.training.two_stage import train_cells
from leukoscope.training.two_stage_recipe import CLASSES, CellRecipe
from made_cells import TINY, draw_close_ups, draw_fields


def test_the_focal_loss_is_that_of_the_article() -> None:
    bell = np.array([1.0, 0.5, 0.0, 0.3])
    weight_mask = np.array([1.0, 1.0, 1.0, 0.0])
    score = np.array([0.6, 0.2, 0.1, 0.9])
    expected = -(0.4**2 * np.log(0.6) + 0.5**4 * 0.2**2 * np.log(0.8) + 0.1**2 * np.log(0.9))
    truth = np.stack([bell, weight_mask], -1).reshape(1, 2, 2, 2).astype("f4")
    loss = CentreLoss()(truth, score.reshape(1, 2, 2, 1).astype("f4"))
    assert float(loss) == pytest.approx(expected, rel=1e-5)


def test_sizes_count_only_at_centres() -> None:
    truth = np.zeros((1, 1, 2, 5), "f4")
    truth[0, 0, 0] = (0.1, 0.2, 0.3, 0.4, 1)
    answer = np.full((1, 1, 2, 4), 9.0, "f4")
    answer[0, 0, 0] = (0.1, 0.0, 0.3, 0.9)
    assert float(GeometryLoss()(truth, answer)) == pytest.approx(0.7, rel=1e-5)


def test_the_locator_leaves_only_local_maxima() -> None:
    keras.utils.set_random_seed(3)
    plain, peaked = build_locator(64, 64, peaks=False), build_locator(64, 64)
    copy_weights(plain, peaked)
    pixels = np.random.default_rng(0).uniform(0, 255, (2, 64, 64, 3)).astype("f4")
    scores = np.asarray(plain(pixels)["heatmap"])[..., 0]
    peaks = np.asarray(peaked(pixels)["heatmap"])[..., 0]
    padded = np.pad(scores, ((0, 0), (1, 1), (1, 1)), constant_values=-1)
    highest = np.max([padded[:, i : i + 8, j : j + 8] for i in range(3) for j in range(3)], axis=0)
    assert np.allclose(peaks, np.where(scores >= highest, scores, 0))
    assert 0 < (peaks > 0).sum() < peaks.size


@pytest.mark.parametrize("norm", ["batch", "group"])
@pytest.mark.parametrize("balance", ["none", "white", "stretch"])
def test_the_classifiers_map_adds_up_to_its_logits(norm: Any, balance: Any) -> None:
    classifier = build_crop_classifier(5, norm=norm, white_balance=balance)
    pixels = np.random.default_rng(1).uniform(0, 255, (3, SIZE_PX, SIZE_PX, 3)).astype("f4")
    answers = {key: np.asarray(value) for key, value in classifier(pixels).items()}
    logits = answers["map"].mean(axis=(1, 2))
    odds = np.exp(logits - logits.max(-1, keepdims=True))
    assert answers["probabilities"] == pytest.approx(odds / odds.sum(-1, keepdims=True), abs=1e-5)
    kernel, bias = classifier.get_layer("map").get_weights()
    assert answers["embedding"] @ kernel[0, 0] + bias == pytest.approx(logits, abs=1e-4)


@pytest.mark.parametrize("balance", ["white", "stretch"])
def test_lamp_and_contrast_make_no_difference_behind_the_white_balance(balance: Any) -> None:
    classifier = build_crop_classifier(5, white_balance=balance)
    pixels = np.random.default_rng(2).uniform(60, 160, (2, SIZE_PX, SIZE_PX, 3)).astype("f4")
    changed = pixels * 1.4 if balance == "white" else pixels * 1.3 + 20
    first, second = (np.asarray(classifier(p)["probabilities"]) for p in (pixels, changed))
    assert first == pytest.approx(second, abs=1e-3)


def test_black_beside_the_picture_makes_no_difference_to_the_white_balance() -> None:
    layer = WhiteBalance(stretch=True, black=24.0)
    pixels = np.random.default_rng(2).uniform(60, 200, (1, 40, 40, 3)).astype("f4")
    border_share = pixels.copy()
    border_share[:, :8] = np.random.default_rng(3).uniform(0, 10, (1, 8, 40, 3))
    assert np.asarray(layer(border_share))[:, 8:] == pytest.approx(np.asarray(layer(pixels))[:, 8:], abs=12)
    plain = WhiteBalance(stretch=True)
    assert np.abs(np.asarray(plain(border_share) - plain(pixels)))[:, 8:].max() > 40
    assert np.isfinite(np.asarray(layer(np.zeros((1, 8, 8, 3), "f4")))).all()


def _fit_line(folder: Path, steps: int) -> keras.Model:
    def build() -> keras.Model:
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        model.compile(schedule.make_optimizer(), "mse")
        return model

    def make_batch(step: int) -> tuple[Any, Any]:
        if step >= stop_at:
            raise KeyboardInterrupt
        x = np.random.default_rng(step).normal(size=(4, 2)).astype("f4")
        return x, x.sum(1, keepdims=True)

    schedule = Schedule(examples=24, batch_size=4, learning_rate=0.1)
    stop_at = steps
    return fit(build, make_batch, schedule, folder, title="", progress=False)


def test_a_broken_off_fit_comes_to_the_same_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "ROUND_STEPS", 2)
    whole = _fit_line(tmp_path / "whole", 6)
    with pytest.raises(KeyboardInterrupt):
        _fit_line(tmp_path / "broken", 5)
    assert [file.name for file in (tmp_path / "broken").glob("*.keras")] == ["checkpoint-000004.keras"]
    resumed = _fit_line(tmp_path / "broken", 6)
    for first, second in zip(whole.get_weights(), resumed.get_weights(), strict=True):
        assert first == pytest.approx(second, abs=1e-6)
    steps = [line.split(",")[0] for line in (tmp_path / "broken" / "history.csv").read_text().split()[1:]]
    assert steps == ["2", "4", "6"]


def test_a_run_of_both_networks_is_trained_evaluated_and_resumed(tmp_path: Path) -> None:
    pictures = draw_fields(tmp_path / "fields", 5) + draw_close_ups(tmp_path / "close-ups", 8)
    run_dir = tmp_path / "run"
    run = train_cells(pictures, TINY, run_dir, data=("kaggle",), root=tmp_path, progress=False)
    assert run.classes == list(CLASSES)
    assert CellRecipe.from_json(run.config["recipe"]) == TINY
    assert {"locator.keras", "locator.json", "model.keras", "samples.csv"} <= {
        f.name for f in run_dir.iterdir()
    }
    with pytest.raises(TrainingError, match="already holds a run"):
        train_cells(pictures, TINY, run_dir, progress=False)
    with pytest.raises(TrainingError, match="seed"):
        train_cells(pictures, TINY, run_dir, seed=3, resume=True, progress=False)
    model = open_run(train_cells(pictures, TINY, run_dir, resume=True, progress=False))
    space = model.manifest.embedding
    assert space is not None
    assert space.counts.sum() >= 13
    assert model.finds_cells
    figures = count_found(model, [p for p in pictures if not p.is_close_up])
    assert figures.fields == figures.cells == 5


def test_nothing_to_learn_from_is_said(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="labelled cells"):
        train_cells(draw_fields(tmp_path, 2, split="test"), TINY, tmp_path / "run", progress=False)


def test_folds_and_laboratories_are_evaluated_by_networks_that_never_saw_them(tmp_path: Path) -> None:
    fields = draw_fields(tmp_path / "fields", 8)
    pictures = fields + draw_close_ups(tmp_path / "val", 4, split="val", first_seed=900)
    found = cross_validate_cells(pictures, TINY, tmp_path / "cv", tmp_path, n_folds=2, progress=False)
    by_dataset = {
        name: [row for row in found.predictions.rows if row.dataset == name]
        for name in found.predictions.unique("dataset")
    }
    assert sorted(row.path for row in by_dataset["bccd-fields"]) == sorted(
        f"fields/field-{number}.png" for number in range(8)
    )
    assert len(by_dataset["close-ups"]) == 4
    assert found.located.fields == 8
    for fold in (1, 2):
        learnt = (tmp_path / "cv" / f"fold-{fold}" / "samples.csv").read_text()
        held = {row.path for row in by_dataset["bccd-fields"] if row.fold == str(fold)}
        assert held
        assert not any(path in learnt for path in held)
        assert "val/" not in learnt
    pictures = fields + draw_close_ups(tmp_path / "close-ups", 6)
    evaluated = leave_one_lab_out(pictures, TINY, tmp_path / "labs", tmp_path, progress=False)
    assert {lab: len(predictions) for lab, predictions in evaluated.items()} == {"fields": 8, "close-ups": 6}
    assert "field-" not in (tmp_path / "labs" / "without-fields" / "samples.csv").read_text()


def _predict(rows: list[tuple[str, list[float], str, str]]) -> Predictions:
    return Predictions(
        ("A", "B", NO_CELL),
        tuple(
            Row(f"{i}.png", label, source=f"s{i}", fold=str(1 + i % 2), status=status, cellness=cellness)
            for i, (label, _, status, cellness) in enumerate(rows)
        ),
        np.array([probabilities for _, probabilities, _, _ in rows]),
    )


def test_a_missed_cell_is_wrong_and_plays_no_part_in_calibration() -> None:
    seen = [
        ("A", [0.8, 0.2, 0], "review", "0.99"),
        ("B", [0.3, 0.7, 0], "review", "0.98"),
        ("A", [0.4, 0.6, 0], "review", "0.97"),
        ("B", [0.1, 0.9, 0], "review", "0.6"),
    ] * 10
    missed = [("A", [0.0, 0.0, 1.0], "missed", "")] * 8
    with_missed, without = _predict(seen + missed), _predict(seen)
    accuracy = evaluate_predictions(with_missed).units[0].overall["accuracy"].value
    assert accuracy == pytest.approx(30 / 48)
    chosen = fit_calibration(with_missed)
    assert chosen["temperature"] == fit_calibration(without)["temperature"]
    assert chosen["thresholds"]["cell"] == pytest.approx(0.5)  # never more than even odds
    calibrated, _ = cross_calibrate(with_missed)
    assert [row.status for row in calibrated.rows[-8:]] == ["missed"] * 8
    assert (calibrated.probabilities[-8:, 2] == 1).all()


def test_what_is_held_to_be_no_cell_is_refused_when_calibrated() -> None:
    rows = [("A", [0.9, 0.1, 0], "review", "0.9")] * 120 + [("A", [0.9, 0.1, 0], "review", "0.01")]
    calibrated, _ = cross_calibrate(_predict(rows + [("B", [0.2, 0.8, 0], "review", "0.9")] * 4))
    refused = calibrated.rows[120]
    assert refused.status == "unidentified"
    assert calibrated.probabilities[120].tolist() == [0, 0, 1]


def test_locating_figures_add_up_and_carry_an_exact_interval() -> None:
    total = DetectionMetrics.add_up([DetectionMetrics(10, 12, 12, 1, 0), DetectionMetrics(10, 8, 7, 0, 3)])
    facts = json.loads(json.dumps(total.to_json()))
    assert (facts["cells"], facts["found"], facts["false_white_per_20_fields"]) == (20, 19, 1.0)
    assert facts["found_interval"] == pytest.approx([0.7513, 0.9987], abs=1e-4)
    assert "19 of 20" in total.describe()
