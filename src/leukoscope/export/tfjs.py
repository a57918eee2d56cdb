"""The TF.js graph model: model.json (the nodes) and the weight shards, written directly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from leukoscope import __version__
from leukoscope.export.graph import Constant, Graph, Shape
from leukoscope.export.quantization import Encoded
from leukoscope.export.tfjs_nodes import TfjsNodes, describe_shape
from leukoscope.export.tfjs_operations import write_node


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
    out = TfjsNodes(encoded)
    out.placeholder(graph.input)
    for node in graph.nodes:
        write_node(out, node)
    shards, weights = out.pack(shard_bytes)
    outputs = {role: _signature(tensor.name, tensor.shape) for role, tensor in graph.outputs.items()}
    model = {
        "format": "graph-model",
        "generatedBy": f"leukoscope {__version__}",
        "convertedBy": None,
        "signature": {
            "inputs": {graph.input.name: _signature(graph.input.name, graph.input.shape)},
            "outputs": outputs,
        },
        "modelTopology": {"node": out.nodes, "library": {}, "versions": {}},
        "weightsManifest": [{"paths": list(shards), "weights": weights}],
    }
    return GraphModel(model, shards)


def _signature(name: str, shape: Shape) -> dict[str, Any]:
    return {"name": name, "dtype": "DT_FLOAT", "tensorShape": describe_shape(shape)}
