"""Label Studio: tasks as it exports them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leukoscope.annotation_formats.label_studio import read_label_studio
from leukoscope.errors import DatasetError


def box(label: str | None = "Monocyte", **more: object) -> dict[str, object]:
    value = {"x": 25.0, "y": 50.0, "width": 12.5, "height": 25.0, "rotation": 0}
    named = {"rectanglelabels": [label]} if label else {}
    return {
        "original_width": 80,
        "original_height": 40,
        "value": value | named | more,
        "type": "rectanglelabels",
    }


def write(folder: Path, **task: object) -> Path:
    whole = {"data": {"image": "/data/upload/3/0a1b2c3d-slide.png"}} | task
    (folder / "x.json").write_text(json.dumps([whole]), encoding="utf-8")
    return folder / "x.json"


def test_an_export_is_read(tmp_path: Path) -> None:
    choice = {"type": "choices", "value": {"choices": ["good"]}}
    first = {"result": [box(), choice, box(None)]}
    path = write(
        tmp_path,
        annotations=[{"was_cancelled": True}, first, {"result": []}],
        predictions=[{"result": [box()]}],
    )
    read = read_label_studio(path)
    (picture,) = read.pictures
    assert (picture.name, picture.size) == ("slide.png", (80, 40))
    assert [(c.label, c.box, c.is_confirmed) for c in picture.cells] == [
        ("MONOCYTE", (20.0, 20.0, 10.0, 10.0), True),
        (None, (20.0, 20.0, 10.0, 10.0), True),
    ]
    assert read.notes == ("slide.png has 2 people's annotations; the first was read.",)


def test_predictions_count_where_nobody_annotated(tmp_path: Path) -> None:
    result = box() | {"score": 0.75}
    (picture,) = read_label_studio(write(tmp_path, predictions=[{"result": [result]}])).pictures
    assert [(c.probability, c.is_confirmed) for c in picture.cells] == [(0.75, False)]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/data/local-files/?d=sub/a%20b.png", "a b.png"),
        ("https://example.org/x/a%20b.png", "a b.png"),
        ("sub/a.png", "sub/a.png"),
    ],
)
def test_pictures_are_named_by_their_addresses(address: str, name: str, tmp_path: Path) -> None:
    (picture,) = read_label_studio(write(tmp_path, data={"image": address})).pictures
    assert picture.name == name


def test_local_files_keep_their_folders_where_they_are_beside_the_export(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.png").write_bytes(b"")
    (picture,) = read_label_studio(write(tmp_path, data={"image": "/data/local-files/?d=sub/a.png"})).pictures
    assert picture.name == "sub/a.png"


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ({"annotations": [{"result": [box(rotation=30)]}]}, "without rotation"),
        ({"annotations": [{"result": [box(x="left")]}]}, "four numbers"),
        ({"annotations": [{"result": [box() | {"score": 3}]}]}, "probability from 0 to 1"),
        ({"data": {"image": "../x.png"}}, "inside the folder"),
        ({"data": []}, "JSON object"),
    ],
)
def test_what_breaks_the_format_is_refused(task: dict[str, object], message: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=message):
        read_label_studio(write(tmp_path, **task))
