"""The locator network."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from leukoscope.models.locator import build_locator
from leukoscope.training.steps import copy_weights


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


def test_the_light_locator_answers_for_the_same_places_with_fewer_weights() -> None:
    usual, light = build_locator(), build_locator(network="light")
    assert light.count_params() < usual.count_params()
    assert [light.output[key].shape for key in ("heatmap", "geometry")] == [
        usual.output[key].shape for key in ("heatmap", "geometry")
    ]
    assert light.get_layer("stem").strides == (4, 4)
    assert light.count_params() == pytest.approx(0.13e6, rel=0.03)
    assert usual.count_params() == pytest.approx(0.17e6, rel=0.03)
