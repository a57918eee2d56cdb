"""Bio-Net: read and fetched from a drawn folder in its layout."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from leukoscope.datasets.cell_images import load_cell_pictures
from leukoscope.datasets.fetch import fetch_dataset
from leukoscope.datasets.laboratories.bionet import read_bionet, read_bionet_annotations
from leukoscope.datasets.registry import load_dataset
from leukoscope.errors import DatasetError


def put(path: Path, width: int = 192, height: int = 192, shade: int = 128) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((height, width, 3), shade, np.uint8)).save(path)
    return path


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


def test_bionet_exchanges_white_and_red_cells_of_a_field_that_calls_next_to_all_of_them_white(
    bionet: Path,
) -> None:
    put(bionet / "detection" / "008.jpg", 640, 480)
    with (bionet / "detection_boxes.csv").open("a") as table:
        table.writelines(f"detection/008.jpg,WBC,{40 * n},10,{40 * n + 30},40\n" for n in range(12))
        table.write("detection/008.jpg,RBC,300,200,380,280\ndetection/008.jpg,PLATELET,500,400,520,420\n")
        table.writelines(
            f"detection/006.jpg,WBC,{10 * n},2,{10 * n + 8},8\n" for n in range(2)
        )  # three are possible
    boxes = {p.path.name: p.annotations for p in read_bionet_annotations(bionet)}
    assert [a.box for a in boxes["008.jpg"] if a.kind == "cell"] == [(300, 200, 80, 80)]
    assert sum(a.kind == "red" for a in boxes["008.jpg"]) == 12
    assert [a.box for a in boxes["008.jpg"] if a.kind == "platelet"] == [(500, 400, 20, 20)]
    assert [a.kind for a in boxes["006.jpg"]].count("cell") == 3


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


def test_without_an_archive_the_error_says_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEUKOSCOPE_DATA", str(tmp_path))
    with pytest.raises(DatasetError, match="leukoscope fetch bionet --archive FILE"):
        fetch_dataset("bionet", progress=False)
