"""A small residual CNN for whole pictures, in which the cell may be anywhere."""

from __future__ import annotations

import keras
from keras import layers

STEM_FILTERS = 16
# Filters of each stage. A stage halves height and width and has one residual block.
STAGE_FILTERS: tuple[int, ...] = (32, 64, 96)


def _add_conv(x: keras.KerasTensor, filters: int, stride: int, name: str) -> keras.KerasTensor:
    """Add a 3x3 convolution and a batch norm. Per FLOP, it trains twice as fast on CPUs as a depthwise one."""
    x = layers.Conv2D(filters, 3, stride, "same", use_bias=False, name=name)(x)
    return layers.BatchNormalization(name=f"{name}_norm")(x)


def _add_stage(x: keras.KerasTensor, filters: int, name: str) -> keras.KerasTensor:
    x = layers.ReLU(name=f"{name}_down_relu")(_add_conv(x, filters, 2, f"{name}_down"))
    y = layers.ReLU(name=f"{name}_1_relu")(_add_conv(x, filters, 1, f"{name}_1"))
    y = _add_conv(y, filters, 1, f"{name}_2")
    return layers.ReLU(name=f"{name}_relu")(layers.Add(name=f"{name}_add")([x, y]))


def build_compact(n_classes: int, height_px: int = 120, width_px: int = 160) -> keras.Model:
    """Build the classifier: 0.34 million parameters on 160x120 pixels.

    The cell can be anywhere in the picture, so the last feature map is pooled over all places twice, by mean and by
    maximum: a single white cell among red ones is visible in the maximum. Takes pixels 0..255 and gives
    softmax probabilities; the layer `embedding` is the input of the head. Residual blocks after He et al.
    2015 (arXiv:1512.03385).
    """
    pixels = keras.Input((height_px, width_px, 3), name="pixels")
    x = layers.Rescaling(1 / 127.5, offset=-1.0, name="rescale")(pixels)
    x = layers.ReLU(name="stem_relu")(_add_conv(x, STEM_FILTERS, 2, "stem"))
    for index, filters in enumerate(STAGE_FILTERS, start=1):
        x = _add_stage(x, filters, f"stage_{index}")
    mean = layers.GlobalAveragePooling2D(name="pool_mean")(x)
    peak = layers.GlobalMaxPooling2D(name="pool_max")(x)
    x = layers.Concatenate(name="embedding")([mean, peak])
    x = layers.Dropout(0.3, name="dropout")(x)
    probabilities = layers.Dense(n_classes, activation="softmax", dtype="float32", name="probabilities")(x)
    return keras.Model(pixels, probabilities, name="compact")
