"""The ONNX file: the same folded graph and the same rounded numbers, for ONNX Runtime."""

from __future__ import annotations

import onnx
from onnx import helper

from leukoscope import __version__
from leukoscope.export.graph import Constant, Graph
from leukoscope.export.onnx_nodes import OnnxNodes
from leukoscope.export.onnx_operations import write_node
from leukoscope.export.quantization import Encoded

OPSET = 18
IR_VERSION = 8


def write_onnx(
    graph: Graph, encoded: dict[Constant, Encoded], producer_note: str = "", *, any_size: bool = False
) -> onnx.ModelProto:
    """Write a folded graph as an ONNX model that has been checked by ONNX's own checker.

    Args:
        graph: folded; no Affine is left in it.
        encoded: the constants as they are to be stored.
        producer_note: free text put into the file.
        any_size: take inputs of other sides, too; only for a graph that `takes_any_size`.
    """
    out = OnnxNodes(encoded, set(graph.outputs.values()), any_size=any_size)
    pixels = out.take_input(graph.input)
    for node in graph.nodes:
        write_node(out, node)
    outputs = [out.give_output(role, tensor) for role, tensor in graph.outputs.items()]
    body = helper.make_graph(
        out.nodes,
        "leukoscope",
        [pixels],
        outputs,
        out.initializers,
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
