"""A model folder small enough to reckon with by hand: softmax of a linear map of the mean colour."""

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


FILES = ("model.json", "model.onnx", "golden/picture.png", "golden/expected.json")


def build_onnx(weights: np.ndarray = WEIGHTS, channels: int = 3) -> bytes:
    graph = helper.make_graph(
        [
            helper.make_node("ReduceMean", ["pixels", "axes"], ["mean"], keepdims=0),
            helper.make_node("MatMul", ["mean", "weights"], ["logits"]),
            helper.make_node("Softmax", ["logits"], ["probabilities"], axis=-1),
        ],
        "tiny",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["batch", 4, 6, channels])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", weights.shape[1]])],
        [
            numpy_helper.from_array(np.array([1, 2], np.int64), "axes"),
            numpy_helper.from_array(weights.astype(np.float32), "weights"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def write_tiny_model(folder: Path, *, onnx_bytes: bytes | None = None, **changes: Any) -> Path:
    """Write the model folder and return it; `changes` replace top-level entries of the manifest."""
    files = dict.fromkeys(FILES, b"{}") | {"model.onnx": onnx_bytes or build_onnx()}
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    (folder / "manifest.json").write_text(json.dumps(tiny_manifest(files) | changes), encoding="utf-8")
    return folder
