"""The nodes of an ONNX file and the layout of its tensors.

The network takes and gives tensors channels last. Inside, tensors of rank 4 are channels first, as ONNX's
convolutions need them; others keep the order of the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from leukoscope.export.graph import Constant, Node, Shape, Tensor
from leukoscope.export.quantization import Encoded

TO_FIRST = (0, 3, 1, 2)
TO_LAST = (0, 2, 3, 1)
# Where each axis of a channels-last tensor of rank 4 is in its channels-first form.
FIRST_AXIS = (0, 2, 3, 1)


def list_dims(shape: Shape, sides: tuple[str, str] | None = None) -> list[str | int]:
    """Return a shape as ONNX describes it, with a name for the batch, and names for height and width where given."""
    dims: list[str | int] = ["batch" if side is None else side for side in shape]
    if sides is not None and len(dims) == 4:
        dims[1:3] = sides
    return dims


class OnnxNodes:
    """The nodes and constants of an ONNX file as it is written, and the layout of each tensor.

    Args:
        encoded: the constants as they are to be stored.
        outputs: tensors of the graph that are outputs of the network.
        any_size: write no size that follows from the input's, so that it may be larger (any_size.py).
    """

    def __init__(
        self, encoded: dict[Constant, Encoded], outputs: set[Tensor], *, any_size: bool = False
    ) -> None:
        self.any_size = any_size
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self._encoded = encoded
        self._outputs = outputs
        self.names: dict[Tensor, str] = {}  # the tensor in the layout used inside
        self._last: dict[Tensor, str] = {}  # a tensor of rank 4, channels last
        self._count = 0

    def take_input(self, x: Tensor) -> onnx.ValueInfoProto:
        """Begin with the input of the network, and return its description."""
        self._last[x] = x.name
        self.names[x] = self.add("Transpose", [x.name], f"{x.name}/channels_first", perm=TO_FIRST)
        return self._describe(x, ("height", "width"))

    def give_output(self, role: str, x: Tensor) -> onnx.ValueInfoProto:
        """End with an output of the network, and return its description."""
        if x.rank == 4:
            self.add("Transpose", [self.names[x]], x.name, perm=TO_LAST)
        elif self.names[x] != x.name:
            self.add("Identity", [self.names[x]], x.name)
        return self._describe(x, ("rows", "columns"))

    def _describe(self, x: Tensor, sides: tuple[str, str]) -> onnx.ValueInfoProto:
        dims = list_dims(x.shape, sides if self.any_size else None)
        return helper.make_tensor_value_info(x.name, TensorProto.FLOAT, dims)

    def add(self, op: str, inputs: Sequence[str], output: str, **attrs: Any) -> str:
        """Add a node with one output, and return the name of that output."""
        self.nodes.append(helper.make_node(op, list(inputs), [output], name=output, **attrs))
        return output

    def finish(self, node: Node, op: str, inputs: Sequence[str], **attrs: Any) -> None:
        """Add the node that gives the output of a node of the graph."""
        x = node.output
        # The name of an output is kept for its channels-last form.
        name = f"{x.name}/channels_first" if x.rank == 4 and x in self._outputs else x.name
        self.names[x] = self.add(op, inputs, name, **attrs)

    def name_fresh(self, node: Node, suffix: str) -> str:
        """Return a name that is not used yet."""
        self._count += 1
        return f"{node.output.name}/{suffix}_{self._count}"

    def add_integers(self, node: Node, suffix: str, values: Sequence[int]) -> str:
        """Store integers, and return their name."""
        return self.add_initializer(self.name_fresh(node, suffix), np.asarray(values, np.int64))

    def add_floats(self, node: Node, suffix: str, values: Any) -> str:
        """Store float32 numbers, and return their name."""
        return self.add_initializer(self.name_fresh(node, suffix), np.asarray(values, np.float32))

    def add_initializer(self, name: str, array: NDArray[Any]) -> str:
        """Store an array, and return its name."""
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def add_constant(
        self, node: Node, constant: Constant, suffix: str, arrange: Callable[[NDArray[Any]], NDArray[Any]]
    ) -> str:
        """Store a constant as small as in the shards; ONNX Runtime widens it once, when it loads the file."""
        code = self._encoded[constant]
        stored = self.add_initializer(self.name_fresh(node, suffix), arrange(code.stored))
        if code.dtype == "float32":
            return stored
        wide = self.add("Cast", [stored], self.name_fresh(node, suffix), to=TensorProto.FLOAT)
        if code.dtype == "float16":
            return wide
        zero = self.add_floats(node, "zero_point", code.zero_point)
        scale = self.add_floats(node, "scale", code.scale)
        centred = self.add("Sub", [wide, zero], self.name_fresh(node, suffix))
        return self.add("Mul", [centred, scale], self.name_fresh(node, suffix))

    def take_operand(self, node: Node, x: Tensor | Constant) -> str:
        """An operand: a tensor in the inner layout, or a constant a channel wide made to match it."""
        if isinstance(x, Tensor):
            return self.names[x]
        inner_4d = node.output.rank == 4 and x.value.ndim == 1
        return self.add_constant(node, x, "value", lambda a: a[:, None, None] if inner_4d else a)

    def take_channels_last(self, x: Tensor) -> str:
        """Return the name of a tensor with channels last, turning it where needed."""
        if x.rank != 4:
            return self.names[x]
        if x not in self._last:
            self._last[x] = self.add("Transpose", [self.names[x]], f"{x.name}/channels_last", perm=TO_LAST)
        return self._last[x]

    def finish_channels_last(self, node: Node, op: str, inputs: Sequence[str], **attrs: Any) -> None:
        """Finish a node whose result comes channels last."""
        if node.output.rank != 4:
            return self.finish(node, op, inputs, **attrs)
        self._last[node.output] = self.add(op, inputs, self.name_fresh(node, "channels_last"), **attrs)
        return self.finish(node, "Transpose", [self._last[node.output]], perm=TO_FIRST)

    def turn_axes(self, rank: int, axes: Sequence[int]) -> list[int]:
        """Return where axes of the graph are in the layout used inside."""
        return [FIRST_AXIS[axis] for axis in axes] if rank == 4 else list(axes)
