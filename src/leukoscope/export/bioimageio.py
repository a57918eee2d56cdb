"""The BioImage.IO description of each network of a model: bioimageio.yaml, and locator.bioimageio.yaml.

The format is version 0.5.14 of https://bioimage.io (model resource description). It describes one network, so a model
of two stages has two descriptions. What the networks need around them, such as how cells are cropped and merged, is
in the manifest alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from leukoscope.contract.manifest import MANIFEST_NAME, Manifest, Stage
from leukoscope.export.card import CARD
from leukoscope.export.golden_tensors import PIXELS, name_tensor, read_shape
from leukoscope.export.hub_card import HUB_CARD, SAFETY
from leukoscope.export.onnx_model import OPSET

FORMAT_VERSION = "0.5.14"
RESOURCES = {"classifier": "bioimageio.yaml", "locator": "locator.bioimageio.yaml"}
# The format's longest name and its recommended length of a description.
_MAX_NAME, _MAX_DESCRIPTION = 64, 512
_GEOMETRY = ("dx", "dy", "log_width", "log_height")
_SPDX = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")
_RELEASE = re.compile(r"\d+(?:\.\d+)*")
_DESCRIPTIONS = {
    PIXELS: "Pixels 0 to 255",
    "probabilities": "Probability of each class, before the temperature",
    "cellness": "Probability that the picture shows a cell of these classes",
    "embedding": "What the last layer reads",
    "map": "What each place adds to the logit of each class",
    "fine_probabilities": "Probability of each finer class, given its class",
    "heatmap": "Score of a cell's centre at each place; all but the peaks are 0",
    "geometry": "Offset of the centre in strides, logarithm of width and height in size units",
}


def write_resource(
    manifest: Manifest, stage: Stage, tensors: Mapping[str, bytes], authors: Sequence[str]
) -> bytes:
    """Return the description of a stage as YAML in UTF-8.

    Args:
        manifest: of the model.
        stage: one of its stages.
        tensors: its golden tensors by path, as `write_tensors` gives them.
        authors: who made the network; may be empty.
    """
    version = manifest.version if _RELEASE.fullmatch(manifest.version) else None
    described: dict[str, Any] = {
        "type": "model",
        "format_version": FORMAT_VERSION,
        "name": _name(manifest, stage),
        "description": _describe(manifest, stage),
        **({"authors": [{"name": author} for author in authors]} if authors else {}),
        **({"version": version} if version else {}),
        **({"license": manifest.licence} if _is_spdx(manifest.licence) else {}),
        "cite": [_cite(entry) for entry in manifest.raw["datasets"] if "url" in entry],
        "tags": ["blood", "hematology", "leukocyte", "white blood cell", _task(stage)],
        "documentation": {"source": HUB_CARD},
        "attachments": [{"source": CARD}, {"source": MANIFEST_NAME}],
        "timestamp": manifest.raw["created"],
        "inputs": [_describe_input(manifest, stage, tensors)],
        "outputs": [_describe_output(manifest, stage, role, tensors) for role in stage.outputs],
        "weights": {"onnx": _weights(manifest, stage)},
        "config": {"leukoscope": {"id": manifest.id, "version": manifest.version, "stage": stage.name}},
    }
    text: str = yaml.safe_dump(described, sort_keys=False, allow_unicode=True, width=100)
    return text.encode()


def _is_spdx(licence: str) -> bool:
    """Return whether a licence is written as an SPDX identifier and is not "unknown"."""
    return licence.lower() not in ("unknown", "other") and _SPDX.fullmatch(licence) is not None


def _name(manifest: Manifest, stage: Stage) -> str:
    """Return the name with the characters that the format allows."""
    allowed = re.sub(r"[^A-Za-z0-9_+() -]+", " ", manifest.name["en"])
    cleaned = " ".join(allowed.split()) or manifest.id.replace(".", "-")
    return f"{cleaned[: _MAX_NAME - len(stage.name) - 1]} {stage.name}"


def _describe(manifest: Manifest, stage: Stage) -> str:
    own = manifest.raw.get("description", {}).get("en", "")
    task = "Finds the white cells" if stage.name == "locator" else "Names a white cell"
    text = f"{task} of a stained blood smear. {SAFETY} {own}".strip()
    return text if len(text) <= _MAX_DESCRIPTION else text[: _MAX_DESCRIPTION - 1] + "…"


def _task(stage: Stage) -> str:
    return "object-detection" if stage.name == "locator" else "classification"


def _cite(dataset: Mapping[str, Any]) -> dict[str, str]:
    return {
        "text": f"{dataset['name']}: {dataset.get('attribution', dataset['name'])}",
        "url": dataset["url"],
    }


def _weights(manifest: Manifest, stage: Stage) -> dict[str, Any]:
    digest = next(file.sha256 for file in manifest.files if file.path == stage.onnx)
    return {"source": stage.onnx, "sha256": digest, "opset_version": OPSET}


def _describe_input(manifest: Manifest, stage: Stage, tensors: Mapping[str, bytes]) -> dict[str, Any]:
    spec, locator = manifest.input, manifest.locator_spec
    if stage.name == "locator" and locator is not None:
        height, width, channels = locator.tile_height_px, locator.tile_width_px, 3
        low, high = locator.value_range
    else:
        height, width, channels = spec.height_px, spec.width_px, spec.channels
        low, high = spec.value_range
    scaling = {"gain": (high - low) / 255, "offset": low}
    steps: list[dict[str, Any]] = [{"id": "ensure_dtype", "kwargs": {"dtype": "float32"}}]
    if (low, high) != (0, 255):
        steps.append({"id": "scale_linear", "kwargs": scaling})
    names = ["grey"] if channels == 1 else ["red", "green", "blue"]
    return {
        "id": stage.input,
        "description": _DESCRIPTIONS[PIXELS],
        "axes": [{"type": "batch"}, *_space(height, width), _channels(names)],
        "data": {"type": "uint8"},
        "preprocessing": steps,
        "test_tensor": _describe_tensor(stage, PIXELS, tensors),
    }


def _describe_output(
    manifest: Manifest, stage: Stage, role: str, tensors: Mapping[str, bytes]
) -> dict[str, Any]:
    classes = list(manifest.labels)
    names = {
        "probabilities": classes,
        "map": classes,
        "fine_probabilities": [entry.label for entry in manifest.fine_classes],
        "cellness": ["cell"],
        "heatmap": ["score"],
        "geometry": list(_GEOMETRY),
    }
    shape = read_shape(tensors[name_tensor(stage, role)])
    last = _channels(names[role]) if role in names else {"type": "index", "size": shape[-1]}
    places = _space(*shape[1:3]) if len(shape) == 4 else []
    return {
        "id": stage.outputs[role],
        "description": _DESCRIPTIONS[role],
        "axes": [{"type": "batch"}, *places, last],
        "data": {"type": "float32"},
        "test_tensor": _describe_tensor(stage, role, tensors),
    }


def _space(height: int, width: int) -> list[dict[str, Any]]:
    return [{"type": "space", "id": "y", "size": height}, {"type": "space", "id": "x", "size": width}]


def _channels(names: Sequence[str]) -> dict[str, Any]:
    return {"type": "channel", "channel_names": list(names)}


def _describe_tensor(stage: Stage, name: str, tensors: Mapping[str, bytes]) -> dict[str, str]:
    path = name_tensor(stage, name)
    return {"source": path, "sha256": hashlib.sha256(tensors[path]).hexdigest()}
