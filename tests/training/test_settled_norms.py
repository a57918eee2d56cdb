"""Batch norms get the statistics of crops as they were learnt from, and as the network is asked about them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from leukoscope.training import settled_norms
from leukoscope.training.augmentation.crops import WIDE_PX
from leukoscope.training.crop_classifier import train_crop_classifier
from leukoscope.training.crop_set import NO_FINE_CLASS, CropSet
from leukoscope.training.settled_norms import settle_norms
from made_cells import TINY

RECIPE = replace(
    TINY,
    network="plain",
    crop_size_px=32,
    norm_crops=300,
    first_learning_rate=1e-3,
    averaging=0.9,
    mixed_precision=False,
)


def make_crops(*levels: int) -> CropSet:
    """Return a crop of each grey."""
    wide = np.stack([np.full((WIDE_PX, WIDE_PX, 3), level, np.uint8) for level in levels])
    n = len(levels)
    sources = np.arange(n).astype(str)
    return CropSet(wide, np.arange(n) % 2, np.array(["here"] * n), sources, np.full(n, NO_FINE_CLASS))


def test_half_of_the_crops_are_varied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        settled_norms, "vary_crops", lambda wide, size, *_: np.zeros((len(wide), size, size, 3), np.uint8)
    )
    pixels = keras.Input((32, 32, 3))
    norm = layers.BatchNormalization()
    network = keras.Model(pixels, norm(pixels))
    settle_norms(network, make_crops(200), RECIPE, seed=1, progress=False)
    assert np.asarray(norm.moving_mean) == pytest.approx(np.full(3, 100.0), rel=1e-5)
    assert np.asarray(norm.moving_variance) == pytest.approx(np.full(3, 100.0**2), rel=1e-2)
    assert norm.momentum == layers.BatchNormalization().momentum


def test_a_network_without_batch_norms_stays_as_it_is() -> None:
    pixels = keras.Input((32, 32, 3))
    network = keras.Model(pixels, layers.GroupNormalization(3)(pixels))
    before = network.get_weights()
    settle_norms(network, make_crops(200), RECIPE, seed=1, progress=False)
    assert all((old == new).all() for old, new in zip(before, network.get_weights(), strict=True))


def test_a_trained_classifier_has_other_statistics_and_the_same_kernels(tmp_path: Path) -> None:
    settled, not_settled = (
        train_crop_classifier(
            make_crops(40, 90, 140, 190),
            None,
            recipe,
            tmp_path / str(recipe.norm_crops),
            seed=1,
            progress=False,
        )
        for recipe in (RECIPE, replace(RECIPE, norm_crops=0))
    )
    for layer in settled.layers:
        pairs = zip(layer.weights, not_settled.get_layer(layer.name).weights, strict=True)
        for here, there in pairs:
            difference = np.abs(np.asarray(here) - np.asarray(there)).max()
            if here.name in ("moving_mean", "moving_variance"):
                assert difference > 1e-3
            else:
                assert difference == 0
