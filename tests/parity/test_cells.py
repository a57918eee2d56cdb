"""The shipped networks find and name the same cells in Keras, ONNX Runtime and the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from engine_runner import find_in_browser, write_pictures
from leukoscope.contract.model_folder import find_model
from leukoscope.images.decoding import decode_image
from leukoscope.images.resizing import Pixels, resize_pixels
from leukoscope.inference.geometry import Tile, cut_tile, find_square, list_levels
from leukoscope.inference.inputs import crop_pixels
from leukoscope.inference.model import Model, load_model
from leukoscope.inference.results import PictureResult
from leukoscope.models.saving import load_network
from leukoscope.synthetic.fields import draw_field

# The networks with the weights as the model folder holds them: rounded to float16, computed in float32.
KEPT = Path(__file__).parents[2] / "trained" / "leukoscope-cells"
TOLERANCE = {"wasm": 1e-5, "webgl": 1e-4}
MATCHED_SHARE = 0.99


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(find_model("leukoscope-cells"))


@pytest.fixture(scope="module")
def drawn() -> list[Pixels]:
    fields = [draw_field(seed, 640, 480, px_per_um=13.0)[0] for seed in range(8)]
    large = draw_field(99, 1600, 1200, px_per_um=13.0)[0]  # several levels and tiles
    return [*fields, large, np.full((50, 70, 3), 240, np.uint8)]


@pytest.fixture(scope="module")
def real(kaggle_data: Path, pbc_data: Path) -> list[Pixels]:
    fields = sorted(kaggle_data.rglob("BloodImage_*.jpg"))[::3]
    close_ups = sorted(pbc_data.rglob("*.jpg"))[::70]
    pictures = [decode_image(path) for path in (*fields, *close_ups)]
    assert len(pictures) >= 300
    return pictures


def check_keras(model: Model, pictures: list[Pixels]) -> None:
    spec = model.manifest.locator_spec
    assert spec is not None
    locator, _ = load_network(KEPT / "locator.keras")
    classifier, labels = load_network(KEPT / "classifier.keras")
    assert labels == list(model.manifest.labels)
    side = model.manifest.input.height_px
    tiles, crops = [], []
    for image, boxes in zip(pictures, model.find(pictures), strict=True):
        height, width = image.shape[:2]
        level = list_levels(width, height, spec)[0]
        tiles.append(cut_tile(resize_pixels(image, level.width, level.height), Tile(level, 0, 0), spec))
        crops += [crop_pixels(image, find_square(box, width, height, spec), side, side) for box in boxes]
    assert crops
    tensor = np.stack(tiles).astype(np.float32)
    heatmap, geometry = model.locate(tensor)
    found = _compute(locator, tensor)
    # Of two neighbours alike to the last digit, one side may keep another.
    assert (np.abs(found["heatmap"] - heatmap) > 1e-5).mean() < 1e-4
    assert np.abs(found["geometry"] - geometry).max() <= 1e-4
    tensor = np.stack(crops).astype(np.float32)
    named, answers = _compute(classifier, tensor), model.run(tensor)
    for role in ("probabilities", "cellness"):
        assert np.abs(named[role] - answers[role]).max() <= 1e-5


def _compute(network: keras.Model, tensor: np.ndarray) -> dict[str, np.ndarray]:
    parts = [network(tensor[start : start + 64], training=False) for start in range(0, len(tensor), 64)]
    return {
        role: np.concatenate([keras.ops.convert_to_numpy(part[role]) for part in parts]) for role in parts[0]
    }


def check_browser(model: Model, pictures: list[Pixels], backend: str, scratch: Path) -> None:
    folder = scratch / "pictures"
    names = write_pictures(folder, pictures)
    found = find_in_browser(folder, names, model.folder, scratch / "out", backend=backend)
    cells = matched = 0
    for here, there in zip(model.classify(pictures), found, strict=True):
        assert there["error"] is None
        cells += max(len(here.cells), len(there["cells"]))
        for cell, other in _match(here, there):
            matched += 1
            if list(cell.box) != other["box"]:
                continue  # a side that is rounded the other way shows the classifier another crop
            difference = [abs(p - other["probabilities"][label]) for label, p in cell.probabilities.items()]
            assert max(difference) <= TOLERANCE[backend]
            assert cell.status == other["status"]
            assert cell.label == other["label"]
    assert cells > 0
    assert matched >= MATCHED_SHARE * cells


def _match(here: PictureResult, there: dict[str, Any]) -> list[tuple[Any, dict[str, Any]]]:
    """Pair cells whose boxes differ by a pixel at most."""
    left = list(there["cells"])
    pairs = []
    for cell in here.cells:
        for other in left:
            if max(abs(a - b) for a, b in zip(cell.box, other["box"], strict=True)) <= 1:
                left.remove(other)
                pairs.append((cell, other))
                break
    return pairs


def test_keras_and_onnx_agree_on_drawn_pictures(model: Model, drawn: list[Pixels]) -> None:
    check_keras(model, drawn)


@pytest.mark.real
def test_keras_and_onnx_agree_on_real_pictures(model: Model, real: list[Pixels]) -> None:
    check_keras(model, real)


@pytest.mark.parametrize("backend", TOLERANCE)
def test_browser_and_onnx_agree_on_drawn_pictures(
    model: Model, drawn: list[Pixels], backend: str, tmp_path: Path
) -> None:
    check_browser(model, drawn, backend, tmp_path)


@pytest.mark.real
def test_browser_and_onnx_agree_on_real_pictures(model: Model, real: list[Pixels], tmp_path: Path) -> None:
    check_browser(model, real, "wasm", tmp_path)


@pytest.mark.real
def test_most_real_fields_have_a_cell_and_red_ones_have_none(model: Model, kaggle_data: Path) -> None:
    fields = [decode_image(path) for path in sorted(kaggle_data.rglob("BloodImage_*.jpg"))[::20]]
    white = {entry.label for entry in model.manifest.classes if entry.is_white_cell}
    found = [any(cell.group in white for cell in result.cells) for result in model.classify(fields)]
    assert np.mean(found) > 0.8
    red = [draw_field(seed, 640, 480, (), px_per_um=13.0, platelets=0)[0] for seed in range(10)]
    assert not any(cell.label for result in model.classify(red) for cell in result.cells)


def test_shipped_sizes_stay_small(model: Model) -> None:
    shards = sum(file.stat().st_size for file in model.folder.glob("*.bin"))
    assert shards < 1_500_000
    kept = shards + sum(f.stat().st_size for f in (*model.folder.glob("*.onnx"), *KEPT.glob("*.keras")))
    assert kept < 12_000_000
