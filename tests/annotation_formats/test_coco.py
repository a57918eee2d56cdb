"""COCO, read by pycocotools."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import pytest
from pycocotools.coco import COCO

from annotation_cases import WHOLE
from leukoscope.annotation_formats.coco import read_coco, write_coco
from leukoscope.errors import DatasetError


def test_pycocotools_reads_what_is_written(tmp_path: Path) -> None:
    write_coco(WHOLE, tmp_path / "x.json")
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(str(tmp_path / "x.json"))
        results = coco.loadRes(
            [
                {key: entry[key] for key in ("image_id", "category_id", "bbox", "score")}
                for entry in coco.loadAnns(coco.getAnnIds())
                if "score" in entry
            ]
        )
    assert len(coco.getImgIds()) == 2
    first, second, third = coco.loadAnns(coco.getAnnIds(imgIds=[1]))
    assert first["bbox"] == [4.0, 5.0, 20.0, 22.0]
    assert first["area"] == 440
    categories = coco.loadCats([first["category_id"], second["category_id"], third["category_id"]])
    assert [(c["name"], c["supercategory"]) for c in categories] == [
        ("BAND_NEUTROPHIL", "NEUTROPHIL"),
        ("MONOCYTE", ""),
        ("CELL", ""),
    ]
    assert coco.annToMask(first).sum() == 440
    assert len(results.getAnnIds()) == 2


def test_files_of_other_programs_are_read(tmp_path: Path) -> None:
    value = {
        "images": [{"id": "i", "file_name": "sub\\a.png", "patient_id": 7}],
        "categories": [
            {"id": 3, "name": "Neutrophils", "supercategory": "cells"},
            {"id": 4, "name": "wbc"},
            {"id": 5, "name": "red blood cells"},
        ],
        "annotations": [
            {"image_id": "i", "category_id": category, "bbox": [1, 2, 3, 4]} for category in (3, 4, 5)
        ],
    }
    (tmp_path / "x.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(value).encode())
    (picture,) = read_coco(tmp_path / "x.json").pictures
    assert (picture.name, picture.source, picture.size) == ("sub/a.png", "7", None)
    assert [(cell.label, cell.fine_label) for cell in picture.cells] == [
        ("NEUTROPHIL", None),
        (None, None),
        ("RBC", None),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"annotations": [{"image_id": 9, "category_id": 1, "bbox": [1, 1, 2, 2]}]},
            "annotation 1 names '9'",
        ),
        ({"annotations": [{"image_id": 1, "category_id": 8, "bbox": [1, 1, 2, 2]}]}, "Expected a category"),
        ({"annotations": [{"image_id": 1, "category_id": 1, "bbox": [1, "x", 2, 2]}]}, "four numbers"),
        ({"annotations": [{"image_id": 1, "category_id": 1, "bbox": [1, 2, 2]}]}, "four numbers"),
        ({"annotations": {}}, "Expected a JSON array"),
        ({"images": [{"id": 1, "file_name": "../../etc/passwd"}]}, "inside the folder"),
        ({"images": [{"id": 1, "file_name": "/etc/passwd"}]}, "inside the folder"),
        ({"images": [{"id": 1, "file_name": "C:\\a.png"}]}, "inside the folder"),
        ({"images": [{"id": 1}]}, "inside the folder"),
    ],
)
def test_what_breaks_the_format_is_refused(change: dict[str, object], message: str, tmp_path: Path) -> None:
    value = {
        "images": [{"id": 1, "file_name": "a.png"}],
        "categories": [{"id": 1, "name": "MONOCYTE"}],
        "annotations": [],
    }
    (tmp_path / "x.json").write_text(json.dumps(value | change), encoding="utf-8")
    with pytest.raises(DatasetError, match=message):
        read_coco(tmp_path / "x.json")
