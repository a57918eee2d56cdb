"""Small Keras networks of both stages, with every kind of layer that the real ones are made of."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers as L  # noqa: N812

from leukoscope.contract.manifest import LocatorSpec
from leukoscope.models.peaks import Peaks
from leukoscope.models.white_balance import WhiteBalance

SETTINGS = LocatorSpec(
    tile_width_px=64,
    tile_height_px=48,
    tile_overlap_px=16,
    stride_px=8,
    size_unit_px=16,
    value_range=(0.0, 255.0),
    largest_scale=1,
    finest_scale=0.5,
    threshold=0.5,
    merge_overlap=0.5,
    crop_scale=1.5,
    crop_floor_px=0,
)


def build_locator(width_px: int = 64, height_px: int = 48, seed: int = 1) -> keras.Model:
    """White balance, three halvings, one back up and beside, peaks of a sigmoid and four numbers a place."""
    pixels = keras.Input((height_px, width_px, 3), name="pixels")
    x = L.Rescaling(1 / 127.5, offset=-1)(WhiteBalance()(pixels))
    levels = []
    for filters in (8, 8, 12, 16):
        x = L.Conv2D(filters, 3, 2, "same", use_bias=False)(x)
        x = L.ReLU()(L.BatchNormalization()(x))
        levels.append(x)
    x = L.UpSampling2D(2, interpolation="bilinear")(levels[3])
    x = L.Concatenate()([x, levels[2]])
    scores = L.Conv2D(1, 3, padding="same", activation="sigmoid")(x)
    heatmap = Peaks(name="heatmap")(scores)
    geometry = L.Conv2D(4, 1, name="geometry")(x)
    return settle(keras.Model(pixels, {"heatmap": heatmap, "geometry": geometry}, name="locator"), seed)


def build_classifier(
    n_classes: int = 4, size_px: int = 32, seed: int = 2, *, trained: bool = True
) -> keras.Model:
    """Two halvings, a map of what each place adds to each logit, its mean, and a second head for cellness.

    With `trained`, norms and dropout are among the layers, and weights look like those after training. Without, the
    weights are those that Keras draws, by the seed that the caller has set.
    """
    pixels = keras.Input((size_px, size_px, 3), name="pixels")
    x = L.Rescaling(1 / 127.5, offset=-1)(pixels)
    for filters in (8, 16):
        x = L.Conv2D(filters, 3, 2, "same", use_bias=not trained)(x)
        x = L.ReLU()(L.BatchNormalization()(x) if trained else x)
    embedding = L.GlobalAveragePooling2D(name="embedding")(x)
    evidence = L.Dense(n_classes, name="map")(x)
    probabilities = L.Softmax(name="probabilities")(L.GlobalAveragePooling2D()(evidence))
    evidence_of_cell = L.Dropout(0.5)(embedding) if trained else embedding
    cellness = L.Dense(1, activation="sigmoid", name="cellness")(evidence_of_cell)
    outputs = {"probabilities": probabilities, "cellness": cellness, "embedding": embedding, "map": evidence}
    model = keras.Model(pixels, outputs, name="classifier")
    return settle(model, seed) if trained else model


def settle(model: keras.Model, seed: int) -> keras.Model:
    """Give every weight a value that shows, as training does."""
    random = np.random.default_rng(seed)
    for variable in model.weights:
        if variable.dtype != "float32":
            continue
        value = random.normal(0, 0.3, variable.shape)
        if variable.path.endswith(("variance", "gamma")):
            value = random.uniform(0.5, 2.0, variable.shape)
        elif len(variable.shape) > 1:
            value *= 4 / np.sqrt(np.prod(variable.shape[:-1]))
        variable.assign(value.astype(np.float32))
    return model
