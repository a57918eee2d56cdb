"""The folded graph: one description of a network, from which both model.json and model.onnx are written.

Tensors are float32, batch first and channels last, as in Keras and TF.js. There are few operations,
and each is the TF.js operation of the same name:

    Conv2D, DepthwiseConv2D, MatMul  [x, kernel, bias]; `strides`, `padding`, `dilations`, `activation`
    Affine                           x * scale + offset over the last axis; later folded or split
    Add, Sub, Mul, Maximum, Minimum  two tensors of one rank, or a tensor and a constant
    Reaches                          1 where the first of two tensors is at least the second, else 0
    Relu, Relu6, LeakyRelu, Elu, Selu, Sigmoid, Tanh, Softplus, Erf, Exp, Sqrt, Rsqrt, Reciprocal
                                     element by element; `alpha` of LeakyRelu
    Softmax                          over the last axis
    MaxPool, AvgPool                 `pool`, `strides`, `padding`
    Mean, Max                        `axes`, `keepdims`
    Concat                           `axis`
    Reshape, Transpose               the shape of Reshape is its output's; `perm`
    Pad                              `pads` ((before, after) per axis), `value`
    Slice                            `begin`, `size` per axis
    ResizeBilinear, ResizeNearest    `size`, with half-pixel centres
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Shape = tuple[int | None, ...]
Array = NDArray[np.float64]

# Operations with a constant kernel, linear in their first input: Affine nodes are folded into them.
LINEAR = frozenset({"Conv2D", "DepthwiseConv2D", "MatMul"})


@dataclass(eq=False)
class Tensor:
    """A value that is computed. `shape` starts with None, the batch; every other side is known."""

    name: str
    shape: Shape

    @property
    def rank(self) -> int:
        """Number of axes, including the batch."""
        return len(self.shape)

    @property
    def sides(self) -> tuple[int, ...]:
        """The shape without the batch."""
        return tuple(side for side in self.shape[1:] if side is not None)


@dataclass(eq=False)
class Constant:
    """A value that is known when the graph is written, in float64 until it is encoded.

    `variable` is the Keras variable that a kernel came from, and `factor` the product of all scales folded into it, so
    that a rounded kernel can be put back into Keras: variable = value / factor. Both are None for other constants
    (biases, scales, numbers of a formula), which are never rounded below float32.
    """

    value: Array
    variable: Any = None
    factor: Array | None = None
    name: str = ""

    @property
    def is_kernel(self) -> bool:
        """Whether the value is a weight of the network that may be rounded for a smaller download."""
        return self.variable is not None


@dataclass(eq=False)
class Node:
    """One operation."""

    op: str
    inputs: list[Tensor | Constant]
    output: Tensor
    attrs: dict[str, Any] = field(default_factory=dict)

    @property
    def source(self) -> Tensor:
        """The first input, which is always computed."""
        first = self.inputs[0]
        assert isinstance(first, Tensor)
        return first

    @property
    def tensors(self) -> list[Tensor]:
        """The inputs that are computed."""
        return [x for x in self.inputs if isinstance(x, Tensor)]

    @property
    def constants(self) -> list[Constant]:
        """The inputs that are known."""
        return [x for x in self.inputs if isinstance(x, Constant)]


@dataclass
class Graph:
    """A network: one input, nodes in the order of computation, outputs by role."""

    input: Tensor
    nodes: list[Node] = field(default_factory=list)
    outputs: dict[str, Tensor] = field(default_factory=dict)

    def count_uses(self) -> Counter[Tensor]:
        """Return how often each tensor is read; an output of the graph counts as read once more."""
        uses = Counter(tensor for node in self.nodes for tensor in node.tensors)
        uses.update(self.outputs.values())
        return uses

    def constants(self) -> list[Constant]:
        """Return every constant once, in the order of first use."""
        return list(dict.fromkeys(constant for node in self.nodes for constant in node.constants))

    def prune(self) -> None:
        """Remove the nodes that no output needs."""
        needed = set(self.outputs.values())
        for node in reversed(self.nodes):
            if node.output in needed:
                needed.update(node.tensors)
        self.nodes = [node for node in self.nodes if node.output in needed]


def pad_amounts(node: Node) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the zero padding ((top, bottom), (left, right)) of a convolution or pooling node.

    "EXPLICIT" padding is given in `pads`. "SAME" puts an odd pixel at the end, as TensorFlow does:
    total = max((ceil(in / stride) - 1) * stride + (kernel - 1) * dilation + 1 - in, 0).
    """
    if node.attrs["padding"] == "VALID":
        return (0, 0), (0, 0)
    if node.attrs["padding"] == "EXPLICIT":
        top_bottom, left_right = node.attrs["pads"]
        return top_bottom, left_right
    window: Sequence[int] = node.attrs["pool"] if "pool" in node.attrs else _kernel(node).value.shape[:2]
    dilations = node.attrs.get("dilations", (1, 1))
    pads = []
    for side, size, stride, dilation in zip(
        node.source.sides[:2], window, node.attrs["strides"], dilations, strict=True
    ):
        reach = (size - 1) * dilation + 1
        total = max((-(-side // stride) - 1) * stride + reach - side, 0)
        pads.append((total // 2, total - total // 2))
    return pads[0], pads[1]


def _kernel(node: Node) -> Constant:
    kernel = node.inputs[1]
    assert isinstance(kernel, Constant)
    return kernel
