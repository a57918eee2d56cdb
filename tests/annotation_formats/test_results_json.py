"""The JSON of `leukoscope classify`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leukoscope.annotation_formats.results_json import read_results
from leukoscope.errors import DatasetError
from leukoscope.inference.results import Cell, PictureResult


def write(folder: Path, *results: PictureResult) -> Path:
    lines = (json.dumps(result.to_json()) + "\n" for result in results)
    (folder / "x.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder / "x.jsonl"


def test_results_are_read_with_names_inside_the_folder(tmp_path: Path) -> None:
    cell = Cell(
        (1, 2, 3, 4),
        "BAND_NEUTROPHIL",
        0.9,
        {"NEUTROPHIL": 0.9},
        "confident",
        fine_probabilities={"BAND_NEUTROPHIL": 0.8},
        fine_group="NEUTROPHIL",
    )
    path = write(
        tmp_path,
        PictureResult(str(tmp_path.resolve() / "in" / "a.png"), 9, 9, (cell,)),
        PictureResult("/elsewhere/b.png", 9, 9, ()),
        PictureResult("c.png", 0, 0, (), error="damaged"),
    )
    read = read_results(path)
    assert [picture.name for picture in read.pictures] == ["in/a.png", "b.png"]
    (found,) = read.cells
    assert (found.label, found.fine_label, found.probability, found.is_confirmed) == (
        "NEUTROPHIL",
        "BAND_NEUTROPHIL",
        0.9,
        False,
    )
    assert read.notes == ("Left out 1 pictures that `leukoscope classify` could not read.",)


def test_two_pictures_never_become_one(tmp_path: Path) -> None:
    path = write(tmp_path, PictureResult("/x/a.png", 9, 9, ()), PictureResult("/y/a.png", 9, 9, ()))
    with pytest.raises(DatasetError, match="different names"):
        read_results(path)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"path": "a.png"}', "line 1 has no path and cells"),
        ('{"path": "a.png", "cells": [{"box": [1, 2, 3]}]}', "four numbers"),
        ('{"path": "a.png", "cells": [{"box": [1, 2, 3, 4], "status": "sure"}]}', "Expected the status"),
        (
            '{"path": "a.png", "cells": [{"box": [1, 2, 3, 4], "probabilities": [1]}]}',
            "probabilities by class",
        ),
        ('{"path": "a.png"', "Expected JSON in line 1"),
    ],
)
def test_what_is_no_result_is_refused(line: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(DatasetError, match=message):
        read_results(tmp_path / "x.jsonl")
