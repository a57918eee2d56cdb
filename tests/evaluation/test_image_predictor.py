"""Model folders, run folders and Keras files are opened alike and give the numbers of their network."""

from __future__ import annotations

import json
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

from leukoscope.datasets.registry import load_dataset
from leukoscope.datasets.samples import Dataset
from leukoscope.errors import DatasetError, ModelError, TrainingError
from leukoscope.evaluation import image_predictor
from leukoscope.evaluation.image_predictor import open_predictor
from leukoscope.evaluation.predictors import predict_readable, predict_samples
from leukoscope.inference.decisions import calibrate
from leukoscope.models.saving import save_network
from plain_pictures import count_decoding
from tiny_model import write_tiny_model

CALIBRATION = {"temperature": 2.0, "thresholds": {"confident": 0.9, "review": 0.5}, "source": "made up"}


def build_network(activation: str | None = "softmax") -> keras.Model:
    keras.utils.set_random_seed(1)
    return keras.Sequential(
        [
            keras.Input((4, 6, 3)),
            keras.layers.Rescaling(1 / 255),
            keras.layers.Flatten(),
            keras.layers.Dense(3, activation=activation, kernel_initializer="random_normal"),
        ]
    )


@pytest.fixture
def data(tmp_path: Path) -> Dataset:
    """Five plain pictures of three colours, of several sizes."""
    colours = [
        ("RED", (240, 30, 20)),
        ("GREEN", (10, 220, 30)),
        ("BLUE", (20, 10, 180)),
        ("RED", (90, 60, 60)),
        ("GREEN", (0, 1, 0)),
    ]
    for index, (label, color) in enumerate(colours):
        path = tmp_path / "colours" / "test" / label / f"{index}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (30 + index, 20), color).save(path)
    return load_dataset(tmp_path / "colours")


def make_run(folder: Path, model: keras.Model) -> Path:
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"classes": ["RED", "GREEN", "BLUE"]}))
    save_network(model, folder / "model.keras", ["RED", "GREEN", "BLUE"])
    return folder


def test_a_model_folder_is_run_by_onnx_runtime_with_its_calibration(tmp_path: Path, data: Dataset) -> None:
    predictor = open_predictor(write_tiny_model(tmp_path / "tiny"))
    assert (predictor.name, predictor.classes) == ("tiny 1.0.0", ("RED", "GREEN", "BLUE"))
    found = predict_samples(predictor, data.samples, data, progress=False)
    by_path = dict(zip([row.path for row in found.rows], found.probabilities, strict=True))
    # By hand: softmax of colour / 32, at temperature 2.
    powers = np.exp(np.array([240, 30, 20]) / 32 / 2)
    np.testing.assert_allclose(by_path["test/RED/0.png"], powers / powers.sum(), atol=1e-6)
    statuses = {row.path: row.status for row in found.rows}
    assert statuses["test/RED/0.png"] == "confident"
    assert statuses["test/GREEN/4.png"] == "unidentified"
    assert {row.split for row in found.rows} == {"test"}
    assert not found.knows_sources


def test_a_run_folder_is_run_by_keras(tmp_path: Path, data: Dataset) -> None:
    model = build_network()
    predictor = open_predictor(make_run(tmp_path / "my run", model))
    assert (predictor.name, predictor.width_px, predictor.height_px) == ("my run", 6, 4)
    pixels = np.random.default_rng(0).integers(0, 256, (150, 4, 6, 3), dtype=np.uint8)
    expected = model.predict(pixels.astype(np.float32), verbose=0)
    np.testing.assert_allclose(predictor.predict(pixels), expected, atol=1e-6)
    assert {row.status for row in predict_samples(predictor, data.samples, data, progress=False).rows} == {""}


def test_a_runs_calibration_is_applied(tmp_path: Path, data: Dataset) -> None:
    run = make_run(tmp_path / "run", build_network())
    plain = predict_samples(open_predictor(run), data.samples, data, progress=False)
    (run / "calibration.json").write_text(json.dumps(CALIBRATION))
    found = predict_samples(open_predictor(run), data.samples, data, progress=False)
    np.testing.assert_allclose(found.probabilities, calibrate(plain.probabilities, 2.0), atol=1e-6)
    top = found.probabilities.max(axis=1)
    assert [row.status for row in found.rows] == [
        "confident" if p >= 0.9 else "review" if p >= 0.5 else "unidentified" for p in top
    ]


def test_a_keras_file_needs_names_of_its_classes(tmp_path: Path) -> None:
    build_network().save(tmp_path / "theirs.keras")
    with pytest.raises(TrainingError, match="Expected 3 class names"):
        open_predictor(tmp_path / "theirs.keras")
    with pytest.raises(TrainingError, match="got 2"):
        open_predictor(tmp_path / "theirs.keras", classes=["A", "B"])
    assert open_predictor(tmp_path / "theirs.keras", classes=["A", "B", "C"]).classes == ("A", "B", "C")


def test_chunks_change_nothing(tmp_path: Path, data: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    predictor = open_predictor(write_tiny_model(tmp_path / "tiny"))
    whole = predict_samples(predictor, data.samples, data, progress=False)
    monkeypatch.setattr(image_predictor, "CHUNK", 2)
    parts = predict_samples(predictor, data.samples, data, progress=False)
    np.testing.assert_array_equal(whole.probabilities, parts.probabilities)
    assert whole.rows == parts.rows


def test_logits_are_refused(tmp_path: Path, data: Dataset) -> None:
    predictor = open_predictor(make_run(tmp_path / "run", build_network(activation=None)))
    with pytest.raises(TrainingError, match="add a softmax"):
        predict_samples(predictor, data.samples, data, progress=False)


def test_a_damaged_picture_is_named(tmp_path: Path, data: Dataset) -> None:
    data.samples[1].path.write_bytes(b"no picture")
    predictor = open_predictor(write_tiny_model(tmp_path / "tiny"))
    with pytest.raises(DatasetError, match=data.samples[1].path.name):
        predict_samples(predictor, data.samples, data, progress=False)


def test_what_can_be_read_is_predicted_and_decoded_once(
    tmp_path: Path, data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    predictor = open_predictor(write_tiny_model(tmp_path / "tiny"))
    whole = predict_samples(predictor, data.samples, data, progress=False)
    data.samples[1].path.write_bytes(b"no picture")
    decoded = count_decoding(monkeypatch)
    found, (note,) = predict_readable(predictor, data.samples, data, progress=False)
    assert len(decoded) == len(data.samples)
    assert note.startswith(
        f"Left out 1 of {len(data.samples)} pictures that cannot be read: {data.samples[1].path}"
    )
    assert found.rows == (whole.rows[0], *whole.rows[2:])
    np.testing.assert_array_equal(found.probabilities, np.delete(whole.probabilities, 1, axis=0))
    for sample in data.samples:
        sample.path.write_bytes(b"no picture")
    with pytest.raises(DatasetError, match="Expected pictures that can be read; there are none"):
        predict_readable(predictor, data.samples, data, progress=False)


def test_what_cannot_be_evaluated_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="does not exist"):
        open_predictor(tmp_path / "nothing")
    with pytest.raises(ModelError, match="none of these"):
        open_predictor(tmp_path)
    (tmp_path / "config.json").write_text('{"classes": ["A", "B"]}')
    with pytest.raises(TrainingError, match="--resume"):
        open_predictor(tmp_path)
    run = make_run(tmp_path / "run", build_network())
    (run / "calibration.json").write_text('{"temperature": 2}')
    with pytest.raises(ModelError, match="temperature and thresholds"):
        open_predictor(run)
    keras.Sequential([keras.Input((None, None, 3)), keras.layers.GlobalAveragePooling2D()]).save(
        tmp_path / "any.keras"
    )
    with pytest.raises(TrainingError, match="of a fixed size"):
        open_predictor(tmp_path / "any.keras", classes=["A", "B", "C"])
