"""Layers that only act during training."""

from __future__ import annotations

from typing import Any

from keras import layers

from leukoscope.export.building import Builder
from leukoscope.export.graph import Tensor
from leukoscope.export.registry import covers


@covers(
    layers.Dropout,
    layers.SpatialDropout1D,
    layers.SpatialDropout2D,
    layers.AlphaDropout,
    layers.GaussianDropout,
    layers.GaussianNoise,
    layers.ActivityRegularization,
    reads=["stddev", "l1", "l2", "data_format"],
    note="acts in training only, left out",
)
def lower_noise(b: Builder, layer: Any, xs: list[Tensor]) -> Tensor:
    return xs[0]


@covers(
    layers.RandomFlip,
    layers.RandomRotation,
    layers.RandomTranslation,
    layers.RandomZoom,
    layers.RandomContrast,
    layers.RandomBrightness,
    reads=[
        "mode",
        "factor",
        "height_factor",
        "width_factor",
        "fill_mode",
        "fill_value",
        "interpolation",
        "value_range",
        "data_format",
    ],
    note="acts in training only, left out",
)
def lower_augmentation(b: Builder, layer: Any, xs: list[Tensor]) -> Tensor:
    return xs[0]
