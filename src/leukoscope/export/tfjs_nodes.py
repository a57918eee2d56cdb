"""The nodes and weights of a TF.js graph model.

The format is TF.js's own JSON form of a TensorFlow GraphDef (tfjs-converter 4.22,
`src/data/compiled_api.ts`): a node is {name, op, input, attr}, string attributes are base64, and shapes, axes
and paddings are constant inputs.
"""

from __future__ import annotations

import hashlib
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.schemas import load_contract
from leukoscope.export.graph import Constant, Node, Shape, Tensor
from leukoscope.export.quantization import Encoded

FLOAT = {"type": "DT_FLOAT"}
INT32 = {"type": "DT_INT32"}
_OPERATIONS = frozenset(load_contract("graph_operations.json")["operations"])


def describe_shape(shape: Shape) -> dict[str, Any]:
    """Return a shape in this format; the batch is -1."""
    return {"dim": [{"size": str(-1 if side is None else side)} for side in shape]}


class TfjsNodes:
    """The nodes and weights of a graph model as it is written.

    Args:
        encoded: the constants as they are to be stored.
    """

    def __init__(self, encoded: dict[Constant, Encoded]) -> None:
        self.nodes: list[dict[str, Any]] = []
        self._encoded = encoded
        self._weights: list[tuple[dict[str, Any], bytes]] = []
        self._written: dict[Constant, str] = {}

    def placeholder(self, x: Tensor) -> None:
        """Add the input of the network."""
        self.add(x.name, "Placeholder", [], {"dtype": FLOAT, "shape": {"shape": describe_shape(x.shape)}})

    def pack(self, shard_bytes: int) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
        """Divide all weights into shards, named by their content; return them and the entries of the weights."""
        # Wide numbers come first, so that each begins at a multiple of its size.
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

    def add(self, name: str, op: str, inputs: list[str], attr: dict[str, Any]) -> None:
        """Add a node."""
        # The page's TF.js has these operations and no others, to be small.
        assert op in _OPERATIONS, f"{op} is missing in contract/graph_operations.json"
        self.nodes.append({"name": name, "op": op, "input": inputs, "attr": attr})

    def take_operand(self, node: Node, x: Tensor | Constant, suffix: str) -> str:
        """Return the name of a tensor, or of a constant, which is stored once."""
        if isinstance(x, Tensor):
            return x.name
        if x not in self._written:
            self._written[x] = self.add_constant(f"{node.output.name}/{suffix}", self._encoded[x])
        return self._written[x]

    def add_constant(self, name: str, code: Encoded) -> str:
        """Store a constant, and return its name."""
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

    def add_integers(self, node: Node, suffix: str, values: Any) -> str:
        """Store integers, and return their name."""
        array = np.asarray(values, np.int32)
        entry = {"name": f"{node.output.name}/{suffix}", "shape": list(array.shape), "dtype": "int32"}
        return self._add_weight(entry, array, INT32)

    def _add_weight(self, entry: dict[str, Any], array: NDArray[Any], dtype: dict[str, str]) -> str:
        little = array.astype(array.dtype.newbyteorder("<"))
        self._weights.append((entry, np.ascontiguousarray(little).tobytes()))
        tensor = {"dtype": dtype["type"], "tensorShape": describe_shape(tuple(entry["shape"]))}
        self.add(entry["name"], "Const", [], {"dtype": dtype, "value": {"tensor": tensor}})
        return str(entry["name"])
