"""DeepAPL: read from a drawn folder in its layout, and not learnt from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from leukoscope.datasets.cell_images import load_cell_pictures
from leukoscope.datasets.fetch import fetch_dataset
from leukoscope.datasets.laboratories.deepapl import read_deepapl
from leukoscope.datasets.registry import list_learnt_by_default
from leukoscope.errors import DatasetError


def put(path: Path, width: int = 192, height: int = 192, shade: int = 128) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((height, width, 3), shade, np.uint8)).save(path)
    return path


@pytest.fixture
def deepapl(tmp_path: Path) -> Path:
    root = tmp_path / "deepapl"
    put(root / "Patient_01/Blast/a.jpg")
    put(root / "Patient_01/Lymphocyte/b.jpg", shade=50)
    (root / "labels.csv").write_text(
        "file,class,original_class,patient,diagnosis,cohort\n"
        'Patient_01/Blast/a.jpg,BLAST,"Blast, no lineage spec",Patient_01,AML,Discovery\n'
        "Patient_01/Lymphocyte/b.jpg,LYMPHOCYTE,Lymphocyte,Patient_01,AML,Discovery\n"
    )
    return root


def test_deepapl_is_for_evaluation_only(deepapl: Path) -> None:
    samples = read_deepapl(deepapl).samples
    assert [(s.label, s.source, s.split) for s in samples] == [
        ("BLAST", "deepapl-Patient_01", "test_external"),
        ("LYMPHOCYTE", "deepapl-Patient_01", "test_external"),
    ]
    assert "deepapl" not in list_learnt_by_default()
    with pytest.raises(DatasetError, match="evaluation only"):
        load_cell_pictures([f"deepapl:{deepapl}"], progress=False)


def test_without_an_archive_the_error_says_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEUKOSCOPE_DATA", str(tmp_path))
    with pytest.raises(DatasetError, match="leukoscope fetch deepapl --archive FILE"):
        fetch_dataset("deepapl", progress=False)
