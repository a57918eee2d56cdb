"""The manifest: valid ones are read typed, others refused with the place and what was expected."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from leukoscope.contract import model_folder
from leukoscope.contract.manifest import LocatorSpec, parse_manifest
from leukoscope.contract.model_folder import find_model, load_manifest, verify_files
from leukoscope.errors import ModelError
from tiny_model import LABELS, tiny_manifest, write_tiny_model

LOCATOR = {
    "tile_width_px": 32,
    "tile_height_px": 32,
    "tile_overlap_px": 16,
    "stride_px": 8,
    "size_unit_px": 16,
    "value_range": [0, 255],
    "largest_scale": 1,
    "finest_scale": 1,
    "threshold": 0.3,
    "merge_overlap": 0.5,
    "crop_scale": 1.5,
    "crop_floor_px": 20,
}


def test_a_valid_manifest_is_read_typed(tmp_path: Path) -> None:
    manifest = load_manifest(write_tiny_model(tmp_path))
    assert manifest.labels == LABELS
    assert (manifest.input.width_px, manifest.input.height_px) == (6, 4)
    assert manifest.input.background == (255, 0, 0)
    assert manifest.classifier.outputs == {"probabilities": "probabilities"}
    assert (manifest.calibration.confident, manifest.calibration.review) == (0.9, 0.5)
    assert manifest.files[1].path == "model.onnx"
    assert load_manifest(tmp_path / "manifest.json") == manifest
    verify_files(manifest, tmp_path)


def _set(*path: Any, to: Any) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        *parents, last = path
        for part in parents:
            data = data[part]
        data[last] = to

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_set("schema_version", to=2), "schema_version"),
        (_set("id", to="../etc"), "breaks the contract at id"),
        (_set("surprise", to=1), "surprise"),
        (_set("classes", 0, "color", to="red"), "classes/0/color"),
        (_set("files", 0, "path", to="../model.json"), "files/0/path"),
        (_set("files", 0, "path", to="/etc/passwd"), "files/0/path"),
        (_set("files", 0, "path", to="a/../../b"), "files/0/path"),
        (_set("files", 0, "sha256", to="00"), "files/0/sha256"),
        (_set("calibration", "temperature", to=0), "calibration/temperature"),
        (_set("input", "resize", to="nearest"), "input/resize"),
        (_set("classes", 1, "label", to="RED"), "every class once"),
        (_set("stages", 0, "name", to="locator"), "exactly one stage named classifier"),
        (_set("stages", 0, "outputs", to={"embedding": "e"}), "put out probabilities"),
        (_set("stages", 0, "onnx", to="other.onnx"), "other.onnx is used but not listed"),
        (_set("golden", "image", to="other.png"), "other.png is used but not listed"),
        (_set("input", "value_range", to=[1, 1]), "two different ends"),
        (_set("calibration", "thresholds", "review", to=0.95), "at or below"),
        (_set("created", to="yesterday"), "date and time"),
        (_set("files", 0, "path", to="model.onnx"), "every file once"),
        (_set("locator", to=LOCATOR), "the numbers alone are there"),
        (_set("calibration", "thresholds", "cell", to=0.5), "puts out cellness"),
    ],
)
def test_what_breaks_the_contract_is_named(change: Callable[[dict[str, Any]], None], message: str) -> None:
    data = copy.deepcopy(tiny_manifest())
    parse_manifest(data)
    change(data)
    with pytest.raises(ModelError, match=message):
        parse_manifest(data)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_set("locator", "tile_overlap_px", to=32), "locator: expected tile_overlap_px below tile_width_px"),
        (_set("locator", "threshold", to="high"), "breaks the contract at locator/threshold"),
        (_set("stages", 0, "outputs", to={"heatmap": "heatmap"}), "it has no geometry"),
        (_set("stages", 0, "name", to="classifier"), "exactly one stage named classifier"),
        (_set("locator", "surprise", to=1), "surprise"),
    ],
)
def test_a_locator_and_its_numbers_must_fit(change: Callable[[dict[str, Any]], None], message: str) -> None:
    data = copy.deepcopy(tiny_manifest())
    outputs = {"heatmap": "heatmap", "geometry": "geometry"}
    data["stages"].insert(0, data["stages"][0] | {"name": "locator", "outputs": outputs})
    with pytest.raises(ModelError, match="the stage alone is there"):
        parse_manifest(data)
    data["locator"] = dict(LOCATOR)
    manifest = parse_manifest(data)
    assert manifest.locator is not None
    assert manifest.locator.outputs == outputs
    assert manifest.locator_spec == LocatorSpec.from_json(LOCATOR)
    assert manifest.classifier.name == "classifier"
    change(data)
    with pytest.raises(ModelError, match=message):
        parse_manifest(data)


@pytest.mark.parametrize("data", [None, [], "text", {}])
def test_what_is_no_manifest_is_refused(data: Any) -> None:
    with pytest.raises(ModelError, match="breaks the contract at the top level"):
        parse_manifest(data)


def test_missing_and_broken_files_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Expected a model folder"):
        load_manifest(tmp_path)
    (tmp_path / "manifest.json").write_bytes(b"\xff{")
    with pytest.raises(ModelError, match="Expected JSON"):
        load_manifest(tmp_path)


def test_files_are_checked_by_length_and_hash(tmp_path: Path) -> None:
    manifest = load_manifest(write_tiny_model(tmp_path))
    network = tmp_path / "model.onnx"
    original = network.read_bytes()
    network.write_bytes(original[:-1] + bytes([original[-1] ^ 1]))
    with pytest.raises(ModelError, match=r"Expected SHA-256 \w{64} of .*model.onnx"):
        verify_files(manifest, tmp_path)
    verify_files(manifest, tmp_path, ["model.json"])
    network.write_bytes(original[:-1])
    with pytest.raises(ModelError, match=f"Expected {len(original)} bytes"):
        verify_files(manifest, tmp_path)
    network.unlink()
    with pytest.raises(ModelError, match="is missing"):
        verify_files(manifest, tmp_path)


def test_models_are_found_by_folder_file_id_and_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_folder, "MODELS_DIR", tmp_path)
    with pytest.raises(ModelError, match="no default model"):
        find_model()
    folder = write_tiny_model(tmp_path / "tiny")
    other = {"id": "other", "manifest": "other/manifest.json"}
    tiny = {"id": "tiny", "manifest": "tiny/manifest.json", "default": True}
    (tmp_path / "index.json").write_text(json.dumps({"models": [other, tiny]}))
    assert find_model() == folder
    assert find_model("tiny") == folder
    assert find_model(folder) == folder
    assert find_model(folder / "manifest.json") == folder
    with pytest.raises(ModelError, match="there is none at"):
        find_model("nothing")
    (tmp_path / "index.json").write_text(json.dumps({"models": [other]}))
    with pytest.raises(ModelError, match="which is not there"):
        find_model()
