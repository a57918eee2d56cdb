"""Raabin, Bio-Net, draaslan and DeepAPL: read from drawn folders in their layouts."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from leukoscope.datasets.cell_images import load_cell_pictures
from leukoscope.datasets.fetch import fetch_dataset
from leukoscope.datasets.laboratories.bionet import read_bionet, read_bionet_annotations
from leukoscope.datasets.laboratories.deepapl import read_deepapl
from leukoscope.datasets.laboratories.draaslan import read_draaslan, read_draaslan_annotations
from leukoscope.datasets.laboratories.raabin import read_raabin, read_raabin_annotations
from leukoscope.datasets.registry import list_learnt_by_default, load_dataset
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
    assert alone.box == (50, 50, 92, 92)


def test_raabin_without_its_folders_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="fetch raabin --archive FILE"):
        read_raabin(tmp_path)


@pytest.fixture
def bionet(tmp_path: Path) -> Path:
    root = tmp_path / "bionet"
    for name in ("EOSINOPHIL_01", "EOSINOPHIL_02", "LYMPHOCYTE_01", "NEUTROPHIL_01"):
        put(root / "class_fields" / f"{name}.jpg", 64, 48)
    put(root / "detection" / "006.jpg", 64, 48)
    put(root / "detection" / "007.jpg", 64, 48)
    (root / "labels.csv").write_text(
        "file,class,xmin,ymin,xmax,ymax,wbc_boxes_in_field,same_cell_group_upper_bound,matching_detection_file\n"
        "class_fields/EOSINOPHIL_01.jpg,EOSINOPHIL,,,,,,,\n"
        "class_fields/EOSINOPHIL_02.jpg,EOSINOPHIL,10,10,30,34,1,cell012,006.jpg\n"
        "class_fields/LYMPHOCYTE_01.jpg,LYMPHOCYTE,5,5,25,25,2,cell013,\n"
        "class_fields/NEUTROPHIL_01.jpg,NEUTROPHIL,5,5,25,25,1,cell012,\n"
    )
    (root / "detection_boxes.csv").write_text(
        "file,kind,xmin,ymin,xmax,ymax\n"
        "detection/006.jpg,WBC,10,10,30,34\ndetection/006.jpg,RBC,40,30,60,46\n"
        "detection/007.jpg,PLATELET,1,1,3,9\ndetection/007.jpg,PLATELET,10,10,18,19\n"
    )
    return root


def test_bionet_joins_fields_of_one_cell_and_their_detection_fields(bionet: Path) -> None:
    sources = {p.path.name: p.source for p in read_bionet_annotations(bionet)}
    assert sources["EOSINOPHIL_01.jpg"] == "bionet-EOSINOPHIL_01"
    assert (
        sources["EOSINOPHIL_02.jpg"] == sources["NEUTROPHIL_01.jpg"] == sources["006.jpg"] == "bionet-cell012"
    )
    assert sources["007.jpg"] == "bionet-007"
    assert len(read_bionet(bionet).samples) == 4


def test_bionet_annotates_a_field_only_where_all_its_cells_are_boxed(bionet: Path) -> None:
    boxes = {
        p.path.name: [(a.kind, a.box, a.label) for a in p.annotations]
        for p in read_bionet_annotations(bionet)
    }
    assert boxes["EOSINOPHIL_01.jpg"] == boxes["LYMPHOCYTE_01.jpg"] == []
    assert boxes["EOSINOPHIL_02.jpg"] == [("cell", (10, 10, 20, 24), "EOSINOPHIL")]
    assert boxes["006.jpg"] == [("cell", (10, 10, 20, 24), None), ("red", (40, 30, 20, 16), None)]
    assert boxes["007.jpg"] == [("platelet", (10, 10, 8, 9), None)]  # the other is 2 pixels wide: a slip


def test_draaslan_has_boxes_and_no_samples(tmp_path: Path) -> None:
    put(tmp_path / "image-1.jpg", 64, 64)
    (tmp_path / "boxes.csv").write_text("file,kind,xmin,ymin,xmax,ymax\nimage-1.jpg,RBC,0,0,25,41\n")
    assert read_draaslan(tmp_path).samples == ()
    (picture,) = read_draaslan_annotations(tmp_path)
    assert [a.kind for a in picture.annotations] == ["red"]


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


def test_an_archive_is_fetched_and_read_by_name(
    bionet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEUKOSCOPE_DATA", str(tmp_path / "home"))
    archive = tmp_path / "bionet.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in sorted(bionet.rglob("*.*")):
            file.write(path, path.relative_to(bionet))
    fetch_dataset("bionet", archive=archive, progress=False)
    assert len(load_dataset("bionet").samples) == 4
    pictures, _ = load_cell_pictures(progress=False)  # what has been fetched, and nothing else
    assert {p.dataset for p in pictures} == {"bionet"}


@pytest.mark.parametrize("name", ["raabin", "bionet", "draaslan", "deepapl"])
def test_without_an_archive_the_error_says_where_it_is(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEUKOSCOPE_DATA", str(tmp_path))
    with pytest.raises(DatasetError, match=f"leukoscope fetch {name} --archive FILE"):
        fetch_dataset(name, progress=False)
