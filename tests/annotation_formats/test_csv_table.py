"""CSV of boxes: safe in spreadsheets, and tables of other programs."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from leukoscope.annotation_formats.csv_table import read_csv, write_csv
from leukoscope.annotation_formats.model import AnnotationSet, BoxedCell, BoxedPicture
from leukoscope.errors import DatasetError


def test_no_cell_is_a_formula_and_the_file_has_a_byte_order_mark(tmp_path: Path) -> None:
    cell = BoxedCell((1.0, 2.0, 3.5, 4.0), "@SUM(A1)", probability=0.25)
    whole = AnnotationSet((BoxedPicture("=1+1.png", (cell,), (9, 9), "+49", "-x"),))
    write_csv(whole, tmp_path / "x.csv")
    data = (tmp_path / "x.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfpath,width")
    (row,) = csv.DictReader(data.decode("utf-8-sig").splitlines())
    assert [row[key] for key in ("path", "label", "source", "lab")] == [
        "'=1+1.png",
        "'@SUM(A1)",
        "'+49",
        "'-x",
    ]
    assert [row[key] for key in ("x", "box_width", "probability")] == ["1", "3.5", "0.25"]
    assert read_csv(tmp_path / "x.csv").pictures == whole.pictures


def test_tables_with_corners_are_read(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(
        "filename,class,xmin,ymin,xmax,ymax,remark,patient\na.png,Lymphocytes,1,2,11,22,blurred,P7\nb.png,,,,,,,P8\n",
        encoding="utf-8",
    )
    first, second = read_csv(tmp_path / "x.csv").pictures
    assert (first.cells[0].label, first.cells[0].box, first.source) == (
        "LYMPHOCYTE",
        (1.0, 2.0, 10.0, 20.0),
        "P7",
    )
    assert (second.name, second.cells, second.source) == ("b.png", (), "P8")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("path,x,y,box_width,box_height\na.png,1,2,3,\n", "Expected a number in line 2"),
        ("path,x,y,box_width,box_height\na.png,1,2,3,many\n", "Expected a number in line 2"),
        ("path,x,y,box_width,box_height,status\na.png,1,2,3,4,sure\n", "Expected the status"),
        ("path,x,y,box_width,box_height,probability\na.png,1,2,3,4,7\n", "probability from 0 to 1"),
        ("path,x,y\na.png,1,2\n", "Expected the columns"),
        ("", "found nothing"),
    ],
)
def test_damaged_tables_are_refused(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DatasetError, match=message):
        read_csv(tmp_path / "x.csv")
