"""Pooling over windows and over all places."""

from __future__ import annotations

from typing import Any

from keras import layers

from leukoscope.export.building import Builder
from leukoscope.export.graph import Tensor
from leukoscope.export.registry import covers

WINDOW = ("pool_size", "strides", "padding")
LAST = {"data_format": ("channels_last",)}


def _pool(b: Builder, op: str, layer: Any, x: Tensor) -> Tensor:
    return b.pool(op, x, tuple(layer.pool_size), tuple(layer.strides), layer.padding.upper())


def _pool_all(b: Builder, op: str, layer: Any, x: Tensor) -> Tensor:
    return b.reduce(op, x, range(1, x.rank - 1), bool(layer.keepdims))


@covers(layers.MaxPooling2D, reads=WINDOW, only=LAST)
def lower_max_pool(b: Builder, layer: layers.MaxPooling2D, xs: list[Tensor]) -> Tensor:
    return _pool(b, "MaxPool", layer, xs[0])


@covers(layers.AveragePooling2D, reads=WINDOW, only=LAST)
def lower_average_pool(b: Builder, layer: layers.AveragePooling2D, xs: list[Tensor]) -> Tensor:
    return _pool(b, "AvgPool", layer, xs[0])


@covers(layers.GlobalAveragePooling1D, layers.GlobalAveragePooling2D, reads=["keepdims"], only=LAST)
def lower_global_average(b: Builder, layer: Any, xs: list[Tensor]) -> Tensor:
    return _pool_all(b, "Mean", layer, xs[0])


@covers(layers.GlobalMaxPooling1D, layers.GlobalMaxPooling2D, reads=["keepdims"], only=LAST)
def lower_global_max(b: Builder, layer: Any, xs: list[Tensor]) -> Tensor:
    return _pool_all(b, "Max", layer, xs[0])
