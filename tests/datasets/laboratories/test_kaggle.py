"""The Kaggle set: its layouts, its committed tables, and the real pictures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from leukoscope.datasets.laboratories import bccd, kaggle
from leukoscope.datasets.registry import load_dataset
from leukoscope.datasets.samples import count_samples, find_shared_sources
from plain_pictures import put_picture


@pytest.mark.parametrize(
    "layout", ["dataset2-master/dataset2-master/images", "dataset2-master/images", "images", "."]
)
def test_kaggle_layouts(tmp_path: Path, layout: str) -> None:
    put_picture(tmp_path / layout / "TRAIN" / "EOSINOPHIL" / "_0_1169.jpeg")
    put_picture(tmp_path / layout / "TEST" / "MONOCYTE" / "_0_1.jpeg")
    dataset = load_dataset(tmp_path)
    assert dataset.id == "kaggle"
    assert [(s.split, s.label, s.lab) for s in dataset.samples] == [
        ("train", "EOSINOPHIL", "bccd"),
        ("test", "MONOCYTE", "bccd"),
    ]
    assert dataset.samples[0].source == kaggle.read_source_table()["TRAIN/EOSINOPHIL/_0_1169.jpeg"]
    assert any("TRAIN/EOSINOPHIL: 1 pictures, 2497 were published" in p for p in dataset.problems)


def test_a_picture_outside_the_table_is_told(tmp_path: Path) -> None:
    put_picture(tmp_path / "images" / "TRAIN" / "EOSINOPHIL" / "_0_99999.jpeg")
    dataset = load_dataset(tmp_path)
    assert not dataset.knows_sources
    assert any("not in the table" in note for note in dataset.notes)


def test_train_and_test_folders_of_ones_own_are_not_taken_for_kaggle(tmp_path: Path) -> None:
    put_picture(tmp_path / "TRAIN" / "EOSINOPHIL" / "mine.jpeg")
    assert load_dataset(tmp_path).id == tmp_path.name


def test_the_committed_table_holds_every_published_picture() -> None:
    table = kaggle.read_source_table()
    assert len(table) == kaggle.EXPECTED_TOTAL
    per_class = Counter(tuple(path.split("/")[:2]) for path in table)
    assert per_class == kaggle.EXPECTED_PICTURES


def test_no_cell_was_photographed_more_than_twice() -> None:
    groups = bccd.read_field_groups()
    assert set(Counter(groups.values()).values()) == {2}
    assert all(groups[first] == first for first in groups.values())


@pytest.mark.real
def test_the_real_kaggle_set(kaggle_data: Path) -> None:
    dataset = load_dataset(kaggle_data)
    assert len(dataset.samples) == 12_515
    assert dataset.knows_sources
    assert dataset.problems == ()
    assert {key: cells for key, (_, cells) in count_samples(dataset.samples).items()} == {
        ("train", "EOSINOPHIL"): 72,
        ("train", "LYMPHOCYTE"): 24,
        ("train", "MONOCYTE"): 14,
        ("train", "NEUTROPHIL"): 150,
        ("test", "EOSINOPHIL"): 13,
        ("test", "LYMPHOCYTE"): 6,
        ("test", "MONOCYTE"): 4,
        ("test", "NEUTROPHIL"): 45,
        ("test_simple", "EOSINOPHIL"): 11,
        ("test_simple", "LYMPHOCYTE"): 6,
        ("test_simple", "MONOCYTE"): 4,
        ("test_simple", "NEUTROPHIL"): 45,
    }


@pytest.mark.real
def test_train_and_test_share_the_six_cells_photographed_twice(kaggle_data: Path) -> None:
    dataset = load_dataset(kaggle_data)
    numbers = [int(source[-5:]) for source in find_shared_sources(dataset.samples)]
    assert numbers == [204, 224, 230, 364, 365, 377]
    assert any("6 cells of TEST" in note for note in dataset.notes)


@pytest.mark.real
def test_the_real_fields(kaggle_data: Path) -> None:
    dataset = load_dataset(f"bccd-fields:{kaggle_data}")
    pictures = {key: n for key, (n, _) in count_samples(dataset.samples).items()}
    # The author's split, as the data set's documentation has it.
    assert pictures == {
        ("train", "BASOPHIL"): 3,
        ("train", "EOSINOPHIL"): 75,
        ("train", "LYMPHOCYTE"): 27,
        ("train", "MONOCYTE"): 16,
        ("train", "NEUTROPHIL"): 159,
        ("test", "EOSINOPHIL"): 13,
        ("test", "LYMPHOCYTE"): 6,
        ("test", "MONOCYTE"): 4,
        ("test", "NEUTROPHIL"): 48,
    }
    fields = {s.source for s in dataset.samples}
    assert {s.source for s in load_dataset(kaggle_data).samples} <= fields
