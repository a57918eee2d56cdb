"""Standardization as layers of the network."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from leukoscope.errors import TrainingError
from leukoscope.models.options import Standardization
from leukoscope.training import image_classifier as training
from leukoscope.training.recipes import ARTICLE


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
