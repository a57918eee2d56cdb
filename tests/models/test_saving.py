"""Networks saved with their labels inside."""

from __future__ import annotations

from pathlib import Path

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
