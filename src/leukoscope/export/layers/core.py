"""Dense and the layers that change nothing."""

from __future__ import annotations

from keras import layers

from leukoscope.export.building import Builder, read_kernel, read_variable
from leukoscope.export.graph import Tensor
from leukoscope.export.layers.activation import apply_activation
from leukoscope.export.registry import covers


@covers(layers.Dense, reads=["units", "activation", "use_bias"], note="on any rank, over the last axis")
def lower_dense(b: Builder, layer: layers.Dense, xs: list[Tensor]) -> Tensor:
    bias = read_variable(layer.bias) if layer.use_bias else None
    return apply_activation(b, layer, b.matmul(xs[0], read_kernel(layer.kernel), bias))


@covers(layers.Identity)
def lower_identity(b: Builder, layer: layers.Identity, xs: list[Tensor]) -> Tensor:
    return xs[0]
