"""The ONNX file: the same folded graph and the same rounded numbers, for ONNX Runtime.

The file takes channels last, as the pixels come, turns them once, and computes channels first, which is what
ONNX's convolutions know. Tensors of rank 4 are channels first inside; others keep the order of the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from leukoscope import __version__
from leukoscope.export.graph import Constant, Graph, Node, Shape, Tensor, pad_amounts
from leukoscope.export.quantization import Encoded

OPSET = 18
IR_VERSION = 8

# Operations that differ from the graph's in nothing but their name.
SAME = {
    "Add": "Add",
    "Elu": "Elu",
    "Erf": "Erf",
    "Exp": "Exp",
    "Maximum": "Max",
    "Minimum": "Min",
    "Mul": "Mul",
    "Reciprocal": "Reciprocal",
    "Relu": "Relu",
    "Selu": "Selu",
    "Sigmoid": "Sigmoid",
    "Softplus": "Softplus",
    "Sqrt": "Sqrt",
    "Sub": "Sub",
    "Tanh": "Tanh",
}

TO_FIRST = (0, 3, 1, 2)
TO_LAST = (0, 2, 3, 1)
# Where each axis of a channels-last tensor of rank 4 lies in its channels-first form.
FIRST_AXIS = (0, 2, 3, 1)


def write_onnx(graph: Graph, encoded: dict[Constant, Encoded], producer_note: str = "") -> onnx.ModelProto:
    """Write a folded graph as an ONNX model that has been checked by ONNX's own checker.

    Args:
        graph: folded; no Affine is left in it.
        encoded: the constants as they are to be stored.
        producer_note: free text put into the file.
    """
    writer = _Writer(encoded, set(graph.outputs.values()))
    writer.take_input(graph.input)
    for node in graph.nodes:
        writer.write(node)
    outputs = [writer.give_output(role, tensor) for role, tensor in graph.outputs.items()]
    body = helper.make_graph(
        writer.nodes,
        "leukoscope",
        [helper.make_tensor_value_info(graph.input.name, TensorProto.FLOAT, _dims(graph.input.shape))],
        outputs,
        writer.initializers,
    )
    model = helper.make_model(
        body,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="leukoscope",
        producer_version=__version__,
        doc_string=producer_note,
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def _dims(shape: Shape) -> list[str | int]:
    return ["batch" if side is None else side for side in shape]


class _Writer:
    def __init__(self, encoded: dict[Constant, Encoded], outputs: set[Tensor]) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self._encoded = encoded
        self._outputs = outputs
        self._names: dict[Tensor, str] = {}  # the tensor in the layout used inside
        self._last: dict[Tensor, str] = {}  # a tensor of rank 4, channels last
        self._count = 0

    def take_input(self, x: Tensor) -> None:
        self._last[x] = x.name
        self._names[x] = self._node("Transpose", [x.name], f"{x.name}/channels_first", perm=TO_FIRST)

    def give_output(self, role: str, x: Tensor) -> onnx.ValueInfoProto:
        if x.rank == 4:
            self._node("Transpose", [self._names[x]], x.name, perm=TO_LAST)
        elif self._names[x] != x.name:
            self._node("Identity", [self._names[x]], x.name)
        return helper.make_tensor_value_info(x.name, TensorProto.FLOAT, _dims(x.shape))

    def write(self, node: Node) -> None:
        if node.op in SAME:
            inputs = [self._value(node, x) for x in node.inputs]
            self._finish(node, SAME[node.op], inputs)
        else:
            write: Callable[[Node], None] = getattr(self, f"_write_{node.op.lower()}")
            write(node)

    # Pieces

    def _node(self, op: str, inputs: Sequence[str], output: str, **attrs: Any) -> str:
        self.nodes.append(helper.make_node(op, list(inputs), [output], name=output, **attrs))
        return output

    def _finish(self, node: Node, op: str, inputs: Sequence[str], **attrs: Any) -> None:
        x = node.output
        # The name of an output is kept for its channels-last form.
        name = f"{x.name}/channels_first" if x.rank == 4 and x in self._outputs else x.name
        self._names[x] = self._node(op, inputs, name, **attrs)

    def _fresh(self, node: Node, suffix: str) -> str:
        self._count += 1
        return f"{node.output.name}/{suffix}_{self._count}"

    def _integers(self, node: Node, suffix: str, values: Sequence[int]) -> str:
        return self._initializer(self._fresh(node, suffix), np.asarray(values, np.int64))

    def _floats(self, node: Node, suffix: str, values: Any) -> str:
        return self._initializer(self._fresh(node, suffix), np.asarray(values, np.float32))

    def _initializer(self, name: str, array: NDArray[Any]) -> str:
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def _constant(
        self, node: Node, code: Encoded, suffix: str, arrange: Callable[[NDArray[Any]], NDArray[Any]]
    ) -> str:
        """Store a constant as small as in the shards; ONNX Runtime widens it once, when it loads the file."""
        stored = self._initializer(self._fresh(node, suffix), arrange(code.stored))
        if code.dtype == "float32":
            return stored
        wide = self._node("Cast", [stored], self._fresh(node, suffix), to=TensorProto.FLOAT)
        if code.dtype == "float16":
            return wide
        zero = self._floats(node, "zero_point", code.zero_point)
        scale = self._floats(node, "scale", code.scale)
        centred = self._node("Sub", [wide, zero], self._fresh(node, suffix))
        return self._node("Mul", [centred, scale], self._fresh(node, suffix))

    def _value(self, node: Node, x: Tensor | Constant) -> str:
        """An operand: a tensor in the inner layout, or a constant a channel wide made to match it."""
        if isinstance(x, Tensor):
            return self._names[x]
        inner_4d = node.output.rank == 4 and x.value.ndim == 1
        return self._constant(node, self._encoded[x], "value", lambda a: a[:, None, None] if inner_4d else a)

    def _channels_last(self, x: Tensor) -> str:
        if x.rank != 4:
            return self._names[x]
        if x not in self._last:
            self._last[x] = self._node("Transpose", [self._names[x]], f"{x.name}/channels_last", perm=TO_LAST)
        return self._last[x]

    def _from_channels_last(self, node: Node, op: str, inputs: Sequence[str], **attrs: Any) -> None:
        """Finish a node whose result comes channels last."""
        if node.output.rank != 4:
            return self._finish(node, op, inputs, **attrs)
        self._last[node.output] = self._node(op, inputs, self._fresh(node, "channels_last"), **attrs)
        return self._finish(node, "Transpose", [self._last[node.output]], perm=TO_FIRST)

    def _axes(self, rank: int, axes: Sequence[int]) -> list[int]:
        return [FIRST_AXIS[axis] for axis in axes] if rank == 4 else list(axes)

    def _activate(self, node: Node, op: str, inputs: Sequence[str], **attrs: Any) -> None:
        activation = node.attrs["activation"]
        if activation is None:
            return self._finish(node, op, inputs, **attrs)
        x = self._node(op, inputs, self._fresh(node, "linear"), **attrs)
        if activation == "Relu6":
            return self._finish(node, "Clip", [x, *self._six(node)])
        more = {"alpha": node.attrs["alpha"]} if activation == "LeakyRelu" else {}
        return self._finish(node, activation, [x], **more)

    def _six(self, node: Node) -> list[str]:
        return [self._floats(node, "min", 0.0), self._floats(node, "max", 6.0)]

    # Operations

    def _convolve(self, node: Node, group: int, arrange: Callable[[NDArray[Any]], NDArray[Any]]) -> None:
        _, kernel, bias = node.inputs
        assert isinstance(kernel, Constant)
        assert isinstance(bias, Constant)
        (top, bottom), (left, right) = pad_amounts(node)
        inputs = [
            self._names[node.source],
            self._constant(node, self._encoded[kernel], "kernel", arrange),
            self._constant(node, self._encoded[bias], "bias", lambda a: a),
        ]
        self._activate(
            node,
            "Conv",
            inputs,
            strides=node.attrs["strides"],
            dilations=node.attrs["dilations"],
            pads=[top, left, bottom, right],
            group=group,
        )

    def _write_conv2d(self, node: Node) -> None:
        self._convolve(node, 1, lambda a: a.transpose(3, 2, 0, 1))

    def _write_depthwiseconv2d(self, node: Node) -> None:
        def arrange(a: NDArray[Any]) -> NDArray[Any]:
            height, width, channels, multiplier = a.shape
            return a.transpose(2, 3, 0, 1).reshape(channels * multiplier, 1, height, width)

        self._convolve(node, node.source.sides[-1], arrange)

    def _write_matmul(self, node: Node) -> None:
        _, kernel, bias = node.inputs
        assert isinstance(kernel, Constant)
        assert isinstance(bias, Constant)
        inputs = [
            self._names[node.source],
            self._constant(node, self._encoded[kernel], "kernel", lambda a: a),
            self._constant(node, self._encoded[bias], "bias", lambda a: a),
        ]
        self._activate(node, "Gemm", inputs)

    def _write_relu6(self, node: Node) -> None:
        self._finish(node, "Clip", [self._names[node.source], *self._six(node)])

    def _write_leakyrelu(self, node: Node) -> None:
        self._finish(node, "LeakyRelu", [self._names[node.source]], alpha=node.attrs["alpha"])

    def _write_reaches(self, node: Node) -> None:
        inputs = [self._names[x] for x in node.tensors]
        reached = self._node("GreaterOrEqual", inputs, self._fresh(node, "reached"))
        self._finish(node, "Cast", [reached], to=TensorProto.FLOAT)

    def _write_rsqrt(self, node: Node) -> None:
        root = self._node("Sqrt", [self._names[node.source]], self._fresh(node, "sqrt"))
        self._finish(node, "Reciprocal", [root])

    def _write_softmax(self, node: Node) -> None:
        axis = 1 if node.output.rank == 4 else -1
        self._finish(node, "Softmax", [self._names[node.source]], axis=axis)

    def _write_maxpool(self, node: Node) -> None:
        (top, bottom), (left, right) = pad_amounts(node)
        attrs = {
            "kernel_shape": node.attrs["pool"],
            "strides": node.attrs["strides"],
            "pads": [top, left, bottom, right],
        }
        op = {"MaxPool": "MaxPool", "AvgPool": "AveragePool"}[node.op]
        self._finish(node, op, [self._names[node.source]], **attrs)

    _write_avgpool = _write_maxpool

    def _write_mean(self, node: Node) -> None:
        axes = self._integers(node, "axes", self._axes(node.source.rank, node.attrs["axes"]))
        op = {"Mean": "ReduceMean", "Max": "ReduceMax"}[node.op]
        self._finish(node, op, [self._names[node.source], axes], keepdims=int(node.attrs["keepdims"]))

    _write_max = _write_mean

    def _write_concat(self, node: Node) -> None:
        (axis,) = self._axes(node.output.rank, [node.attrs["axis"]])
        self._finish(node, "Concat", [self._names[x] for x in node.tensors], axis=axis)

    def _write_reshape(self, node: Node) -> None:
        shape = self._integers(node, "shape", [-1, *node.output.sides])
        self._from_channels_last(node, "Reshape", [self._channels_last(node.source), shape])

    def _write_transpose(self, node: Node) -> None:
        self._from_channels_last(
            node, "Transpose", [self._channels_last(node.source)], perm=node.attrs["perm"]
        )

    def _write_pad(self, node: Node) -> None:
        pads = list(node.attrs["pads"])
        if node.output.rank == 4:
            pads = [pads[axis] for axis in TO_FIRST]
        flat = [before for before, _ in pads] + [after for _, after in pads]
        inputs = [
            self._names[node.source],
            self._integers(node, "pads", flat),
            self._floats(node, "value", node.attrs["value"]),
        ]
        self._finish(node, "Pad", inputs)

    def _write_slice(self, node: Node) -> None:
        axes = list(range(1, node.output.rank))
        starts = [node.attrs["begin"][axis] for axis in axes]
        ends = [node.attrs["begin"][axis] + node.attrs["size"][axis] for axis in axes]
        places = self._axes(node.output.rank, axes)
        inputs = [
            self._integers(node, name, values)
            for name, values in (("starts", starts), ("ends", ends), ("axes", places))
        ]
        self._finish(node, "Slice", [self._names[node.source], *inputs])

    def _resize(self, node: Node, **attrs: Any) -> None:
        # By sizes, since scales such as 3/7 lose a row to rounding. The batch has to be read at run time:
        # ONNX Runtime 1.32 refuses sizes of the last two axes alone.
        x = self._names[node.source]
        batch_and_channels = self._node("Shape", [x], self._fresh(node, "shape"), start=0, end=2)
        sides = self._integers(node, "sides", node.attrs["size"])
        sizes = self._node("Concat", [batch_and_channels, sides], self._fresh(node, "sizes"), axis=0)
        self._finish(node, "Resize", [x, "", "", sizes], coordinate_transformation_mode="half_pixel", **attrs)

    def _write_resizebilinear(self, node: Node) -> None:
        self._resize(node, mode="linear")

    def _write_resizenearest(self, node: Node) -> None:
        # TensorFlow takes floor((i + 0.5) * scale), which is round((i + 0.5) * scale - 0.5) with halves up.
        self._resize(node, mode="nearest", nearest_mode="round_prefer_ceil")
