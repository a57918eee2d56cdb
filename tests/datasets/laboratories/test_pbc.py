"""PBC."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from leukoscope.datasets.laboratories import pbc
from leukoscope.datasets.registry import load_dataset
from plain_pictures import put_picture


@pytest.mark.parametrize("layout", [".", pbc.FOLDER, f"{pbc.FOLDER}/{pbc.FOLDER}"])
def test_pbc_names_become_labels(tmp_path: Path, layout: str) -> None:
    for name in pbc.LABELS:
        put_picture(tmp_path / layout / name / f"{name}_1.jpg")
    dataset = load_dataset(tmp_path)
    assert dataset.id == "pbc"
    assert dataset.labels == tuple(sorted(pbc.LABELS.values()))
    assert not dataset.knows_sources
    assert {s.lab for s in dataset.samples} == {"barcelona"}


def test_file_names_give_the_finer_labels_and_leave_some_open(tmp_path: Path) -> None:
    names = {
        "neutrophil": ("SNE_1", "BNE_2", "NEUTROPHIL_3", "MY_9"),
        "ig": ("PMY_4", "MY_5", "MMY_6", "IG_7"),
        "platelet": ("PLATELET_8",),
    }
    for folder in pbc.LABELS:
        for name in names.get(folder, (f"{folder}_1",)):
            put_picture(tmp_path / pbc.FOLDER / folder / f"{name}.jpg")
    fine = {sample.path.stem: sample.fine_label for sample in load_dataset(tmp_path).samples}
    assert {name: label for name, label in fine.items() if label} == {
        "SNE_1": "SEGMENTED_NEUTROPHIL",
        "BNE_2": "BAND_NEUTROPHIL",
        "PMY_4": "PROMYELOCYTE",
        "MY_5": "MYELOCYTE",
        "MMY_6": "METAMYELOCYTE",
    }


@pytest.mark.real
def test_the_real_pbc(pbc_data: Path) -> None:
    dataset = load_dataset(pbc_data)
    assert len(dataset.samples) == 13_624
    assert len(dataset.labels) == 8
    fine = Counter(sample.fine_label for sample in dataset.samples)
    assert (fine["BAND_NEUTROPHIL"], fine["SEGMENTED_NEUTROPHIL"]) == (1286, 1309)
    assert (fine["PROMYELOCYTE"], fine["MYELOCYTE"], fine["METAMYELOCYTE"]) == (487, 906, 817)
    assert any("3329 were published" in problem for problem in dataset.problems)
