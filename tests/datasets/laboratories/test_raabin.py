"""Raabin: read from a drawn folder in its layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from leukoscope.datasets.fetch import fetch_dataset
from leukoscope.datasets.laboratories.raabin import read_raabin, read_raabin_annotations
from leukoscope.errors import DatasetError


def put(path: Path, width: int = 192, height: int = 192, shade: int = 128) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((height, width, 3), shade, np.uint8)).save(path)
    return path


@pytest.fixture
def raabin(tmp_path: Path) -> Path:
    root = tmp_path / "raabin"
    for shade, name in enumerate(("Basophil", "Eosinophil", "Lymphocyte", "Monocyte")):
        put(root / "Train" / name / f"95-8-3-1_10_{shade}.jpg", shade=10 * shade)
    put(root / "Train/Neutrophil/95-8-3-1_07_0.jpg", shade=90)
    put(root / "Train/Neutrophil/95-8-3-2_07_0.jpg", 384, 384, shade=100)
    (root / "boxes.csv").write_text(
        "file,kind,xmin,ymin,xmax,ymax\n"
        "Train/Neutrophil/95-8-3-2_07_0.jpg,RBC,0.3,158.3,48.1,191.7\n"
        "Train/Neutrophil/95-8-3-2_07_0.jpg,WBC,60,50,140,150\n"
        "Train/Neutrophil/95-8-3-2_07_0.jpg,WBC,150,0,190,40\n"
    )
    return root


def test_raabin_has_the_slide_as_source(raabin: Path) -> None:
    dataset = read_raabin(raabin)
    assert dataset.knows_sources
    assert len(dataset.samples) == 6
    assert {s.source for s in dataset.samples} == {"raabin-95-8-3-1", "raabin-95-8-3-2"}


def test_raabin_takes_the_box_in_the_middle_at_the_picture_s_scale(raabin: Path) -> None:
    pictures = {p.path.name: p for p in read_raabin_annotations(raabin) if p.label == "NEUTROPHIL"}
    boxed = pictures["95-8-3-2_07_0.jpg"]
    assert boxed.is_close_up
    assert boxed.labelled is not None
    assert boxed.labelled.box == (120, 100, 160, 200)
    assert not boxed.labelled.is_estimated
    assert sorted((a.kind, a.label) for a in boxed.annotations if a is not boxed.labelled) == [
        ("cell", None),
        ("red", None),
    ]
    alone = pictures["95-8-3-1_07_0.jpg"].labelled
    assert alone is not None
    assert alone.is_estimated
    assert alone.box == (52, 52, 88, 88)


def test_raabin_takes_a_box_in_the_middle_for_the_cell_also_where_the_table_calls_it_red(
    raabin: Path,
) -> None:
    with (raabin / "boxes.csv").open("a") as table:
        table.write("Train/Eosinophil/95-8-3-1_10_1.jpg,RBC,60,50,140,150\n")
        table.write("Train/Eosinophil/95-8-3-1_10_1.jpg,RBC,0,0,40,40\n")
        table.write("Train/Monocyte/95-8-3-1_10_3.jpg,PLATELET,80,80,110,110\n")
        table.write("Train/Neutrophil/95-8-3-2_07_0.jpg,RBC,80,80,120,120\n")
    pictures = {p.label: p for p in read_raabin_annotations(raabin) if p.path.name != "95-8-3-1_07_0.jpg"}
    mended = pictures["EOSINOPHIL"]
    assert [(a.box, a.kind, a.is_estimated) for a in mended.annotations] == [
        ((60, 50, 80, 100), "cell", False),
        ((0, 0, 40, 40), "red", False),
    ]
    assert pictures["MONOCYTE"].annotations[0].is_estimated  # a platelet is no white cell
    white = pictures["NEUTROPHIL"].labelled
    assert white is not None
    assert white.box == (120, 100, 160, 200)  # what is called white comes first


def test_raabin_without_its_folders_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="fetch raabin --archive FILE"):
        read_raabin(tmp_path)


def test_without_an_archive_the_error_says_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEUKOSCOPE_DATA", str(tmp_path))
    with pytest.raises(DatasetError, match="leukoscope fetch raabin --archive FILE"):
        fetch_dataset("raabin", progress=False)
