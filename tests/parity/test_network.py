"""From the same pixels, the shipped network answers alike in Keras, ONNX Runtime and the browser."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine_runner import classify_in_browser, write_pictures
from leukoscope.contract.model_folder import find_model
from leukoscope.images.decoding import decode_image
from leukoscope.images.resizing import Pixels, resize_pixels
from leukoscope.inference.decisions import calibrate
from leukoscope.inference.model import Model, load_model
from leukoscope.models.saving import load_network
from leukoscope.synthetic.fields import draw_field

# The network with the weights as the model folder holds them: rounded to float16, computed in float32.
ROUNDED_KERAS = Path(__file__).parents[2] / "trained" / "leukoscope-compact" / "model.keras"
DRAWN_PICTURES = 12
REAL_PICTURES = 300
TOLERANCE = {"wasm": 1e-5, "webgl": 1e-4}


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(find_model("leukoscope-compact"))


@pytest.fixture(scope="module")
def drawn(model: Model) -> list[Pixels]:
    size = model.manifest.input.width_px, model.manifest.input.height_px
    return [resize_pixels(draw_field(seed, 320, 240)[0], *size) for seed in range(DRAWN_PICTURES)]


@pytest.fixture(scope="module")
def real(model: Model, kaggle_data: Path, pbc_data: Path) -> list[Pixels]:
    pictures: list[Pixels] = []
    for root in (kaggle_data, pbc_data):
        found = sorted(path for path in root.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))
        chosen = found[:: max(1, len(found) // (REAL_PICTURES // 2))]
        size = model.manifest.input.width_px, model.manifest.input.height_px
        pictures += [resize_pixels(decode_image(path), *size) for path in chosen]
    assert len(pictures) >= REAL_PICTURES
    return pictures


def answer_with_onnx(model: Model, pictures: list[Pixels]) -> np.ndarray:
    return np.array([list(found.cells[0].probabilities.values()) for found in model.classify(pictures)])


def check_keras(model: Model, pictures: list[Pixels]) -> None:
    network, labels = load_network(ROUNDED_KERAS)
    assert labels == [cell_class.label for cell_class in model.manifest.classes]
    tensor = np.stack(pictures).astype(np.float32)
    answers = calibrate(
        network.predict(tensor, verbose=0).astype(np.float64), model.manifest.calibration.temperature
    )
    assert np.abs(answers - answer_with_onnx(model, pictures)).max() <= 1e-5


def check_browser(model: Model, pictures: list[Pixels], backend: str, scratch: Path) -> None:
    """PNG files in the network's own size reach the browser's network as the very same pixels."""
    folder = scratch / "pictures"
    names = write_pictures(folder, pictures)
    found = classify_in_browser(folder, names, model.folder, scratch / "out", backend=backend)
    answers = []
    for pixels, answer in zip(pictures, found, strict=True):
        assert answer.result is not None, answer.text
        assert answer.result["backend"] == backend
        np.testing.assert_array_equal(answer.pixels, pixels)
        answers.append(list(answer.result["cells"][0]["probabilities"].values()))
    assert np.abs(np.array(answers) - answer_with_onnx(model, pictures)).max() <= TOLERANCE[backend]


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
@pytest.mark.parametrize("backend", TOLERANCE)
def test_browser_and_onnx_agree_on_real_pictures(
    model: Model, real: list[Pixels], backend: str, tmp_path: Path
) -> None:
    check_browser(model, real, backend, tmp_path)


def test_shipped_sizes_stay_small(model: Model) -> None:
    shards = sum(file.stat().st_size for file in model.folder.glob("*.bin"))
    assert shards < 1_500_000
    kept = shards + (model.folder / "model.onnx").stat().st_size + ROUNDED_KERAS.stat().st_size
    assert kept < 12_000_000
