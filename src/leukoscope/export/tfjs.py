"""The TF.js graph model: model.json (the nodes) and the weight shards, written directly.

The format is TF.js's own JSON form of a TensorFlow GraphDef (tfjs-converter 4.22,
`src/data/compiled_api.ts`): a node is {name, op, input, attr}, string attributes are base64, and shapes, axes
and paddings are constant inputs.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leukoscope import __version__
from leukoscope.contract.schemas import load_contract
from leukoscope.export.graph import Constant, Graph, Node, Shape, Tensor
from leukoscope.export.quantization import Encoded

FLOAT = {"type": "DT_FLOAT"}
INT32 = {"type": "DT_INT32"}
_OPERATIONS = frozenset(load_contract("graph_operations.json")["operations"])

# Operations that differ from the graph's in nothing but their name.
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


@dataclass(frozen=True)
class GraphModel:
    """What is written: the JSON and the shards by file name."""

    model: dict[str, Any]
    shards: dict[str, bytes]


def write_graph_model(graph: Graph, encoded: dict[Constant, Encoded], shard_bytes: int) -> GraphModel:
    """Write a folded graph as a TF.js graph model.

    Args:
        graph: folded; no Affine is left in it.
        encoded: the constants as they are to be stored.
        shard_bytes: largest size of a shard.
    """
    writer = _Writer(encoded)
    writer.placeholder(graph.input)
    for node in graph.nodes:
        writer.write(node)
    shards, weights = writer.pack(shard_bytes)
    outputs = {role: _signature(tensor.name, tensor.shape) for role, tensor in graph.outputs.items()}
    model = {
        "format": "graph-model",
        "generatedBy": f"leukoscope {__version__}",
        "convertedBy": None,
        "signature": {
            "inputs": {graph.input.name: _signature(graph.input.name, graph.input.shape)},
            "outputs": outputs,
        },
        "modelTopology": {"node": writer.nodes, "library": {}, "versions": {}},
        "weightsManifest": [{"paths": list(shards), "weights": weights}],
    }
    return GraphModel(model, shards)


def _dims(shape: Shape) -> dict[str, Any]:
    return {"dim": [{"size": str(-1 if side is None else side)} for side in shape]}


def _signature(name: str, shape: Shape) -> dict[str, Any]:
    return {"name": name, "dtype": "DT_FLOAT", "tensorShape": _dims(shape)}


def _text(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


def _ints(values: Sequence[int]) -> dict[str, Any]:
    return {"list": {"i": [str(v) for v in values]}}


def _windows(node: Node) -> dict[str, Any]:
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


class _Writer:
    def __init__(self, encoded: dict[Constant, Encoded]) -> None:
        self.nodes: list[dict[str, Any]] = []
        self._encoded = encoded
        self._weights: list[tuple[dict[str, Any], bytes]] = []
        self._written: dict[Constant, str] = {}

    def placeholder(self, x: Tensor) -> None:
        self._node(x.name, "Placeholder", [], {"dtype": FLOAT, "shape": {"shape": _dims(x.shape)}})

    def write(self, node: Node) -> None:
        if node.op in SAME:
            inputs = [self._input(node, x, str(i)) for i, x in enumerate(node.inputs)]
            self._node(node.output.name, SAME[node.op], inputs, {"T": FLOAT})
        else:
            write: Callable[[Node], None] = getattr(self, f"_write_{node.op.lower()}")
            write(node)

    def pack(self, shard_bytes: int) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
        """Cut all weights into shards named by their content."""
        # Wide numbers first, so that each begins at a multiple of its size.
        order = {"float32": 0, "int32": 0, "float16": 1, "uint8": 2}
        weights = sorted(
            self._weights, key=lambda w: order[w[0].get("quantization", {}).get("dtype", w[0]["dtype"])]
        )
        data = b"".join(payload for _, payload in weights)
        count = max(1, math.ceil(len(data) / shard_bytes))
        shards = {}
        for number in range(count):
            piece = data[number * shard_bytes : (number + 1) * shard_bytes]
            shards[f"{hashlib.sha256(piece).hexdigest()}-{number + 1}of{count}.bin"] = piece
        return shards, [entry for entry, _ in weights]

    # Nodes

    def _node(self, name: str, op: str, inputs: list[str], attr: dict[str, Any]) -> None:
        # The page's TF.js holds these operations and no other, to be small.
        assert op in _OPERATIONS, f"{op} is missing in contract/graph_operations.json"
        self.nodes.append({"name": name, "op": op, "input": inputs, "attr": attr})

    def _input(self, node: Node, x: Tensor | Constant, suffix: str) -> str:
        if isinstance(x, Tensor):
            return x.name
        if x not in self._written:
            self._written[x] = self._constant(f"{node.output.name}/{suffix}", self._encoded[x])
        return self._written[x]

    def _constant(self, name: str, code: Encoded) -> str:
        entry: dict[str, Any] = {"name": name, "shape": list(code.stored.shape), "dtype": "float32"}
        if code.dtype == "float16":
            entry["quantization"] = {"dtype": "float16", "original_dtype": "float32"}
        elif code.dtype == "uint8":
            entry["quantization"] = {
                "dtype": "uint8",
                "original_dtype": "float32",
                "scale": code.scale,
                "min": -code.zero_point * code.scale,
            }
        return self._add_weight(entry, code.stored, FLOAT)

    def _integers(self, node: Node, suffix: str, values: Any) -> str:
        array = np.asarray(values, np.int32)
        entry = {"name": f"{node.output.name}/{suffix}", "shape": list(array.shape), "dtype": "int32"}
        return self._add_weight(entry, array, INT32)

    def _add_weight(self, entry: dict[str, Any], array: NDArray[Any], dtype: dict[str, str]) -> str:
        little = array.astype(array.dtype.newbyteorder("<"))
        self._weights.append((entry, np.ascontiguousarray(little).tobytes()))
        tensor = {"dtype": dtype["type"], "tensorShape": _dims(tuple(entry["shape"]))}
        self._node(entry["name"], "Const", [], {"dtype": dtype, "value": {"tensor": tensor}})
        return str(entry["name"])

    def _linear(self, node: Node, op: str, fused_op: str, attr: dict[str, Any]) -> None:
        x, kernel, bias = node.inputs
        inputs = [self._input(node, x, ""), self._input(node, kernel, "kernel")]
        activation = node.attrs["activation"]
        assert isinstance(bias, Constant)
        if activation is not None or np.any(bias.value):
            inputs.append(self._input(node, bias, "bias"))
            fused = ["BiasAdd", *([activation] if activation else [])]
            attr |= {
                "fused_ops": {"list": {"s": [_text(name) for name in fused]}},
                "num_args": {"i": "1"},
                "epsilon": {"f": 0.0},
            }
            if activation == "LeakyRelu":
                attr["leakyrelu_alpha"] = {"f": node.attrs["alpha"]}
            op = fused_op
        self._node(node.output.name, op, inputs, attr)

    def _write_conv2d(self, node: Node) -> None:
        self._linear(node, "Conv2D", "_FusedConv2D", _windows(node))

    def _write_depthwiseconv2d(self, node: Node) -> None:
        self._linear(node, "DepthwiseConv2dNative", "FusedDepthwiseConv2dNative", _windows(node))

    def _write_matmul(self, node: Node) -> None:
        attr = {"T": FLOAT, "transpose_a": {"b": False}, "transpose_b": {"b": False}}
        self._linear(node, "MatMul", "_FusedMatMul", attr)

    def _write_leakyrelu(self, node: Node) -> None:
        attr = {"T": FLOAT, "alpha": {"f": node.attrs["alpha"]}}
        self._node(node.output.name, "LeakyRelu", [node.source.name], attr)

    def _write_reaches(self, node: Node) -> None:
        reached = f"{node.output.name}/reached"
        self._node(reached, "GreaterEqual", [x.name for x in node.tensors], {"T": FLOAT})
        attr = {"SrcT": {"type": "DT_BOOL"}, "DstT": FLOAT}
        self._node(node.output.name, "Cast", [reached], attr)

    def _write_maxpool(self, node: Node) -> None:
        self._node(node.output.name, node.op, [node.source.name], _windows(node))

    _write_avgpool = _write_maxpool

    def _write_mean(self, node: Node) -> None:
        inputs = [node.source.name, self._integers(node, "axes", node.attrs["axes"])]
        attr = {"T": FLOAT, "Tidx": INT32, "keep_dims": {"b": node.attrs["keepdims"]}}
        self._node(node.output.name, node.op, inputs, attr)

    _write_max = _write_mean

    def _write_concat(self, node: Node) -> None:
        inputs = [x.name for x in node.tensors]
        attr = {"T": FLOAT, "Tidx": INT32, "N": {"i": str(len(inputs))}}
        axis = self._integers(node, "axis", node.attrs["axis"])
        self._node(node.output.name, "ConcatV2", [*inputs, axis], attr)

    def _write_reshape(self, node: Node) -> None:
        shape = self._integers(node, "shape", [-1, *node.output.sides])
        self._node(node.output.name, "Reshape", [node.source.name, shape], {"T": FLOAT, "Tshape": INT32})

    def _write_transpose(self, node: Node) -> None:
        perm = self._integers(node, "perm", node.attrs["perm"])
        self._node(node.output.name, "Transpose", [node.source.name, perm], {"T": FLOAT, "Tperm": INT32})

    def _write_pad(self, node: Node) -> None:
        pads = self._integers(node, "pads", node.attrs["pads"])
        value = self._constant(
            f"{node.output.name}/value", Encoded(np.array(node.attrs["value"], np.float32))
        )
        attr = {"T": FLOAT, "Tpaddings": INT32}
        self._node(node.output.name, "PadV2", [node.source.name, pads, value], attr)

    def _write_slice(self, node: Node) -> None:
        begin, size = (self._integers(node, key, node.attrs[key]) for key in ("begin", "size"))
        self._node(node.output.name, "Slice", [node.source.name, begin, size], {"T": FLOAT, "Index": INT32})

    def _write_resizebilinear(self, node: Node) -> None:
        op = "ResizeBilinear" if node.op == "ResizeBilinear" else "ResizeNearestNeighbor"
        attr = {
            "T": FLOAT,
            "align_corners": {"b": False},
            "half_pixel_centers": {"b": True},
        }
        size = self._integers(node, "size", node.attrs["size"])
        self._node(node.output.name, op, [node.source.name, size], attr)

    _write_resizenearest = _write_resizebilinear
