"""The builder: adds nodes to a graph, computes their shapes and gives them readable, unique names."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike

from leukoscope.export.graph import Array, Constant, Graph, Node, Shape, Tensor


class Builder:
    """Builds one graph, layer by layer."""

    def __init__(self, input_name: str, input_shape: Shape) -> None:
        self.graph = Graph(Tensor(input_name, input_shape))
        self._scope: list[str] = []
        self._names = {input_name}

    @contextmanager
    def scope(self, name: str) -> Iterator[None]:
        """Put `name`, usually that of a layer, in front of the names of the nodes made inside."""
        self._scope.append(name)
        try:
            yield
        finally:
            self._scope.pop()

    def _unique(self, op: str) -> str:
        stem = "/".join([*self._scope, op.lower()])
        name, number = stem, 1
        while name in self._names:
            number += 1
            name = f"{stem}_{number}"
        self._names.add(name)
        return name

    def add(self, op: str, inputs: Sequence[Tensor | Constant], shape: Shape, **attrs: Any) -> Tensor:
        """Append a node and return its output."""
        output = Tensor(self._unique(op), shape)
        self.graph.nodes.append(Node(op, list(inputs), output, attrs))
        return output

    def unary(self, op: str, x: Tensor, **attrs: Any) -> Tensor:
        """Add an operation that keeps the shape."""
        return self.add(op, [x], x.shape, **attrs)

    def binary(self, op: str, x: Tensor, y: Tensor | Constant | float) -> Tensor:
        """Add an operation on two tensors of the same rank (with broadcasting), or a tensor and a constant."""
        if not isinstance(y, Tensor | Constant):
            y = Constant(np.asarray(y, np.float64))
        shape = broadcast(x.shape, y.shape) if isinstance(y, Tensor) else x.shape
        return self.add(op, [x, y], shape)

    def affine(self, x: Tensor, scale: ArrayLike = 1.0, offset: ArrayLike = 0.0) -> Tensor:
        """Add x * scale + offset, each one number or one number per channel (last axis)."""
        return self.add("Affine", [x], x.shape, scale=as_channels(scale), offset=as_channels(offset))

    def conv2d(
        self,
        x: Tensor,
        kernel: Constant,
        bias: Array | None = None,
        strides: tuple[int, int] = (1, 1),
        padding: str = "VALID",
        dilations: tuple[int, int] = (1, 1),
        *,
        depthwise: bool = False,
    ) -> Tensor:
        """Convolve a feature map with a kernel height x width x in x out (depthwise: in x multiplier)."""
        height, width, n_in, n_out = kernel.value.shape
        channels = n_in * n_out if depthwise else n_out
        sides = window_sides(x.sides[:2], (height, width), strides, padding, dilations)
        inputs: list[Tensor | Constant] = [x, kernel, Constant(np.zeros(channels) if bias is None else bias)]
        op = "DepthwiseConv2D" if depthwise else "Conv2D"
        attrs = {"strides": strides, "padding": padding, "dilations": dilations, "activation": None}
        return self.add(op, inputs, (None, *sides, channels), **attrs)

    def matmul(self, x: Tensor, kernel: Constant, bias: Array | None = None) -> Tensor:
        """Multiply the last axis by a kernel in x out, whatever the rank of `x`."""
        n_in, n_out = kernel.value.shape
        if x.rank == 4:  # TF.js fuses a 1x1 convolution, and both runtimes keep their layout
            kernel = Constant(kernel.value[None, None], kernel.variable, lift(kernel.factor))
            return self.conv2d(x, kernel, bias)
        flat = x if x.rank == 2 else self.reshape(x, (None, n_in))
        inputs: list[Tensor | Constant] = [flat, kernel, Constant(np.zeros(n_out) if bias is None else bias)]
        y = self.add("MatMul", inputs, (None, n_out), activation=None)
        return y if x.rank == 2 else self.reshape(y, (*x.shape[:-1], n_out))

    def pool(
        self, op: str, x: Tensor, pool: tuple[int, int], strides: tuple[int, int], padding: str
    ) -> Tensor:
        """Add MaxPool or AvgPool over windows; padding does not count in the average."""
        sides = window_sides(x.sides[:2], pool, strides, padding)
        shape = (None, *sides, x.shape[-1])
        return self.add(op, [x], shape, pool=pool, strides=strides, padding=padding)

    def reduce(self, op: str, x: Tensor, axes: Sequence[int], keepdims: bool) -> Tensor:
        """Add Mean or Max over axes."""
        axes = sorted(axis % x.rank for axis in axes)
        shape = tuple(
            1 if axis in axes else side for axis, side in enumerate(x.shape) if keepdims or axis not in axes
        )
        return self.add(op, [x], shape, axes=axes, keepdims=keepdims)

    def reshape(self, x: Tensor, shape: Shape) -> Tensor:
        """Give the same values, last axis fastest, another shape."""
        return x if shape == x.shape else self.add("Reshape", [x], shape)

    def concat(self, xs: Sequence[Tensor], axis: int) -> Tensor:
        """Join along an axis other than the batch."""
        axis %= xs[0].rank
        shape = list(xs[0].shape)
        shape[axis] = sum(x.sides[axis - 1] for x in xs)
        return self.add("Concat", xs, tuple(shape), axis=axis)

    def pad(self, x: Tensor, pads: Sequence[tuple[int, int]], value: float = 0.0) -> Tensor:
        """Put `value` around the axes after the batch, (before, after) each."""
        sides = [side + before + after for side, (before, after) in zip(x.sides, pads, strict=True)]
        return self.add("Pad", [x], (None, *sides), pads=((0, 0), *pads), value=value)


def broadcast(first: Shape, second: Shape) -> Shape:
    """Return the shape of two tensors of the same rank after broadcasting.

    Raises:
        ValueError: the ranks differ, or two sides differ and neither is 1.
    """
    if len(first) != len(second):
        raise ValueError(f"ranks differ: {first} and {second}")
    shape: list[int | None] = [None]
    for a, b in zip(first[1:], second[1:], strict=True):
        if a != b and 1 not in (a, b):
            raise ValueError(f"shapes do not match: {first} and {second}")
        shape.append(b if a == 1 else a)
    return tuple(shape)


def window_sides(
    sides: Sequence[int],
    window: Sequence[int],
    strides: Sequence[int],
    padding: str,
    dilations: Sequence[int] = (1, 1),
) -> list[int]:
    """Return the sides of the output of a sliding window (TensorFlow's SAME and VALID)."""
    if padding == "SAME":
        return [math.ceil(side / stride) for side, stride in zip(sides, strides, strict=True)]
    return [
        (side - (size - 1) * dilation - 1) // stride + 1
        for side, size, stride, dilation in zip(sides, window, strides, dilations, strict=True)
    ]


def as_channels(value: ArrayLike) -> Array:
    """Return one number per channel, or one number for all."""
    return (
        np.asarray(value, np.float64).reshape(-1)
        if np.size(value) > 1
        else np.float64(np.ravel(value)[0]) + np.zeros(())
    )


def lift(factor: Array | None) -> Array | None:
    """Return the factor of a matrix in the shape of the same matrix as a 1x1 convolution."""
    return None if factor is None else factor[None, None]


def read_variable(variable: Any) -> Array:
    """Return the value of a Keras variable in float64, on any backend."""
    return np.asarray(keras.ops.convert_to_numpy(keras.ops.cast(variable, "float32")), np.float64)


def read_kernel(variable: Any) -> Constant:
    """Return a kernel that may be rounded, with the variable it came from."""
    value = read_variable(variable)
    return Constant(value, variable, np.ones_like(value))
