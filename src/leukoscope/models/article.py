"""The network of the 2018 article "Building a blood cell classification model using Keras and tfjs"."""

from __future__ import annotations

import keras
from keras import layers


def build_article(n_classes: int, height_px: int = 80, width_px: int = 80) -> keras.Model:
    """Build the article's plain CNN: 10.7 million parameters, almost all in the first dense layer.

    Takes pixels 0..255 (the article's rescaling by 1/255 is its first layer, so that it is part
    of the model) and gives softmax probabilities.
    """
    return keras.Sequential(
        [
            keras.Input((height_px, width_px, 3), name="pixels"),
            layers.Rescaling(1 / 255, name="rescale"),
            layers.Conv2D(80, 3, activation="relu", name="conv_1"),
            layers.Conv2D(64, 3, activation="relu", name="conv_2"),
            layers.MaxPooling2D(2, name="pool"),
            layers.Conv2D(64, 3, activation="relu", name="conv_3"),
            layers.Dropout(0.25, name="dropout_1"),
            layers.Flatten(name="flatten"),
            layers.Dense(128, activation="relu", name="embedding"),
            layers.Dropout(0.5, name="dropout_2"),
            layers.Dense(n_classes, activation="softmax", dtype="float32", name="probabilities"),
        ],
        name="article",
    )
