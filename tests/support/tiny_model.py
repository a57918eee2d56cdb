"""Model folders small enough to reckon with by hand.

The classifier is the softmax of a linear map of the mean colour; the locator takes for a cell every 8 x 8
pixels of a tile that are darker than their neighbours.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LABELS = ("RED", "GREEN", "BLUE")
WEIGHTS = np.eye(3, dtype=np.float32) / 32


def tiny_manifest(files: dict[str, bytes] | None = None) -> dict[str, Any]:
    """A valid manifest of a network of 6 x 4 pixels that tells red from green from blue."""
    contents = files if files is not None else dict.fromkeys(FILES, b"x")
    return {
        "schema_version": 1,
        "id": "tiny",
        "version": "1.0.0",
        "created": "2026-01-02T03:04:05Z",
        "name": {"en": "Tiny"},
        "licence": "Apache-2.0",
        "classes": [
            {"label": label, "name": {"en": label.title()}, "color": "#112233", "is_white_cell": None}
            for label in LABELS
        ],
        "input": {
            "width_px": 6,
            "height_px": 4,
            "channels": 3,
            "resize": "triangle",
            "value_range": [0, 255],
            "background": [255, 0, 0],
        },
        "stages": [
            {
                "name": "classifier",
                "graph": "model.json",
                "onnx": "model.onnx",
                "input": "pixels",
                "outputs": {"probabilities": "probabilities"},
            }
        ],
        "calibration": {"temperature": 2.0, "thresholds": {"confident": 0.9, "review": 0.5}},
        "quantization": "none",
        "golden": {"image": "golden/picture.png", "expected": "golden/expected.json"},
        "files": [
            {"path": path, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for path, data in contents.items()
        ],
        "datasets": [],
        "figures": [],
    }


LOCATOR = {
    "tile_width_px": 32,
    "tile_height_px": 32,
    "tile_overlap_px": 16,
    "stride_px": 8,
    "size_unit_px": 8,
    "value_range": [0, 1],
    "largest_scale": 1,
    "finest_scale": 1,
    "threshold": 0.3,
    "merge_overlap": 0.5,
    "crop_scale": 1,
    "crop_floor_px": 0,
}
FILES = ("model.json", "model.onnx", "golden/picture.png", "golden/expected.json")


def build_onnx(weights: np.ndarray = WEIGHTS, channels: int = 3, *, details: bool = False) -> bytes:
    """The classifier; with details, also cellness (how far from white) and a plain embedding and map."""
    nodes = [
        helper.make_node("ReduceMean", ["pixels", "axes"], ["mean"], keepdims=0),
        helper.make_node("MatMul", ["mean", "weights"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=-1),
    ]
    outputs = {"probabilities": ["batch", weights.shape[1]]}
    if details:
        nodes += [
            helper.make_node("ReduceMin", ["mean", "channel"], ["least"], keepdims=1),
            helper.make_node("Mul", ["least", "minus_255th"], ["whiteness"]),
            helper.make_node("Add", ["whiteness", "one"], ["cellness"]),
            helper.make_node("Identity", ["mean"], ["embedding"]),
            helper.make_node("MatMul", ["pixels", "weights"], ["map"]),
        ]
        outputs |= {
            "cellness": ["batch", 1],
            "embedding": ["batch", 3],
            "map": ["batch", 4, 6, weights.shape[1]],
        }
    return _build(nodes, ["batch", 4, 6, channels], outputs, {"weights": weights})


def build_locator() -> bytes:
    """Scores of 1 - brightness over 8 x 8 pixels, kept where no neighbour is higher; boxes of one unit."""
    nodes = [
        helper.make_node("ReduceMean", ["pixels", "channels"], ["grey"], keepdims=1),
        helper.make_node("Transpose", ["grey"], ["first"], perm=[0, 3, 1, 2]),
        helper.make_node("AveragePool", ["first"], ["bright"], kernel_shape=[8, 8], strides=[8, 8]),
        helper.make_node("Sub", ["one", "bright"], ["scores"]),
        helper.make_node("MaxPool", ["scores"], ["highest"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        helper.make_node("GreaterOrEqual", ["scores", "highest"], ["reached"]),
        helper.make_node("Cast", ["reached"], ["kept"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["scores", "kept"], ["peaks"]),
        helper.make_node("Transpose", ["peaks"], ["heatmap"], perm=[0, 2, 3, 1]),
        helper.make_node("Sub", ["heatmap", "heatmap"], ["zero"]),
        helper.make_node("Concat", ["zero"] * 4, ["geometry"], axis=-1),
    ]
    outputs = {"heatmap": ["batch", 4, 4, 1], "geometry": ["batch", 4, 4, 4]}
    return _build(nodes, ["batch", 32, 32, 3], outputs, {})


def _build(
    nodes: list[onnx.NodeProto],
    taken: list[str | int],
    outputs: dict[str, list[str | int]],
    constants: dict[str, np.ndarray],
) -> bytes:
    used = {name for node in nodes for name in node.input}
    known = constants | {
        "axes": np.array([1, 2]),
        "channel": np.array([1]),
        "channels": np.array([3]),
        "one": np.ones((), np.float32),
        "minus_255th": np.full((), -1 / 255, np.float32),
    }
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, taken)],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, sides) for name, sides in outputs.items()],
        [
            numpy_helper.from_array(value if value.dtype == np.int64 else value.astype(np.float32), name)
            for name, value in known.items()
            if name in used
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def write_tiny_model(folder: Path, *, onnx_bytes: bytes | None = None, **changes: Any) -> Path:
    """Write the model folder and return it; `changes` replace top-level entries of the manifest."""
    return _write(folder, dict.fromkeys(FILES, b"{}") | {"model.onnx": onnx_bytes or build_onnx()}, changes)


def write_tiny_finder(folder: Path, *, locator_onnx: bytes | None = None, **changes: Any) -> Path:
    """Write a model folder with both stages and return it."""
    files = dict.fromkeys((*FILES, "locator.json"), b"{}") | {
        "model.onnx": build_onnx(details=True),
        "locator.onnx": locator_onnx or build_locator(),
    }
    classifier = tiny_manifest(files)["stages"][0]
    roles = ("probabilities", "cellness", "embedding", "map")
    locator = {
        "name": "locator",
        "graph": "locator.json",
        "onnx": "locator.onnx",
        "input": "pixels",
        "outputs": {"heatmap": "heatmap", "geometry": "geometry"},
    }
    stages = [locator, classifier | {"outputs": {role: role for role in roles}}]
    calibration = {"temperature": 2.0, "thresholds": {"confident": 0.9, "review": 0.5, "cell": 0.6}}
    return _write(folder, files, {"stages": stages, "locator": LOCATOR, "calibration": calibration} | changes)


def _write(folder: Path, files: dict[str, bytes], changes: dict[str, Any]) -> Path:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    (folder / "manifest.json").write_text(json.dumps(tiny_manifest(files) | changes), encoding="utf-8")
    return folder
