"""Pascal VOC: as other programs write it, and hostile XML."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from annotation_cases import WHOLE
from leukoscope.annotation_formats.holding import drop_unheld
from leukoscope.annotation_formats.voc import read_voc, write_voc
from leukoscope.errors import DatasetError

BOMB = """<?xml version="1.0"?>
<!DOCTYPE bomb [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<annotation><filename>&b;</filename></annotation>"""
BOX = "<bndbox><ymin>2</ymin><xmin>1.5</xmin><xmax>11.5</xmax><ymax>22</ymax></bndbox>"
OBJECT = "<object><name>{}</name>" + BOX + "</object>"


def write(folder: Path, text: str, name: str = "a.xml") -> Path:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_entities_are_refused_in_every_encoding(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="without a document type"):
        read_voc(write(tmp_path, BOMB))
    (tmp_path / "a.xml").write_bytes(BOMB.replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16"))
    with pytest.raises(DatasetError, match="without a document type"):
        read_voc(tmp_path / "a.xml")
    with pytest.raises(DatasetError, match="Expected XML"):
        read_voc(write(tmp_path, '<?xml version="1.0" encoding="no-such"?><annotation/>'))


def test_a_folder_as_the_challenge_had_it_is_read(tmp_path: Path) -> None:
    things = "".join(OBJECT.format(name) for name in ("WBC", "Platelets", "seg-mented neutrophil"))
    write(
        tmp_path,
        f"<annotation><path>C:/x/a.jpg</path><filename>a</filename>{things}</annotation>",
        "Annotations/a.xml",
    )
    (tmp_path / "JPEGImages").mkdir()
    Image.new("RGB", (30, 40)).save(tmp_path / "JPEGImages" / "a.jpg")
    (picture,) = read_voc(tmp_path).pictures
    assert [cell.label for cell in picture.cells] == [None, "PLATELET", "seg-mented neutrophil"]
    assert picture.cells[0].box == (1.5, 2.0, 10.0, 20.0)


def test_a_folder_of_splits_is_read_with_them(tmp_path: Path) -> None:
    write(
        tmp_path,
        f"<annotation><filename>a.png</filename>{OBJECT.format('MONOCYTE')}</annotation>",
        "test/a.xml",
    )
    (picture,) = read_voc(tmp_path).pictures
    assert (picture.name, picture.split) == ("test/a.png", "test")


def test_one_file_holds_one_picture(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="there are 2"):
        write_voc(WHOLE, tmp_path / "x.xml")
    write_voc(drop_unheld(WHOLE, frozenset(["size"])), tmp_path)
    text = (tmp_path / "a.xml").read_text(encoding="utf-8")
    assert "<xmin>30</xmin>" in text
    assert "<xmax>50</xmax>" in text
    assert "<name>BAND_NEUTROPHIL</name>" in text


@pytest.mark.parametrize(
    ("inner", "message"),
    [
        ("<object><name>MONOCYTE</name></object>", "xmin, ymin, xmax and ymax as numbers"),
        (OBJECT.format("MONOCYTE").replace("11.5", "nan"), "four numbers"),
        ("<filename>../x.png</filename>", "inside the folder"),
    ],
)
def test_what_breaks_the_format_is_refused(inner: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=message):
        read_voc(write(tmp_path, f"<annotation>{inner}</annotation>"))
