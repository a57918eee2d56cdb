"""Conversion: what is lost is said, pictures go along, and unknown classes stop it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotation_cases import WHOLE, compare, put_pictures
from leukoscope.annotation_formats.conversion import convert
from leukoscope.annotation_formats.formats import FORMATS, read_annotations
from leukoscope.errors import DatasetError


@pytest.fixture
def coco(tmp_path: Path) -> Path:
    put_pictures(tmp_path / "in", WHOLE)
    FORMATS["coco"].write(WHOLE, tmp_path / "in" / "cells.json", lambda name: None)
    return tmp_path / "in" / "cells.json"


def test_what_a_format_cannot_hold_is_said(coco: Path, tmp_path: Path) -> None:
    done = convert(coco, tmp_path / "yolo", target_format="yolo")
    assert done.notes == (
        "YOLO holds no probability: 2 cells lost theirs.",
        "YOLO holds no probabilities by class: 1 cell lost its own.",
        "YOLO holds no status: 2 cells lost theirs.",
        "YOLO holds no confirmation by a person: 1 cell lost its own.",
        "YOLO holds no source of the picture: 2 pictures lost theirs.",
        "YOLO holds no laboratory: 2 pictures lost theirs.",
    )
    assert (done.n_cells, done.n_pictures, done.n_copied) == (3, 2, 0)
    assert convert(coco, tmp_path / "x.csv").notes == ()
    assert convert(coco, tmp_path / "geo", target_format="geojson").notes == ()


def test_all_formats_follow_each_other_and_what_all_hold_is_kept(coco: Path, tmp_path: Path) -> None:
    before = coco
    for number, (name, entry) in enumerate(FORMATS.items()):
        folder = tmp_path / str(number)
        target = folder if entry.is_folder else folder / f"cells{entry.endings[0]}"
        convert(before, target, target_format=name, copy_pictures=True)
        before = target
    _, last = read_annotations(before)
    assert [p.name for p in compare(last)] == ["a.png", "b.png"]
    cells = [(c.finest, c.box) for p in compare(last) for c in p.cells]
    assert sorted(cells, key=str) == [
        ("BAND_NEUTROPHIL", (4.0, 5.0, 20.0, 22.0)),
        ("MONOCYTE", (30.0, 10.0, 20.0, 22.0)),
        (None, (0.0, 30.0, 10.0, 10.0)),
    ]


def test_a_session_s_pictures_come_out_again(coco: Path, tmp_path: Path) -> None:
    convert(coco, tmp_path / "s.leukoscope")
    done = convert(
        tmp_path / "s.leukoscope", tmp_path / "out" / "x.json", target_format="coco", copy_pictures=True
    )
    assert done.n_copied == 2
    assert (tmp_path / "out" / "a.png").read_bytes() == (coco.parent / "a.png").read_bytes()
    # Once more over the same files is no harm; over another's picture it is.
    convert(tmp_path / "s.leukoscope", tmp_path / "out" / "x.json", target_format="coco", copy_pictures=True)
    (tmp_path / "out" / "a.png").write_bytes(b"mine")
    with pytest.raises(DatasetError, match="another file is there"):
        convert(
            tmp_path / "s.leukoscope", tmp_path / "out" / "x.json", target_format="coco", copy_pictures=True
        )
    assert (tmp_path / "out" / "a.png").read_bytes() == b"mine"


def test_unknown_classes_stop_it_until_they_are_renamed_or_kept(coco: Path, tmp_path: Path) -> None:
    value = json.loads(coco.read_text(encoding="utf-8"))
    value["categories"][1]["name"] = "Monozyt"
    coco.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(DatasetError, match=r"did you mean MONOCYTE\?.*--rename 'Monozyt=MONOCYTE'"):
        convert(coco, tmp_path / "x.csv")
    convert(coco, tmp_path / "x.csv", names={"Monozyt": "MONOCYTE"})
    assert "MONOCYTE" in (tmp_path / "x.csv").read_text(encoding="utf-8")
    convert(coco, tmp_path / "y.csv", keep_classes=True)
    assert "Monozyt" in (tmp_path / "y.csv").read_text(encoding="utf-8")


def test_sizes_come_from_the_pictures_or_are_asked_for(coco: Path, tmp_path: Path) -> None:
    value = json.loads(coco.read_text(encoding="utf-8"))
    for image in value["images"]:
        del image["width"], image["height"]
    coco.write_text(json.dumps(value), encoding="utf-8")
    convert(coco, tmp_path / "yolo", target_format="yolo")
    (coco.parent / "a.png").unlink()
    with pytest.raises(DatasetError, match=r"Expected the size of a\.png"):
        convert(coco, tmp_path / "yolo", target_format="yolo")
    with pytest.raises(DatasetError, match="Expected two paths"):
        convert(coco, coco, target_format="coco")
