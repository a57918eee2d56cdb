"""Centring, scaling and whitening in front of a network, fitted on the training pixels.

They follow the options of the article's `ImageDataGenerator`, which standardised *after* rescaling to 0..1.
Our networks rescale by themselves, so each layer here gives 255 times what the generator gave.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers, ops
from numpy.typing import NDArray

from leukoscope.errors import TrainingError
from leukoscope.models.options import Standardization

# ZCA needs a square matrix over all values of a picture: 4096 values are 64 MB, 80x80x3 would be 1.5 GB.
MAX_ZCA_VALUES = 4096


@keras.saving.register_keras_serializable("leukoscope")
class SamplewiseStandardization(layers.Layer):
    """Subtract each picture's own mean and, if wanted, divide by its own standard deviation."""

    def __init__(self, center: bool, scale: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.center, self.scale = center, scale

    def call(self, x: Any) -> Any:
        axes = (1, 2, 3)
        if self.center:
            x = x - ops.mean(x, axis=axes, keepdims=True)
        if self.scale:
            x = x / (ops.std(x, axis=axes, keepdims=True) / 255 + 1e-6)
        return x

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "center": self.center, "scale": self.scale}


@keras.saving.register_keras_serializable("leukoscope")
class ZcaWhitening(layers.Layer):
    """Multiply the flattened picture by a whitening matrix (Krizhevsky 2009, appendix A)."""

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        n_values = int(np.prod([side or 1 for side in input_shape[1:]]))
        self.matrix = self.add_weight(
            shape=(n_values, n_values), initializer="zeros", trainable=False, name="matrix"
        )

    def call(self, x: Any) -> Any:
        shape = ops.shape(x)
        return ops.reshape(ops.matmul(ops.reshape(x, (shape[0], -1)), self.matrix), shape)


def add_standardization(
    network: keras.Model, options: Standardization, pixels: NDArray[np.uint8] | None
) -> keras.Model:
    """Return `network` with the wanted layers before it; the network itself if none is wanted.

    Raises:
        TrainingError: there are no pixels to fit on, or the pictures are too large for ZCA.
    """
    if options == Standardization():
        return network
    if pixels is None:
        raise TrainingError("Standardisation is fitted on training pictures; there are none.")
    height_px, width_px = network.input_shape[1:3]
    front = keras.Input((height_px, width_px, 3), name="pixels")
    x = front
    if options.samplewise_center or options.samplewise_std:
        x = SamplewiseStandardization(options.samplewise_center, options.samplewise_std)(x)
    if options.featurewise_center or options.featurewise_std:
        shares = pixels.reshape(-1, 3) / 255
        mean = 255 * shares.mean(0) if options.featurewise_center else np.zeros(3)
        variance = shares.var(0) if options.featurewise_std else np.ones(3)
        x = layers.Normalization(mean=mean.tolist(), variance=variance.tolist(), name="featurewise")(x)
    if options.zca_whitening:
        x = _add_zca(x, pixels)
    return keras.Model(front, network(x), name=network.name)


def _add_zca(x: keras.KerasTensor, pixels: NDArray[np.uint8]) -> keras.KerasTensor:
    n_values = int(np.prod(pixels.shape[1:]))
    if n_values > MAX_ZCA_VALUES:
        raise TrainingError(
            f"ZCA whitening takes pictures of up to {MAX_ZCA_VALUES} values (36x36x3, say); "
            f"these have {n_values}. Choose a smaller input or leave ZCA out."
        )
    flat = pixels.reshape(len(pixels), -1) / 255
    flat = flat - flat.mean(0)
    u, s, _ = np.linalg.svd(flat.T @ flat / len(flat))
    layer = ZcaWhitening(name="zca")
    whitened = layer(x)
    layer.matrix.assign((u / np.sqrt(s + 1e-6)) @ u.T)
    return whitened
