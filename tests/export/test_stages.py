"""Model folders of two stages: a locator and a classifier with several outputs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from goldens import read_golden_pixels
from leukoscope.contract.model_folder import load_manifest, verify_files
from leukoscope.errors import ExportError
from leukoscope.export.metadata import ModelFacts
from leukoscope.export.model_folder import export_model
from leukoscope.export.networks import compute
from leukoscope.export.roles import CLASSIFIER, LOCATOR
from leukoscope.export.verification import (
    largest_difference,
    largest_peak_difference,
    require_agreement,
    run_onnx,
)
from leukoscope.images.decoding import decode_image
from leukoscope.images.resizing import resize_pixels
from leukoscope.inference.geometry import find_square
from leukoscope.inference.inputs import crop_pixels
from leukoscope.inference.model import load_model
from leukoscope.models import locator as locators
from leukoscope.models.crop_classifier import build_crop_classifier
from leukoscope.models.saving import load_network
from small_network import LABELS
from tfjs_runner import run_graph_models
from two_stages import SETTINGS, build_classifier, build_locator

# One worker, so that the folder of both stages is exported once.
pytestmark = pytest.mark.xdist_group("export-stages")

CALIBRATION = {"temperature": 1.5, "thresholds": {"confident": 0.4, "review": 0.3, "cell": 0.1}}
ROLES = {"locator": LOCATOR, "classifier": CLASSIFIER}


def export_both(out: Path, **more: Any) -> Any:
    facts = ModelFacts(LABELS, "both", "Both", calibration=CALIBRATION)
    return export_model(
        build_classifier(), facts, out, locator=build_locator(), locator_settings=SETTINGS, **more
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One float16 folder, with the rounded Keras networks beside it. Read only."""
    root = tmp_path_factory.mktemp("both")
    export_both(root / "model", rounded_keras=root / "classifier.keras")
    return root


def read_expected(folder: Path) -> dict[str, Any]:
    expected: dict[str, Any] = json.loads((folder / "golden/expected.json").read_text())
    return expected


def test_the_folder_keeps_the_contract(folder: Path) -> None:
    manifest = load_manifest(folder / "model")
    verify_files(manifest, folder / "model")
    assert [stage.name for stage in manifest.stages] == ["locator", "classifier"]
    assert manifest.locator is not None
    assert list(manifest.locator.outputs) == ["heatmap", "geometry"]
    assert list(manifest.classifier.outputs) == ["probabilities", "cellness", "embedding", "map"]
    assert manifest.locator_spec == SETTINGS
    assert manifest.calibration.cell == 0.1
    assert {file.path for file in manifest.files} | {"manifest.json"} == {
        path.relative_to(folder / "model").as_posix()
        for path in (folder / "model").rglob("*")
        if path.is_file()
    }
    for file in manifest.files:
        if file.path.endswith(".bin"):
            assert file.path.startswith(file.sha256)
    card = (folder / "model/MODEL_CARD.md").read_text()
    assert "locator.onnx" in card
    assert "stretched" not in card


@pytest.mark.parametrize("stage", ["locator", "classifier"])
def test_all_runtimes_agree_on_every_output(stage: str, folder: Path, tmp_path: Path) -> None:
    described = next(s for s in load_manifest(folder / "model").stages if s.name == stage)
    network, _ = load_network(folder / f"{stage}.keras")
    tensor = np.random.default_rng().integers(0, 256, (4, *network.input_shape[1:])).astype(np.float32)
    expected = compute(network, tensor, roles=ROLES[stage])
    assert list(expected) == list(described.outputs)
    under_onnx = run_onnx(folder / "model" / described.onnx, tensor)
    (under_tfjs,) = run_graph_models(
        [(folder / "model", tensor)], list(expected), ["cpu", "wasm"], tmp_path, graph=described.graph
    )
    for role, values in expected.items():
        require_agreement(values, under_onnx[role], role)
        for backend in ("cpu", "wasm"):
            require_agreement(values, under_tfjs[backend][role], role)
    if stage == "locator":
        assert 0 < np.count_nonzero(expected["heatmap"]) < expected["heatmap"].size / 2


def test_the_golden_picture_tells_each_stage_and_the_boxes(folder: Path) -> None:
    expected, model = read_expected(folder / "model"), load_model(folder / "model")
    picture = decode_image(folder / "model/golden/picture.png")
    spec = model.manifest.input

    crop = crop_pixels(
        picture, find_square(tuple(expected["box"]), picture.shape[1], picture.shape[0], SETTINGS), 32, 32
    )
    assert np.array_equal(crop, read_golden_pixels(expected))
    assert (spec.width_px, spec.height_px) == (32, 32)
    by_keras = compute(load_network(folder / "classifier.keras")[0], crop[None].astype(np.float32))
    for role in ("probabilities", "cellness", "embedding", "map"):
        np.testing.assert_allclose(np.array(expected[role]), by_keras[role][0], rtol=1e-5, atol=1e-5)

    tile = read_golden_pixels(expected["locator"])
    assert np.array_equal(tile, resize_pixels(picture, 64, 48))
    locator = load_network(folder / "locator.keras")[0]
    by_keras = compute(locator, tile[None].astype(np.float32), roles=LOCATOR)
    heatmap, geometry = (np.array(expected["locator"][role], np.float32) for role in ("heatmap", "geometry"))
    assert heatmap.shape == (6, 8, 1)
    assert largest_peak_difference(heatmap[None], by_keras["heatmap"]) <= 1e-5
    assert largest_difference(geometry[None], by_keras["geometry"]) <= 1e-5

    (found,) = model.find([picture])
    assert [list(box) for box in found] == expected["boxes"]
    assert len(found) > 1
    (result,) = model.classify([picture], details=True)
    assert [cell.box for cell in result.cells] == found
    named = model.classify_boxes(picture, [tuple(expected["box"])]).cells[0]
    powers = np.array(expected["probabilities"]) ** (1 / 1.5)
    np.testing.assert_allclose(list(named.probabilities.values()), powers / powers.sum(), atol=1e-5)
    assert result.cells[0].map is not None
    assert result.cells[0].map.shape == (8, 8)


@pytest.mark.parametrize("quantization", ["none", "uint8"])
def test_both_stages_are_rounded_alike(quantization: Any, folder: Path, tmp_path: Path) -> None:
    exported = export_both(tmp_path / "m", quantization=quantization)
    assert exported.difference <= 1e-5
    assert (exported.rounding == 0) == (quantization == "none")
    for graph in ("model.json", "locator.json"):
        (group,) = json.loads((tmp_path / "m" / graph).read_text())["weightsManifest"]
        kinds = {weight.get("quantization", {}).get("dtype") for weight in group["weights"]}
        assert ("float16" in kinds) == (quantization != "none")  # small kernels never go below


def test_what_does_not_fit_together_is_refused(tmp_path: Path) -> None:
    x = keras.Input((48, 64, 3))
    y = layers.Conv2D(4, 3, 8, "same", name="geometry")(x)
    z = layers.Conv2D(1, 3, 8, "same", name="scores")(x)
    nameless = keras.Model(x, {"heatmap": z, "geometry": y}, name="nameless")
    wide = layers.Conv2D(2, 3, 8, "same", name="heatmap")(x)
    wrong: dict[str, Any] = {
        "only one of the two": (build_locator(), None),
        "called 'heatmap' that gives batch x rows x columns x 1": (nameless, SETTINGS),
        r"heatmap \(None, 6, 8, 2\)": (keras.Model(x, [wide, y]), SETTINGS),
        r"tiles of height, width, channels \(48, 32, 3\)": (
            build_locator(),
            replace(SETTINGS, tile_width_px=32),
        ),
        r"Expected heatmap of \(3, 4\) rows and columns": (build_locator(), replace(SETTINGS, stride_px=16)),
    }
    facts = ModelFacts(LABELS, "both", "Both")
    for words, (locator, settings) in wrong.items():
        with pytest.raises(ExportError, match=words):
            export_model(
                build_classifier(), facts, tmp_path / "m", locator=locator, locator_settings=settings
            )
    with pytest.raises(ExportError, match="another name"):
        export_both(tmp_path / "m", rounded_keras=tmp_path / "locator.keras")
    assert list(tmp_path.iterdir()) == []


def test_several_outputs_must_hold_probabilities(tmp_path: Path) -> None:
    x = keras.Input((8, 8, 3))
    flat = layers.Flatten()(x)
    logits = layers.Dense(4, name="probabilities")(flat)
    other = layers.Dense(1, name="cellness")(flat)
    with pytest.raises(ExportError, match="add up to 1"):
        export_model(keras.Model(x, [logits, other]), ModelFacts(LABELS, "m", "M"), tmp_path / "m")


def test_a_classifier_with_several_outputs_alone(tmp_path: Path) -> None:
    export_model(build_classifier(), ModelFacts(LABELS, "one", "One"), tmp_path / "m")
    model = load_model(tmp_path / "m")
    assert not model.finds_cells
    picture = decode_image(tmp_path / "m/golden/picture.png")
    (result,) = model.classify([picture], details=True)
    (cell,) = result.cells
    assert cell.box == (0, 0, 256, 192)
    assert cell.embedding is not None
    assert cell.embedding.shape == (16,)
    expected = read_expected(tmp_path / "m")
    assert cell.cellness == pytest.approx(expected["cellness"][0], abs=1e-5)
    assert "box" not in expected


def test_our_networks_of_both_stages(tmp_path: Path) -> None:
    """Weights as they are drawn at first, but for batch norms that have seen data."""
    # Among random weights three neighbours may score alike to the last digits; these do not.
    keras.utils.set_random_seed(5)
    classifier, locator = (
        settle_norms(network) for network in (build_crop_classifier(8), locators.build_locator())
    )
    settings = replace(
        SETTINGS,
        tile_width_px=locators.TILE_WIDTH_PX,
        tile_height_px=locators.TILE_HEIGHT_PX,
        stride_px=locators.STRIDE_PX,
        size_unit_px=locators.SIZE_UNIT_PX,
        threshold=0.01,
    )
    facts = ModelFacts([f"CLASS_{number}" for number in range(8)], "ours", "Ours")
    out = tmp_path / "ours"
    exported = export_model(classifier, facts, out, locator=locator, locator_settings=settings)
    assert exported.difference <= 1e-5
    sizes = [file["bytes"] for file in exported.manifest["files"] if file["path"].endswith(".bin")]
    assert sum(sizes) < 1.5e6
    expected, model = read_expected(out), load_model(out)
    picture = decode_image(out / "golden/picture.png")
    assert [list(box) for box in model.find([picture])[0]] == expected["boxes"]
    for graph, entry, roles in (
        ("locator.json", expected["locator"], LOCATOR),
        ("model.json", expected, CLASSIFIER),
    ):
        tensor = read_golden_pixels(entry)[None].astype(np.float32)
        given = [role for role in roles.layers if role != "fine_probabilities"]
        (found,) = run_graph_models([(out, tensor)], given, ["wasm"], tmp_path, graph=graph)
        for role in given:
            require_agreement(np.array([entry[role]], np.float32), found["wasm"][role], role)


def settle_norms(model: keras.Model) -> keras.Model:
    random = np.random.default_rng(4)
    for variable in model.weights:
        if variable.path.endswith(("moving_variance", "gamma")):
            variable.assign(random.uniform(0.5, 2.0, variable.shape))
        elif variable.path.endswith(("moving_mean", "beta")):
            variable.assign(random.normal(0, 0.3, variable.shape))
    return model
