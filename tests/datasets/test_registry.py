"""Data sets by their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from leukoscope.datasets.home import dataset_home
from leukoscope.datasets.registry import load_dataset
from leukoscope.datasets.samples import count_samples
from leukoscope.errors import DatasetError
from plain_pictures import put_picture


def test_missing_and_empty_folders_are_told(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="there is neither"):
        load_dataset(tmp_path / "nowhere")
    with pytest.raises(DatasetError, match="class folders with pictures"):
        load_dataset(tmp_path)
    with pytest.raises(DatasetError, match="leukoscope fetch kaggle"):
        load_dataset("kaggle")


def test_a_folder_may_carry_its_own_table_of_sources(drawn: Path) -> None:
    dataset = load_dataset(drawn)
    assert dataset.knows_sources
    assert count_samples(dataset.samples)["train", "NEUTROPHIL"] == (6, 3)
    assert {s.lab for s in dataset.samples} == {"drawn"}


def test_names_find_the_home_of_fetched_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEUKOSCOPE_DATA", str(tmp_path))
    assert dataset_home() == tmp_path
    put_picture(tmp_path / "kaggle" / "images" / "TRAIN" / "EOSINOPHIL" / "_0_1169.jpeg")
    assert len(load_dataset("kaggle").samples) == 1
    assert len(load_dataset(f"kaggle:{tmp_path / 'kaggle'}").samples) == 1
