"""Layers that join tensors."""

from __future__ import annotations

from functools import reduce
from typing import Any

from keras import layers

from leukoscope.export.building import Builder
from leukoscope.export.graph import Tensor
from leukoscope.export.registry import covers, refuse


def _fold(b: Builder, op: str, layer: Any, xs: list[Tensor]) -> Tensor:
    if len({x.rank for x in xs}) > 1:
        raise refuse(layer, f"its inputs have different ranks ({[x.shape for x in xs]})")
    return reduce(lambda x, y: b.binary(op, x, y), xs)


@covers(layers.Add)
def lower_add(b: Builder, layer: layers.Add, xs: list[Tensor]) -> Tensor:
    return _fold(b, "Add", layer, xs)


@covers(layers.Subtract)
def lower_subtract(b: Builder, layer: layers.Subtract, xs: list[Tensor]) -> Tensor:
    return _fold(b, "Sub", layer, xs)


@covers(layers.Multiply)
def lower_multiply(b: Builder, layer: layers.Multiply, xs: list[Tensor]) -> Tensor:
    return _fold(b, "Mul", layer, xs)


@covers(layers.Maximum)
def lower_maximum(b: Builder, layer: layers.Maximum, xs: list[Tensor]) -> Tensor:
    return _fold(b, "Maximum", layer, xs)


@covers(layers.Minimum)
def lower_minimum(b: Builder, layer: layers.Minimum, xs: list[Tensor]) -> Tensor:
    return _fold(b, "Minimum", layer, xs)


@covers(layers.Average)
def lower_average(b: Builder, layer: layers.Average, xs: list[Tensor]) -> Tensor:
    return b.affine(_fold(b, "Add", layer, xs), scale=1 / len(xs))


@covers(layers.Concatenate, reads=["axis"], note="along any axis but the batch")
def lower_concatenate(b: Builder, layer: layers.Concatenate, xs: list[Tensor]) -> Tensor:
    if layer.axis % xs[0].rank == 0:
        raise refuse(layer, "it joins along the batch", "axis")
    return xs[0] if len(xs) == 1 else b.concat(xs, layer.axis)
