"""Networks saved with their labels inside."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest

from leukoscope.errors import TrainingError
from leukoscope.models.saving import load_network, save_network

LABELS = ["NEUTROPHIL", "白"]


@pytest.fixture
def network() -> keras.Model:
    keras.utils.set_random_seed(2)
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="softmax")])


@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5")
@pytest.mark.parametrize("name", ["model.keras", "Model.h5"])
def test_network_and_labels_are_read_back(name: str, network: keras.Model, tmp_path: Path) -> None:
    save_network(network, tmp_path / name, LABELS)
    assert [file.name for file in tmp_path.iterdir()] == [name]
    again, labels = load_network(tmp_path / name)
    assert labels == LABELS
    x = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    np.testing.assert_allclose(np.asarray(again(x)), np.asarray(network(x)), atol=1e-6)


@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5")
@pytest.mark.parametrize("name", ["model.keras", "Model.h5"])
def test_a_file_of_somebody_else_has_no_labels(name: str, network: keras.Model, tmp_path: Path) -> None:
    network.save(tmp_path / name)
    assert load_network(tmp_path / name)[1] is None


def test_what_is_no_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="there is none at"):
        load_network(tmp_path / "model.keras")
    (tmp_path / "model.keras").write_bytes(b"PK")
    with pytest.raises(TrainingError, match="cannot read"):
        load_network(tmp_path / "model.keras")


@pytest.mark.parametrize("layer", [keras.layers.DepthwiseConv2D(3), keras.layers.SeparableConv2D(4, 3)])
def test_an_h5_of_keras_2_gives_the_same_network(tmp_path: Path, layer: keras.Layer) -> None:
    network = keras.Sequential([keras.Input((6, 8, 3)), layer, keras.layers.Flatten(), keras.layers.Dense(2)])
    nested = keras.Sequential([keras.Input((6, 8, 3)), network, keras.layers.Softmax()])
    path = tmp_path / "old.h5"
    nested.save(path)
    with h5py.File(path, "a") as file:
        config = json.loads(file.attrs["model_config"])
        convolution = config["config"]["layers"][1]["config"]["layers"][1]
        assert convolution["class_name"].endswith("Conv2D")
        old = {"groups": 1, "kernel_initializer": None, "kernel_regularizer": None, "kernel_constraint": None}
        convolution["config"] |= old
        file.attrs["model_config"] = json.dumps(config)
        file.attrs["keras_version"] = "2.15.0"
    before = path.read_bytes()
    loaded, labels = load_network(path)
    assert labels is None
    pixels = np.random.default_rng(1).random((2, 6, 8, 3), np.float32)
    np.testing.assert_allclose(
        loaded.predict(pixels, verbose=0), nested.predict(pixels, verbose=0), atol=1e-6
    )
    assert path.read_bytes() == before


def test_a_keras_file_of_keras_2_says_what_to_do(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "old.keras", "w") as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": "2.15.0"}))
    with pytest.raises(TrainingError, match=r"Keras 2.*model\.save\('model\.h5'\)"):
        load_network(tmp_path / "old.keras")
