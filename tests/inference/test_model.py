"""Classifying with a model folder, against numbers reckoned here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from leukoscope.images.resizing import resize_pixels
from leukoscope.inference.model import load_model
from tiny_model import LABELS, WEIGHTS, write_tiny_model


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
