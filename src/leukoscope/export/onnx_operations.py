"""The operations of the folded graph, written as ONNX nodes.

Each function takes the file's nodes so far and one node of the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from numpy.typing import NDArray
from onnx import TensorProto

from leukoscope.export.graph import Constant, Node, pad_amounts
from leukoscope.export.onnx_nodes import TO_FIRST, OnnxNodes

# Operations that differ from those of the graph only in their name.
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


def _finish_activated(out: OnnxNodes, node: Node, op: str, inputs: Sequence[str], **attrs: Any) -> None:
    activation = node.attrs["activation"]
    if activation is None:
        return out.finish(node, op, inputs, **attrs)
    x = out.add(op, inputs, out.name_fresh(node, "linear"), **attrs)
    if activation == "Relu6":
        return out.finish(node, "Clip", [x, *_add_six(out, node)])
    more = {"alpha": node.attrs["alpha"]} if activation == "LeakyRelu" else {}
    return out.finish(node, activation, [x], **more)


def _add_six(out: OnnxNodes, node: Node) -> list[str]:
    return [out.add_floats(node, "min", 0.0), out.add_floats(node, "max", 6.0)]


def _convolve(
    out: OnnxNodes, node: Node, group: int, arrange: Callable[[NDArray[Any]], NDArray[Any]]
) -> None:
    _, kernel, bias = node.inputs
    assert isinstance(kernel, Constant)
    assert isinstance(bias, Constant)
    (top, bottom), (left, right) = pad_amounts(node)
    inputs = [
        out.names[node.source],
        out.add_constant(node, kernel, "kernel", arrange),
        out.add_constant(node, bias, "bias", lambda a: a),
    ]
    _finish_activated(
        out,
        node,
        "Conv",
        inputs,
        strides=node.attrs["strides"],
        dilations=node.attrs["dilations"],
        pads=[top, left, bottom, right],
        group=group,
    )


def _write_conv2d(out: OnnxNodes, node: Node) -> None:
    _convolve(out, node, 1, lambda a: a.transpose(3, 2, 0, 1))


def _write_depthwiseconv2d(out: OnnxNodes, node: Node) -> None:
    def arrange(a: NDArray[Any]) -> NDArray[Any]:
        height, width, channels, multiplier = a.shape
        return a.transpose(2, 3, 0, 1).reshape(channels * multiplier, 1, height, width)

    _convolve(out, node, node.source.sides[-1], arrange)


def _write_matmul(out: OnnxNodes, node: Node) -> None:
    _, kernel, bias = node.inputs
    assert isinstance(kernel, Constant)
    assert isinstance(bias, Constant)
    inputs = [
        out.names[node.source],
        out.add_constant(node, kernel, "kernel", lambda a: a),
        out.add_constant(node, bias, "bias", lambda a: a),
    ]
    _finish_activated(out, node, "Gemm", inputs)


def _write_relu6(out: OnnxNodes, node: Node) -> None:
    out.finish(node, "Clip", [out.names[node.source], *_add_six(out, node)])


def _write_leakyrelu(out: OnnxNodes, node: Node) -> None:
    out.finish(node, "LeakyRelu", [out.names[node.source]], alpha=node.attrs["alpha"])


def _write_reaches(out: OnnxNodes, node: Node) -> None:
    inputs = [out.names[x] for x in node.tensors]
    reached = out.add("GreaterOrEqual", inputs, out.name_fresh(node, "reached"))
    out.finish(node, "Cast", [reached], to=TensorProto.FLOAT)


def _write_rsqrt(out: OnnxNodes, node: Node) -> None:
    root = out.add("Sqrt", [out.names[node.source]], out.name_fresh(node, "sqrt"))
    out.finish(node, "Reciprocal", [root])


def _write_softmax(out: OnnxNodes, node: Node) -> None:
    axis = 1 if node.output.rank == 4 else -1
    out.finish(node, "Softmax", [out.names[node.source]], axis=axis)


def _write_maxpool(out: OnnxNodes, node: Node) -> None:
    (top, bottom), (left, right) = pad_amounts(node)
    attrs = {
        "kernel_shape": node.attrs["pool"],
        "strides": node.attrs["strides"],
        "pads": [top, left, bottom, right],
    }
    op = {"MaxPool": "MaxPool", "AvgPool": "AveragePool"}[node.op]
    out.finish(node, op, [out.names[node.source]], **attrs)


def _write_mean(out: OnnxNodes, node: Node) -> None:
    axes = out.add_integers(node, "axes", out.turn_axes(node.source.rank, node.attrs["axes"]))
    op = {"Mean": "ReduceMean", "Max": "ReduceMax"}[node.op]
    out.finish(node, op, [out.names[node.source], axes], keepdims=int(node.attrs["keepdims"]))


def _write_concat(out: OnnxNodes, node: Node) -> None:
    (axis,) = out.turn_axes(node.output.rank, [node.attrs["axis"]])
    out.finish(node, "Concat", [out.names[x] for x in node.tensors], axis=axis)


def _write_reshape(out: OnnxNodes, node: Node) -> None:
    shape = out.add_integers(node, "shape", [-1, *node.output.sides])
    out.finish_channels_last(node, "Reshape", [out.take_channels_last(node.source), shape])


def _write_transpose(out: OnnxNodes, node: Node) -> None:
    out.finish_channels_last(
        node, "Transpose", [out.take_channels_last(node.source)], perm=node.attrs["perm"]
    )


def _write_pad(out: OnnxNodes, node: Node) -> None:
    pads = list(node.attrs["pads"])
    if node.output.rank == 4:
        pads = [pads[axis] for axis in TO_FIRST]
    flat = [before for before, _ in pads] + [after for _, after in pads]
    inputs = [
        out.names[node.source],
        out.add_integers(node, "pads", flat),
        out.add_floats(node, "value", node.attrs["value"]),
    ]
    out.finish(node, "Pad", inputs)


def _write_slice(out: OnnxNodes, node: Node) -> None:
    axes = list(range(1, node.output.rank))
    starts = [node.attrs["begin"][axis] for axis in axes]
    ends = [node.attrs["begin"][axis] + node.attrs["size"][axis] for axis in axes]
    places = out.turn_axes(node.output.rank, axes)
    inputs = [
        out.add_integers(node, name, values)
        for name, values in (("starts", starts), ("ends", ends), ("axes", places))
    ]
    out.finish(node, "Slice", [out.names[node.source], *inputs])


def _resize(out: OnnxNodes, node: Node, **attrs: Any) -> None:
    # By sizes, since scales such as 3/7 lose a row to rounding. The batch has to be read at run time:
    # ONNX Runtime 1.32 refuses sizes of the last two axes alone.
    x = out.names[node.source]
    batch_and_channels = out.add("Shape", [x], out.name_fresh(node, "shape"), start=0, end=2)
    sides = out.add_integers(node, "sides", node.attrs["size"])
    sizes = out.add("Concat", [batch_and_channels, sides], out.name_fresh(node, "sizes"), axis=0)
    out.finish(node, "Resize", [x, "", "", sizes], coordinate_transformation_mode="half_pixel", **attrs)


def _write_resizebilinear(out: OnnxNodes, node: Node) -> None:
    _resize(out, node, mode="linear")


def _write_resizenearest(out: OnnxNodes, node: Node) -> None:
    # TensorFlow takes floor((i + 0.5) * scale), which is round((i + 0.5) * scale - 0.5) with halves up.
    attrs = {"mode": "nearest", "nearest_mode": "round_prefer_ceil"}
    if not out.any_size:
        _resize(out, node, **attrs)
        return
    before, after = node.source.sides[:2], node.attrs["size"]
    if before == (1, 1):  # a row as wide as the input; `Mul` and `Add` repeat one place as well
        out.finish(node, "Identity", [out.names[node.source]])
        return
    factors = [new // old for old, new in zip(before, after, strict=True)]
    scales = out.add_floats(node, "scales", [1, 1, *factors])
    x = out.names[node.source]
    out.finish(node, "Resize", [x, "", scales], coordinate_transformation_mode="half_pixel", **attrs)


WRITERS: dict[str, Callable[[OnnxNodes, Node], None]] = {
    "Conv2D": _write_conv2d,
    "DepthwiseConv2D": _write_depthwiseconv2d,
    "MatMul": _write_matmul,
    "Relu6": _write_relu6,
    "LeakyRelu": _write_leakyrelu,
    "Reaches": _write_reaches,
    "Rsqrt": _write_rsqrt,
    "Softmax": _write_softmax,
    "MaxPool": _write_maxpool,
    "AvgPool": _write_maxpool,
    "Mean": _write_mean,
    "Max": _write_mean,
    "Concat": _write_concat,
    "Reshape": _write_reshape,
    "Transpose": _write_transpose,
    "Pad": _write_pad,
    "Slice": _write_slice,
    "ResizeBilinear": _write_resizebilinear,
    "ResizeNearest": _write_resizenearest,
}
"""What writes each operation of the folded graph that is not in `SAME`."""


def write_node(out: OnnxNodes, node: Node) -> None:
    """Write one node of the graph, with its constants."""
    if node.op in SAME:
        out.finish(node, SAME[node.op], [out.take_operand(node, x) for x in node.inputs])
    else:
        WRITERS[node.op](out, node)
