"""Batch, group and layer normalisation, with the statistics of inference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from keras import layers

from leukoscope.export.building import Builder, read_variable
from leukoscope.export.graph import Array, Constant, Tensor
from leukoscope.export.registry import covers, refuse


def _gamma_beta(layer: Any) -> tuple[Array | float, Array | float]:
    gamma = read_variable(layer.gamma) if layer.scale else 1.0
    beta = read_variable(layer.beta) if layer.center else 0.0
    return gamma, beta


def _standardize(b: Builder, x: Tensor, mean: Callable[[Tensor], Tensor], epsilon: float) -> Tensor:
    """(x - mean) / sqrt(variance + epsilon), where `mean` averages over what belongs together."""
    centred = b.binary("Sub", x, mean(x))
    variance = mean(b.binary("Mul", centred, centred))
    return b.binary("Mul", centred, b.unary("Rsqrt", b.affine(variance, offset=epsilon)))


def _last_axis_only(layer: Any, axis: Any, rank: int) -> None:
    axes = [axis] if isinstance(axis, int) else list(axis)
    if [a % rank for a in axes] != [rank - 1]:
        raise refuse(layer, f"its argument axis={axis!r} is not the last axis, the channels", "axis")


@covers(
    layers.BatchNormalization,
    reads=["axis", "epsilon", "center", "scale"],
    only={"renorm": (False,)},  # off, its other arguments mean nothing
    note="over the last axis; folded into its neighbour where exact",
)
def lower_batch_norm(b: Builder, layer: layers.BatchNormalization, xs: list[Tensor]) -> Tensor:
    _last_axis_only(layer, layer.axis, xs[0].rank)
    gamma, beta = _gamma_beta(layer)
    scale = gamma / np.sqrt(read_variable(layer.moving_variance) + layer.epsilon)
    return b.affine(xs[0], scale, beta - read_variable(layer.moving_mean) * scale)


@covers(
    layers.GroupNormalization,
    reads=["groups", "axis", "epsilon", "center", "scale"],
    note="over the last axis, instance norm (groups=-1) too",
)
def lower_group_norm(b: Builder, layer: layers.GroupNormalization, xs: list[Tensor]) -> Tensor:
    """Average over the places, then over the channels of a group by a small constant matrix.

    That keeps every tensor at rank 4, where the usual reshape to rank 5 would cost transposes on the GPU.
    """
    x = xs[0]
    _last_axis_only(layer, layer.axis, x.rank)
    channels = x.sides[-1]
    groups = channels if layer.groups == -1 else layer.groups
    size = channels // groups
    blocks = Constant(np.kron(np.eye(groups), np.full((size, size), 1 / size)))

    def mean(t: Tensor) -> Tensor:
        places = range(1, t.rank - 1)
        t = b.reduce("Mean", t, places, keepdims=True) if t.rank > 2 else t
        return t if size == 1 else b.matmul(t, blocks)

    y = _standardize(b, x, mean, layer.epsilon)
    return b.affine(y, *_gamma_beta(layer))


@covers(
    layers.LayerNormalization,
    reads=["axis", "epsilon", "center", "scale"],
    only={"rms_scaling": (False,)},
    note="over the last axis",
)
def lower_layer_norm(b: Builder, layer: layers.LayerNormalization, xs: list[Tensor]) -> Tensor:
    _last_axis_only(layer, layer.axis, xs[0].rank)
    y = _standardize(b, xs[0], lambda t: b.reduce("Mean", t, [-1], keepdims=True), layer.epsilon)
    return b.affine(y, *_gamma_beta(layer))
