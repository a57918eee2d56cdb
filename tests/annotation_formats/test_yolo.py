"""YOLO: data sets as other programs write them, and damaged ones."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from PIL import Image

from annotation_cases import WHOLE
from leukoscope.annotation_formats.yolo import arrange_yolo, read_yolo, write_yolo
from leukoscope.errors import DatasetError


def make(
    folder: Path, line: str = "0 0.5 0.5 0.25 0.5", data: str = "train: ../train/images\nnames: [MONOCYTE]\n"
) -> Path:
    (folder / "train" / "images").mkdir(parents=True)
    (folder / "train" / "labels").mkdir()
    Image.new("RGB", (80, 40)).save(folder / "train" / "images" / "a.jpg")
    (folder / "train" / "labels" / "a.txt").write_text(line, encoding="utf-8")
    (folder / "data.yaml").write_text("train: ../train/images\nnames: [MONOCYTE]\n", encoding="utf-8")
    return folder


def test_a_set_of_roboflow_is_read(tmp_path: Path) -> None:
    (picture,) = read_yolo(make(tmp_path)).pictures
    assert (picture.name, picture.split, picture.size) == ("train/images/a.jpg", "train", (80, 40))
    assert picture.cells[0].box == (30.0, 10.0, 20.0, 20.0)
    assert picture.cells[0].label == "MONOCYTE"


def test_the_outline_of_a_segmentation_becomes_its_box(tmp_path: Path) -> None:
    (picture,) = read_yolo(make(tmp_path, "0 0.25 0.25 0.5 0.25 0.5 0.75")).pictures
    assert picture.cells[0].box == (20.0, 10.0, 20.0, 20.0)


def test_a_picture_turned_by_its_exif_block_has_the_size_it_is_seen_with(tmp_path: Path) -> None:
    folder = make(tmp_path)
    image = Image.new("RGB", (80, 40))
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(folder / "train" / "images" / "a.jpg", exif=exif)
    (picture,) = read_yolo(folder).pictures
    assert picture.size == (40, 80)


def test_splits_have_folders_and_the_data_file_is_plain_yaml(tmp_path: Path) -> None:
    arranged = arrange_yolo(WHOLE)
    assert [picture.name for picture in arranged.pictures] == ["images/test/a.png", "images/train/b.png"]
    write_yolo(arranged, tmp_path)
    data = yaml.safe_load((tmp_path / "data.yaml").read_text(encoding="utf-8"))
    assert data == {
        "train": "images/train",
        "test": "images/test",
        "names": {0: "BAND_NEUTROPHIL", 1: "CELL", 2: "MONOCYTE"},
    }
    lines = (tmp_path / "labels" / "test" / "a.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0].split()[:2] == ["0", "0.21875"]
    assert (tmp_path / "labels" / "train" / "b.txt").read_text(encoding="utf-8") == ""


@pytest.mark.parametrize(
    ("line", "data", "message"),
    [
        ("0 0.5 0.5", None, "four numbers from 0 to 1"),
        ("x 0.5 0.5 0.1 0.1", None, "four numbers from 0 to 1"),
        ("4 0.5 0.5 0.1 0.1", None, "a class from 0 to 0"),
        ("", "train: train/images\n", "names of the classes"),
        ("", "train: /etc\nnames: [A]\n", "inside the folder"),
        ("", "train: elsewhere\nnames: [A]\n", "a folder of pictures"),
        ("", "names: [A]\n", "none"),
        ("", "just text", "JSON object"),
    ],
)
def test_damaged_sets_are_refused(line: str, data: str | None, message: str, tmp_path: Path) -> None:
    folder = make(tmp_path, line)
    if data is not None:
        (folder / "data.yaml").write_text(data, encoding="utf-8")
    with pytest.raises(DatasetError, match=message):
        read_yolo(folder)
