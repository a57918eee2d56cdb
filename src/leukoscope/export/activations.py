"""Activations: each written with operations that every TF.js backend and ONNX Runtime have.

Formulas are those of `keras.activations` (Keras 3).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import keras

from leukoscope.export.building import Builder
from leukoscope.export.graph import Tensor


def _relu6_plus_3(b: Builder, x: Tensor) -> Tensor:
    return b.unary("Relu6", b.affine(x, offset=3.0))


def hard_sigmoid(b: Builder, x: Tensor) -> Tensor:
    """relu6(x + 3) / 6."""
    return b.affine(_relu6_plus_3(b, x), scale=1 / 6)


def hard_silu(b: Builder, x: Tensor) -> Tensor:
    """x * relu6(x + 3) / 6, also called hard-swish."""
    return b.affine(b.binary("Mul", x, _relu6_plus_3(b, x)), scale=1 / 6)


def silu(b: Builder, x: Tensor) -> Tensor:
    """x * sigmoid(x), also called swish."""
    return b.binary("Mul", x, b.unary("Sigmoid", x))


def gelu(b: Builder, x: Tensor, approximate: bool = False) -> Tensor:
    """x * P(N(0, 1) <= x), by the error function or, approximately, by tanh (Hendrycks and Gimpel 2016)."""
    if approximate:
        cube = b.binary("Mul", b.binary("Mul", x, x), x)
        inner = b.binary("Add", x, b.affine(cube, scale=0.044715))
        curve = b.unary("Tanh", b.affine(inner, scale=math.sqrt(2 / math.pi)))
    else:
        curve = b.unary("Erf", b.affine(x, scale=1 / math.sqrt(2)))
    return b.binary("Mul", x, b.affine(curve, scale=0.5, offset=0.5))


def softsign(b: Builder, x: Tensor) -> Tensor:
    """x / (1 + |x|)."""
    magnitude = b.binary("Maximum", x, b.affine(x, scale=-1.0))
    return b.binary("Mul", x, b.unary("Reciprocal", b.affine(magnitude, offset=1.0)))


def mish(b: Builder, x: Tensor) -> Tensor:
    """x * tanh(softplus(x))."""
    return b.binary("Mul", x, b.unary("Tanh", b.unary("Softplus", x)))


def relu(
    b: Builder, x: Tensor, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0
) -> Tensor:
    """max(x, 0), optionally with a slope below zero and a maximum; thresholds other than 0 are not covered.

    Raises:
        ValueError: `threshold` is not 0.
    """
    if threshold:
        raise ValueError(f"threshold={threshold!r}, only 0")
    if max_value == 6 and not negative_slope:
        return b.unary("Relu6", x)
    y = b.unary("LeakyRelu", x, alpha=negative_slope) if negative_slope else b.unary("Relu", x)
    return y if max_value is None else b.binary("Minimum", y, max_value)


def elu(b: Builder, x: Tensor, alpha: float = 1.0) -> Tensor:
    """x above zero, alpha * (exp(x) - 1) below."""
    if alpha == 1.0:
        return b.unary("Elu", x)
    below = b.affine(b.unary("Exp", b.binary("Minimum", x, 0.0)), scale=alpha, offset=-alpha)
    return b.binary("Add", b.unary("Relu", x), below)


def leaky_relu(b: Builder, x: Tensor, negative_slope: float = 0.2) -> Tensor:
    """x above zero, negative_slope * x below."""
    return b.unary("LeakyRelu", x, alpha=negative_slope)


def softmax(b: Builder, x: Tensor) -> Tensor:
    """exp(x) over its sum along the last axis."""
    return b.unary("Softmax", x)


def _unary(op: str) -> Callable[[Builder, Tensor], Tensor]:
    return lambda b, x: b.unary(op, x)


# The values of a layer's `activation` argument that are covered; each function has its default arguments.
ACTIVATIONS: dict[Any, Callable[[Builder, Tensor], Tensor]] = {
    keras.activations.linear: lambda b, x: x,
    keras.activations.relu: relu,
    keras.activations.relu6: _unary("Relu6"),
    keras.activations.leaky_relu: leaky_relu,
    keras.activations.elu: elu,
    keras.activations.selu: _unary("Selu"),
    keras.activations.silu: silu,
    keras.activations.gelu: gelu,
    keras.activations.mish: mish,
    keras.activations.hard_sigmoid: hard_sigmoid,
    keras.activations.hard_silu: hard_silu,
    keras.activations.sigmoid: _unary("Sigmoid"),
    keras.activations.tanh: _unary("Tanh"),
    keras.activations.softplus: _unary("Softplus"),
    keras.activations.softsign: softsign,
    keras.activations.exponential: _unary("Exp"),
    keras.activations.softmax: softmax,
}
