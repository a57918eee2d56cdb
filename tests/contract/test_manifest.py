"""The manifest: valid ones are read typed, others refused with the place and what was expected."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from leukoscope.contract.manifest import LocatorSpec, parse_manifest
from leukoscope.contract.model_folder import load_manifest, verify_files
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
CASES = json.loads((Path(__file__).parents[2] / "contract/locating_cases.json").read_text(encoding="utf-8"))
SPECS = {name: LocatorSpec.from_json(data) for name, data in CASES["locators"].items()}


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
        (_set("classes", 1, "label", to="__proto__"), "called __proto__, a name that every object"),
        (_set("classes", 0, "label", to="constructor"), "called constructor, a name that every object"),
        (_set("classes", 0, "label", to="toString"), "called toString, a name that every object"),
        (_set("stages", 0, "name", to="locator"), "exactly one stage named classifier"),
        (_set("stages", 0, "outputs", to={"embedding": "e"}), "put out probabilities"),
        (_set("stages", 0, "onnx", to="other.onnx"), "other.onnx is used but not listed"),
        (_set("golden", "image", to="other.png"), "other.png is used but not listed"),
        (_set("input", "value_range", to=[1, 1]), "two different ends"),
        (_set("calibration", "thresholds", "review", to=0.95), "at or below"),
        (_set("created", to="yesterday"), "date and time"),
        (_set("files", 0, "path", to="model.onnx"), "every file once"),
        (_set("locator", to=LOCATOR), "the numbers alone are there"),
        (
            _set("calibration", "thresholds", "cell", to=0.5),
            "thresholds/cell only where the classifier puts out",
        ),
        (
            _set("calibration", "thresholds", "found", to=0.5),
            "thresholds/found only where the classifier puts out",
        ),
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


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"tile_overlap_px": 32}, "tile_overlap_px below tile_width_px"),
        ({"stride_px": 7}, "multiple of stride_px"),
        ({"value_range": [3, 3]}, "two different ends"),
        ({"threshold": 2}, "threshold"),
        ({"tile_size": 3}, "tile_size"),
    ],
)
def test_numbers_without_sense_are_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ModelError, match=words):
        LocatorSpec.from_json({**CASES["locators"]["small"], **change}, "locator.json")


def test_numbers_are_written_as_they_are_read() -> None:
    spec = SPECS["small"]
    assert LocatorSpec.from_json(json.loads(json.dumps(spec.to_json()))) == spec
