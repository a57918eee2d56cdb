"""Classifying with a model folder, against numbers reckoned here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from leukoscope.contract.manifest import Calibration, parse_manifest
from leukoscope.errors import ModelError
from leukoscope.images.resizing import resize_pixels
from leukoscope.inference.decisions import calibrate, decide_status
from leukoscope.inference.inputs import to_tensor
from leukoscope.inference.model import load_model
from tiny_model import LABELS, WEIGHTS, build_onnx, tiny_manifest, write_tiny_model


def plain(color: tuple[int, int, int], width: int = 12, height: int = 9) -> np.ndarray:
    return np.full((height, width, 3), color, np.uint8)


def softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def test_the_cell_is_named_with_calibrated_probabilities(tmp_path: Path) -> None:
    model = load_model(write_tiny_model(tmp_path))
    color = np.array([250, 40, 30])
    (result,) = model.classify([plain((250, 40, 30))], paths=["a.png"])
    expected = softmax(color @ WEIGHTS / 2.0)  # the manifest's temperature is 2
    (cell,) = result.cells
    assert (result.path, result.width, result.height, result.error) == ("a.png", 12, 9, None)
    assert cell.box == (0, 0, 12, 9)
    assert (cell.label, cell.status) == ("RED", "confident")
    np.testing.assert_allclose(list(cell.probabilities.values()), expected, atol=1e-6)
    assert cell.probability == max(cell.probabilities.values())
    assert list(cell.probabilities) == list(LABELS)


def test_an_unsure_cell_has_no_label(tmp_path: Path) -> None:
    model = load_model(write_tiny_model(tmp_path))
    unsure, torn = model.classify([plain((90, 90, 90)), plain((120, 60, 20))])
    assert (unsure.cells[0].status, unsure.cells[0].label) == ("unidentified", None)
    assert (torn.cells[0].status, torn.cells[0].label) == ("review", "RED")


@pytest.mark.parametrize("batch_size", [1, 2, 7])
def test_order_and_numbers_do_not_depend_on_the_batch(tmp_path: Path, batch_size: int) -> None:
    model = load_model(write_tiny_model(tmp_path))
    images = [np.random.default_rng(i).integers(0, 256, (5 + i, 9, 3), dtype=np.uint8) for i in range(5)]
    together = model.classify(images, batch_size=batch_size)
    for image, result in zip(images, together, strict=True):
        np.testing.assert_allclose(
            list(result.cells[0].probabilities.values()),
            softmax(resize_pixels(image, 6, 4).mean(axis=(0, 1)) @ WEIGHTS / 2.0),
            atol=1e-6,
        )
    assert model.classify([]) == []
    assert model.predict(np.zeros((0, 4, 6, 3), np.uint8)).shape == (0, 3)


@pytest.mark.parametrize("batch_size", [1, 2, 3, 32])
def test_files_come_back_in_order_with_errors_between(tmp_path: Path, batch_size: int) -> None:
    model = load_model(write_tiny_model(tmp_path / "model"))
    paths = []
    for index, color in enumerate([(255, 0, 0), None, (0, 255, 0), (0, 0, 255), None] * 3):
        paths.append(tmp_path / f"{index}.png")
        if color is None:
            paths[-1].write_bytes(b"%PDF-1.7")
        else:
            Image.fromarray(plain(color, width=index + 1)).save(paths[-1])
    results = list(model.classify_files(paths, batch_size=batch_size))
    assert [result.path for result in results] == [str(path) for path in paths]
    labels = [result.cells[0].label if result.cells else None for result in results]
    assert labels == ["RED", None, "GREEN", "BLUE", None] * 3
    assert [result.error is None for result in results] == [label is not None for label in labels]
    assert results[3].width == 4
    assert "PDF" in str(results[1].error)


def test_transparent_pixels_take_the_manifests_background(tmp_path: Path) -> None:
    model = load_model(write_tiny_model(tmp_path / "model"))  # its background is red
    Image.new("RGBA", (9, 9), (0, 0, 255, 0)).save(tmp_path / "clear.png")
    (result,) = model.classify_files([tmp_path / "clear.png"])
    assert result.cells[0].label == "RED"


def test_temperature_one_changes_nothing_and_zero_stays_finite() -> None:
    rows = np.array([[0.7, 0.3, 0.0], [1.0, 0.0, 0.0]], np.float32)
    np.testing.assert_allclose(calibrate(rows, 1.0), rows, atol=1e-7)
    np.testing.assert_allclose(calibrate(rows, 3.0).sum(axis=1), 1)
    assert calibrate(rows, 3.0)[0, 0] < 0.7


@pytest.mark.parametrize(
    ("probability", "status"),
    [(0.9, "confident"), (0.8999, "review"), (0.5, "review"), (0.4999, "unidentified")],
)
def test_a_threshold_belongs_to_the_better_status(probability: float, status: str) -> None:
    assert decide_status(probability, Calibration(1.0, 0.9, 0.5, None)) == status


def test_pixels_are_mapped_to_the_value_range_and_grey() -> None:
    data = tiny_manifest()
    data["input"] |= {"value_range": [-1, 1], "channels": 1}
    spec = parse_manifest(data).input
    pixels = np.random.default_rng(0).integers(0, 256, (2, 4, 6, 3), dtype=np.uint8)
    grey = np.stack([np.asarray(Image.fromarray(picture).convert("L")) for picture in pixels])
    tensor = to_tensor(pixels, spec)
    assert (tensor.shape, tensor.dtype) == ((2, 4, 6, 1), np.float32)
    np.testing.assert_allclose(tensor[..., 0], grey / 127.5 - 1, atol=1e-6)


def test_a_network_that_does_not_fit_its_manifest_is_refused(tmp_path: Path) -> None:
    def load(name: str, onnx_bytes: bytes, **changes: object) -> None:
        load_model(write_tiny_model(tmp_path / name, onnx_bytes=onnx_bytes, **changes))

    stage = tiny_manifest()["stages"][0]
    with pytest.raises(ModelError, match="ONNX Runtime cannot load"):
        load("junk", b"junk")
    with pytest.raises(ModelError, match="Expected one input named image"):
        load("input", build_onnx(), stages=[stage | {"input": "image"}])
    with pytest.raises(ModelError, match="Expected outputs named embedding"):
        load(
            "output",
            build_onnx(),
            stages=[stage | {"outputs": stage["outputs"] | {"embedding": "embedding"}}],
        )
    with pytest.raises(ModelError, match="Expected input of height, width, channels"):
        load("channels", build_onnx(np.ones((1, 3), np.float32), channels=1))
    with pytest.raises(ModelError, match="the stage alone is there"):
        load("locator", build_onnx(), stages=[stage, stage | {"name": "locator"}])


def test_numbers_that_are_none_are_refused(tmp_path: Path) -> None:
    broken = load_model(write_tiny_model(tmp_path / "nan", onnx_bytes=build_onnx(WEIGHTS * np.nan)))
    with pytest.raises(ModelError, match="no numbers"):
        broken.classify([plain((1, 2, 3))])
    narrow = load_model(write_tiny_model(tmp_path / "narrow", onnx_bytes=build_onnx(WEIGHTS[:, :2])))
    with pytest.raises(ModelError, match="shape"):
        narrow.classify([plain((1, 2, 3))])


def test_classifying_imports_no_training_framework(tmp_path: Path) -> None:
    folder = write_tiny_model(tmp_path / "model")
    Image.fromarray(plain((255, 0, 0))).save(tmp_path / "red.png")
    code = f"""
import sys
from leukoscope.cli import cli
cli(["classify", {str(tmp_path / "red.png")!r}, "--model", {str(folder)!r}, "--format", "json"],
    standalone_mode=False)
heavy = "keras tensorflow torch jax onnx matplotlib sklearn cv2 pandas scipy".split()
print([name for name in heavy if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    result, loaded = done.stdout.splitlines()
    assert json.loads(result)["cells"][0]["label"] == "RED"
    assert loaded == "[]"
