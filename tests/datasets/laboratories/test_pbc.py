"""PBC."""

from __future__ import annotations

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


@pytest.mark.real
def test_the_real_pbc(pbc_data: Path) -> None:
    dataset = load_dataset(pbc_data)
    assert len(dataset.samples) == 13_624
    assert len(dataset.labels) == 8
    assert any("3329 were published" in problem for problem in dataset.problems)
