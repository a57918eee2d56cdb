"""The default network: small, depthwise separable, blind to where in the picture the cell lies."""

from __future__ import annotations

import keras
from keras import layers

# (filters, stride) of each block after the stem.
BLOCKS: tuple[tuple[int, int], ...] = ((32, 1), (64, 2), (64, 1), (128, 2), (128, 1), (192, 2), (192, 1))


def _add_block(x: keras.KerasTensor, filters: int, stride: int, name: str) -> keras.KerasTensor:
    """Depthwise 3x3, then pointwise 1x1, each with batch norm; a shortcut where the shapes allow one."""
    shortcut = x
    x = layers.DepthwiseConv2D(3, stride, "same", use_bias=False, name=f"{name}_depthwise")(x)
    x = layers.BatchNormalization(name=f"{name}_depthwise_norm")(x)
    x = layers.ReLU(name=f"{name}_depthwise_relu")(x)
    x = layers.Conv2D(filters, 1, use_bias=False, name=f"{name}_pointwise")(x)
    x = layers.BatchNormalization(name=f"{name}_pointwise_norm")(x)
    if stride == 1 and shortcut.shape[-1] == filters:
        x = layers.Add(name=f"{name}_add")([x, shortcut])
    return layers.ReLU(name=f"{name}_relu")(x)


def build_compact(n_classes: int, height_px: int = 120, width_px: int = 160) -> keras.Model:
    """Build the default classifier: about 0.1 million parameters on 160x120 pixels.

    The cell can lie anywhere in the picture, so the last feature map is pooled over all places twice, by
    mean and by maximum: one white cell among red ones shows in the maximum. Takes pixels 0..255 and gives
    softmax probabilities; the layer `embedding` is what the head reads.
    """
    pixels = keras.Input((height_px, width_px, 3), name="pixels")
    x = layers.Rescaling(1 / 127.5, offset=-1.0, name="rescale")(pixels)
    x = layers.Conv2D(24, 3, 2, "same", use_bias=False, name="stem")(x)
    x = layers.BatchNormalization(name="stem_norm")(x)
    x = layers.ReLU(name="stem_relu")(x)
    for index, (filters, stride) in enumerate(BLOCKS, start=1):
        x = _add_block(x, filters, stride, f"block_{index}")
    mean = layers.GlobalAveragePooling2D(name="pool_mean")(x)
    peak = layers.GlobalMaxPooling2D(name="pool_max")(x)
    x = layers.Concatenate(name="embedding")([mean, peak])
    x = layers.Dropout(0.3, name="dropout")(x)
    probabilities = layers.Dense(n_classes, activation="softmax", dtype="float32", name="probabilities")(x)
    return keras.Model(pixels, probabilities, name="compact")
