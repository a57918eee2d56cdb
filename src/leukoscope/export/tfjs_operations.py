"""The operations of the folded graph, written as nodes of a TF.js graph model.

Each function takes the file's nodes so far and one node of the graph.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from leukoscope.export.graph import Constant, Node
from leukoscope.export.quantization import Encoded
from leukoscope.export.tfjs_nodes import FLOAT, INT32, TfjsNodes

# Operations that differ from those of the graph only in their name.
SAME = {
    "Add": "AddV2",
    "Elu": "Elu",
    "Erf": "Erf",
    "Exp": "Exp",
    "Maximum": "Maximum",
    "Minimum": "Minimum",
    "Mul": "Mul",
    "Reciprocal": "Reciprocal",
    "Relu": "Relu",
    "Relu6": "Relu6",
    "Rsqrt": "Rsqrt",
    "Selu": "Selu",
    "Sigmoid": "Sigmoid",
    "Softmax": "Softmax",
    "Softplus": "Softplus",
    "Sqrt": "Sqrt",
    "Sub": "Sub",
    "Tanh": "Tanh",
}


def _text(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


def _ints(values: Sequence[int]) -> dict[str, Any]:
    return {"list": {"i": [str(v) for v in values]}}


def _windows(node: Node) -> dict[str, Any]:
    """Return the attributes of a convolution or a pooling."""
    attr = {
        "T": FLOAT,
        "strides": _ints([1, *node.attrs["strides"], 1]),
        "padding": {"s": _text(node.attrs["padding"])},
        "data_format": {"s": _text("NHWC")},
    }
    if node.attrs["padding"] == "EXPLICIT":
        (top, bottom), (left, right) = node.attrs["pads"]
        attr["explicit_paddings"] = _ints([0, 0, top, bottom, left, right, 0, 0])
    if "pool" in node.attrs:
        attr["ksize"] = _ints([1, *node.attrs["pool"], 1])
    else:
        attr["dilations"] = _ints([1, *node.attrs["dilations"], 1])
    return attr


def _write_linear(out: TfjsNodes, node: Node, op: str, fused_op: str, attr: dict[str, Any]) -> None:
    x, kernel, bias = node.inputs
    inputs = [out.take_operand(node, x, ""), out.take_operand(node, kernel, "kernel")]
    activation = node.attrs["activation"]
    assert isinstance(bias, Constant)
    if activation is not None or np.any(bias.value):
        inputs.append(out.take_operand(node, bias, "bias"))
        fused = ["BiasAdd", *([activation] if activation else [])]
        attr |= {
            "fused_ops": {"list": {"s": [_text(name) for name in fused]}},
            "num_args": {"i": "1"},
            "epsilon": {"f": 0.0},
        }
        if activation == "LeakyRelu":
            attr["leakyrelu_alpha"] = {"f": node.attrs["alpha"]}
        op = fused_op
    out.add(node.output.name, op, inputs, attr)


def _write_conv2d(out: TfjsNodes, node: Node) -> None:
    _write_linear(out, node, "Conv2D", "_FusedConv2D", _windows(node))


def _write_depthwiseconv2d(out: TfjsNodes, node: Node) -> None:
    _write_linear(out, node, "DepthwiseConv2dNative", "FusedDepthwiseConv2dNative", _windows(node))


def _write_matmul(out: TfjsNodes, node: Node) -> None:
    attr = {"T": FLOAT, "transpose_a": {"b": False}, "transpose_b": {"b": False}}
    _write_linear(out, node, "MatMul", "_FusedMatMul", attr)


def _write_leakyrelu(out: TfjsNodes, node: Node) -> None:
    attr = {"T": FLOAT, "alpha": {"f": node.attrs["alpha"]}}
    out.add(node.output.name, "LeakyRelu", [node.source.name], attr)


def _write_reaches(out: TfjsNodes, node: Node) -> None:
    reached = f"{node.output.name}/reached"
    out.add(reached, "GreaterEqual", [x.name for x in node.tensors], {"T": FLOAT})
    attr = {"SrcT": {"type": "DT_BOOL"}, "DstT": FLOAT}
    out.add(node.output.name, "Cast", [reached], attr)


def _write_maxpool(out: TfjsNodes, node: Node) -> None:
    out.add(node.output.name, node.op, [node.source.name], _windows(node))


def _write_mean(out: TfjsNodes, node: Node) -> None:
    inputs = [node.source.name, out.add_integers(node, "axes", node.attrs["axes"])]
    attr = {"T": FLOAT, "Tidx": INT32, "keep_dims": {"b": node.attrs["keepdims"]}}
    out.add(node.output.name, node.op, inputs, attr)


def _write_concat(out: TfjsNodes, node: Node) -> None:
    inputs = [x.name for x in node.tensors]
    attr = {"T": FLOAT, "Tidx": INT32, "N": {"i": str(len(inputs))}}
    axis = out.add_integers(node, "axis", node.attrs["axis"])
    out.add(node.output.name, "ConcatV2", [*inputs, axis], attr)


def _write_reshape(out: TfjsNodes, node: Node) -> None:
    shape = out.add_integers(node, "shape", [-1, *node.output.sides])
    out.add(node.output.name, "Reshape", [node.source.name, shape], {"T": FLOAT, "Tshape": INT32})


def _write_transpose(out: TfjsNodes, node: Node) -> None:
    perm = out.add_integers(node, "perm", node.attrs["perm"])
    out.add(node.output.name, "Transpose", [node.source.name, perm], {"T": FLOAT, "Tperm": INT32})


def _write_pad(out: TfjsNodes, node: Node) -> None:
    pads = out.add_integers(node, "pads", node.attrs["pads"])
    value = out.add_constant(f"{node.output.name}/value", Encoded(np.array(node.attrs["value"], np.float32)))
    attr = {"T": FLOAT, "Tpaddings": INT32}
    out.add(node.output.name, "PadV2", [node.source.name, pads, value], attr)


def _write_slice(out: TfjsNodes, node: Node) -> None:
    begin, size = (out.add_integers(node, key, node.attrs[key]) for key in ("begin", "size"))
    out.add(node.output.name, "Slice", [node.source.name, begin, size], {"T": FLOAT, "Index": INT32})


def _write_resizebilinear(out: TfjsNodes, node: Node) -> None:
    op = "ResizeBilinear" if node.op == "ResizeBilinear" else "ResizeNearestNeighbor"
    attr = {
        "T": FLOAT,
        "align_corners": {"b": False},
        "half_pixel_centers": {"b": True},
    }
    size = out.add_integers(node, "size", node.attrs["size"])
    out.add(node.output.name, op, [node.source.name, size], attr)


WRITERS: dict[str, Callable[[TfjsNodes, Node], None]] = {
    "Conv2D": _write_conv2d,
    "DepthwiseConv2D": _write_depthwiseconv2d,
    "MatMul": _write_matmul,
    "LeakyRelu": _write_leakyrelu,
    "Reaches": _write_reaches,
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
    "ResizeNearest": _write_resizebilinear,
}
"""What writes each operation of the folded graph that is not in `SAME`."""


def write_node(out: TfjsNodes, node: Node) -> None:
    """Write one node of the graph, with its constants."""
    if node.op in SAME:
        inputs = [out.take_operand(node, x, str(i)) for i, x in enumerate(node.inputs)]
        out.add(node.output.name, SAME[node.op], inputs, {"T": FLOAT})
    else:
        WRITERS[node.op](out, node)
