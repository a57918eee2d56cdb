"""Networks that could read other files or never end are refused before they run."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

from leukoscope.errors import ModelError
from leukoscope.inference.model import load_model
from leukoscope.inference.onnx_content import check_onnx
from tiny_model import build_onnx, write_tiny_model


def point_outside(model: onnx.ModelProto) -> None:
    weights = model.graph.initializer[0]
    entry = weights.external_data.add()
    entry.key, entry.value = "location", "../../secret.bin"
    weights.data_location = TensorProto.EXTERNAL


def point_outside_in_a_constant(model: onnx.ModelProto) -> None:
    tensor = helper.make_tensor("c", TensorProto.FLOAT, [1], [1.0])
    tensor.data_location = TensorProto.EXTERNAL
    model.graph.node.append(helper.make_node("Constant", [], ["c"], value=tensor))


def point_outside_in_a_sparse_tensor(model: onnx.ModelProto) -> None:
    values = helper.make_tensor("s", TensorProto.FLOAT, [1], [1.0])
    values.data_location = TensorProto.EXTERNAL
    indices = helper.make_tensor("i", TensorProto.INT64, [1], [0])
    model.graph.sparse_initializer.append(helper.make_sparse_tensor(values, indices, [4]))


def add_branches(operation: str, *attributes: str) -> Callable[[onnx.ModelProto], None]:
    def add(model: onnx.ModelProto) -> None:
        body = helper.make_graph([], "body", [], [])
        graphs = dict.fromkeys(attributes, body)
        model.graph.node.append(helper.make_node(operation, ["x"], ["y"], **graphs))

    return add


def add_function(model: onnx.ModelProto) -> None:
    operators = [helper.make_opsetid("", 18)]
    model.functions.append(helper.make_function("own", "F", ["x"], ["x"], [], operators))


HOSTILE = {
    "weights of another file": point_outside,
    "a constant of another file": point_outside_in_a_constant,
    "a sparse tensor of another file": point_outside_in_a_sparse_tensor,
    "an endless loop": add_branches("Loop", "body"),
    "a scan": add_branches("Scan", "body"),
    "branches": add_branches("If", "then_branch", "else_branch"),
    "a graph in an unknown operation": add_branches("Unknown", "body"),
    "a loop without its graph": add_branches("Loop"),
    "functions": add_function,
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_network_never_runs(tmp_path: Path, change: Callable[[onnx.ModelProto], None]) -> None:
    model = onnx.load_from_string(build_onnx())
    change(model)
    folder = write_tiny_model(tmp_path / "tiny", onnx_bytes=model.SerializeToString())
    with pytest.raises(ModelError, match=r"cannot load .*(another file|never end|functions of its own)"):
        load_model(folder)


def test_a_cycle_is_refused(tmp_path: Path) -> None:
    model = onnx.load_from_string(build_onnx())
    model.graph.node.extend([helper.make_node("Relu", ["b"], ["a"]), helper.make_node("Relu", ["a"], ["b"])])
    folder = write_tiny_model(tmp_path / "tiny", onnx_bytes=model.SerializeToString())
    with pytest.raises(ModelError, match="cannot load"):
        load_model(folder)


def test_what_is_cut_or_no_onnx_is_refused_in_one_line(tmp_path: Path) -> None:
    whole = build_onnx()
    check_onnx(whole)
    for data in (whole[:-3], b"<html>", b"\xff" * 40, b"\x08", b"\x3a\x05abc"):
        with pytest.raises(ValueError, match=re.compile(r"^it is [^\n]+$")):
            check_onnx(data)
