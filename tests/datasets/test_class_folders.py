"""Folders of class folders: their splits, their labels, and what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from leukoscope.datasets.class_folders import label_of_folder, read_folder
from leukoscope.datasets.registry import load_dataset
from plain_pictures import put_picture


def test_a_folder_of_class_folders_is_read(tmp_path: Path) -> None:
    put_picture(tmp_path / "set" / "Neutrophil" / "a.png")
    put_picture(tmp_path / "set" / "strange cell" / "b.jpg")
    put_picture(tmp_path / "set" / "strange cell" / "deeper" / "c.PNG")
    put_picture(tmp_path / "set" / "strange cell" / "._b.jpg")
    dataset = load_dataset(tmp_path / "set")
    assert [(s.label, s.path.name, s.split) for s in dataset.samples] == [
        ("NEUTROPHIL", "a.png", "train"),
        ("strange cell", "b.jpg", "train"),
        ("strange cell", "c.PNG", "train"),
    ]
    assert not dataset.knows_sources
    assert len({s.source for s in dataset.samples}) == 3
    assert {s.lab for s in dataset.samples} == {"set"}


def test_split_folders_are_told_apart(tmp_path: Path) -> None:
    for split in ("train", "Validation", "test"):
        put_picture(tmp_path / split / "MONOCYTE" / "a.png")
    splits = {s.path.parent.parent.name: s.split for s in load_dataset(tmp_path).samples}
    assert splits == {"train": "train", "Validation": "val", "test": "test"}


def test_a_lone_wrapping_folder_is_stepped_through(tmp_path: Path) -> None:
    put_picture(tmp_path / "wrapper" / "train" / "MONOCYTE" / "a.png")
    assert load_dataset(tmp_path).samples[0].label == "MONOCYTE"


def test_a_set_of_one_class_is_no_wrapper(tmp_path: Path) -> None:
    put_picture(tmp_path / "MONOCYTE" / "a.png")
    assert load_dataset(tmp_path).labels == ("MONOCYTE",)


def test_empty_files_are_left_out_and_told(tmp_path: Path) -> None:
    put_picture(tmp_path / "MONOCYTE" / "a.png")
    (tmp_path / "MONOCYTE" / "b.png").touch()
    dataset = load_dataset(tmp_path)
    assert len(dataset.samples) == 1
    assert any("b.png is empty" in problem for problem in dataset.problems)


@pytest.mark.parametrize(
    ("name", "label"),
    [("neutrophil", "NEUTROPHIL"), ("immature granulocyte", "IMMATURE_GRANULOCYTE"), ("blast", "blast")],
)
def test_known_class_names_become_labels(name: str, label: str) -> None:
    assert label_of_folder(name) == label


def test_a_folder_named_after_a_finer_class_gives_its_class_too(tmp_path: Path) -> None:
    for name in ("band neutrophil", "NEUTROPHIL", "Myelocyte"):
        put_picture(tmp_path / name / "1.png")
    found = {(sample.label, sample.fine_label) for sample in read_folder(tmp_path).samples}
    assert found == {
        ("NEUTROPHIL", "BAND_NEUTROPHIL"),
        ("NEUTROPHIL", None),
        ("IMMATURE_GRANULOCYTE", "MYELOCYTE"),
    }


def test_what_class_folders_hold_beside_pictures_is_counted_and_told(tmp_path: Path) -> None:
    put_picture(tmp_path / "MONOCYTE" / "a.png")
    put_picture(tmp_path / "MONOCYTE" / "._a.png")
    put_picture(tmp_path / "MONOCYTE" / "@eaDir" / "a.png" / "thumb.png")
    put_picture(tmp_path / "@eaDir" / "b.png")
    (tmp_path / "MONOCYTE" / "b.NEF").write_bytes(b"x")
    dataset = load_dataset(tmp_path)
    assert [sample.path.name for sample in dataset.samples] == ["a.png"]
    assert dataset.labels == ("MONOCYTE",)
    assert "Passed over: 2 hidden or generated files and folders." in dataset.problems
    assert any(problem.startswith("Not read: 1 file") and "1 RAW" in problem for problem in dataset.problems)
