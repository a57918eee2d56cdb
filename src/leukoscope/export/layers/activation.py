"""Activation layers, and the `activation` argument of other layers."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers

from leukoscope.export import activations
from leukoscope.export.building import Builder, read_variable
from leukoscope.export.graph import Tensor
from leukoscope.export.registry import covers, find_rule, refuse


def apply_activation(b: Builder, layer: Any, x: Tensor) -> Tensor:
    """Add the layer's `activation`: a function of `keras.activations` with its defaults, or a layer.

    Raises:
        ExportError: the activation is not covered.
    """
    function = layer.activation
    if function is None:
        return x
    if isinstance(function, keras.Layer):
        return find_rule(function).lower(b, function, [x])
    lower = activations.ACTIVATIONS.get(function)
    if lower is None:
        name = getattr(function, "__name__", repr(function))
        raise refuse(layer, f"its activation {name} is not covered", "activation")
    return lower(b, x)


@covers(layers.Activation, reads=["activation"], note="activations: see below")
def lower_activation(b: Builder, layer: layers.Activation, xs: list[Tensor]) -> Tensor:
    return apply_activation(b, layer, xs[0])


@covers(layers.ReLU, reads=["max_value", "negative_slope"], only={"threshold": (0.0,)})
def lower_relu(b: Builder, layer: layers.ReLU, xs: list[Tensor]) -> Tensor:
    return activations.relu(b, xs[0], float(layer.negative_slope), layer.max_value)


@covers(layers.LeakyReLU, reads=["negative_slope"])
def lower_leaky_relu(b: Builder, layer: layers.LeakyReLU, xs: list[Tensor]) -> Tensor:
    return activations.leaky_relu(b, xs[0], float(layer.negative_slope))


@covers(layers.ELU, reads=["alpha"])
def lower_elu(b: Builder, layer: layers.ELU, xs: list[Tensor]) -> Tensor:
    return activations.elu(b, xs[0], float(layer.alpha))


@covers(
    layers.PReLU, reads=["shared_axes"], note="one slope a channel or fewer (`shared_axes` over the places)"
)
def lower_prelu(b: Builder, layer: layers.PReLU, xs: list[Tensor]) -> Tensor:
    """max(x, 0) + alpha * min(x, 0)."""
    x = xs[0]
    alpha = read_variable(layer.alpha)
    if alpha.size not in (1, x.shape[-1]):
        raise refuse(layer, "it has a slope of its own at every place", "shared_axes")
    below = b.affine(b.binary("Minimum", x, 0.0), scale=alpha)
    return b.binary("Add", b.unary("Relu", x), below)


@covers(layers.Softmax, reads=["axis"], note="over the last axis")
def lower_softmax(b: Builder, layer: layers.Softmax, xs: list[Tensor]) -> Tensor:
    if not isinstance(layer.axis, int) or layer.axis % xs[0].rank != xs[0].rank - 1:
        raise refuse(layer, f"its argument axis={layer.axis!r} is not the last axis", "axis")
    return activations.softmax(b, xs[0])
