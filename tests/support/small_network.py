"""A small network with everything that exporting has to deal with."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers

from leukoscope.export.metadata import ModelFacts

LABELS = ["EOSINOPHIL", "LYMPHOCYTE", "MONOCYTE", "NEUTROPHIL"]


def build_small(n_classes: int = 4, ending: str | None = "softmax", size: int = 16) -> keras.Model:
    """A network with everything folding has to deal with, and batch norms that have seen data."""
    model = keras.Sequential(
        [
            keras.Input((size, size, 3)),
            layers.Rescaling(1 / 127.5, offset=-1),
            layers.Conv2D(16, 3, 2, "same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.DepthwiseConv2D(3, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.Conv2D(130, 1, activation="relu"),
            layers.GlobalAveragePooling2D(name="embedding"),
            layers.Dropout(0.5),
            layers.Dense(n_classes, activation=ending),
        ]
    )
    settle(model)
    return model


def settle(model: keras.Model, seed: int = 5) -> keras.Model:
    """Give batch norms statistics and biases values, as training does."""
    random = np.random.default_rng(seed)
    for variable in model.weights:
        name = variable.path.rpartition("/")[2]
        if name in ("moving_variance", "gamma"):
            variable.assign(random.uniform(0.5, 2.0, variable.shape))
        elif name in ("moving_mean", "beta", "bias"):
            variable.assign(random.normal(0, 0.3, variable.shape))
    return model


def facts(labels: list[str] = LABELS, **more: Any) -> ModelFacts:
    return ModelFacts(labels, "small", "Small", **more)
