"""Pretraining without labels, and training that begins from given weights."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest
from benchmarks.self_supervised import TEMPERATURE, contrast, pretrain_crop_classifier

from leukoscope.training.crop_classifier import train_crop_classifier
from leukoscope.training.crop_set import NO_CELL, NO_FINE_CLASS, CropSet
from made_cells import TINY


@pytest.fixture
def crops() -> CropSet:
    rng = np.random.default_rng(0)
    wide = rng.integers(0, 256, (16, 160, 160, 3), dtype=np.uint8)
    return CropSet(
        wide,
        np.arange(16) % 4,
        np.array(["lab"] * 16),
        np.array([f"cell-{i}" for i in range(16)]),
        np.full(16, NO_FINE_CLASS),
    )


def test_the_loss_is_that_of_the_article() -> None:
    rows = np.random.default_rng(1).normal(size=(6, 5))
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    alike = np.exp(unit @ unit.T / TEMPERATURE)
    expected = [-np.log(alike[i, (i + 3) % 6] / (alike[i].sum() - alike[i, i])) for i in range(6)]
    assert np.allclose(contrast(None, keras.ops.array(rows, "float32")), expected, rtol=1e-4)


def test_pretraining_moves_the_body_without_labels_and_training_goes_on_from_it(
    crops: CropSet, tmp_path: Path
) -> None:
    unlabelled = replace(crops, labels=np.full(16, NO_CELL))
    start = pretrain_crop_classifier(unlabelled, TINY, tmp_path / "start", n_crops=32, seed=1)
    again = pretrain_crop_classifier(crops, TINY, tmp_path / "again", n_crops=32, seed=1)
    for mine, other in zip(start.get_weights(), again.get_weights(), strict=True):
        assert np.array_equal(mine, other)

    untaught = replace(TINY, first_learning_rate=1e-9)
    classifier = train_crop_classifier(crops, None, untaught, tmp_path / "from-start", seed=2, start=start)
    fresh = train_crop_classifier(crops, None, untaught, tmp_path / "fresh", seed=2)
    bodies = [_weights(model) for model in (start, classifier, fresh)]
    assert np.allclose(bodies[0], bodies[1], atol=1e-5)
    assert not np.allclose(bodies[0], bodies[2], atol=1e-2)


def _weights(classifier: keras.Model) -> np.ndarray:
    """All trained weights of the body."""
    return np.concatenate([np.ravel(value) for value in classifier.trainable_variables])
