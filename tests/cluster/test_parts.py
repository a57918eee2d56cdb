"""The folder of parts: which are there, which are to be written again, and what closes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from leukoscope.cluster.parts import Part, PartFolder, plan_parts
from leukoscope.errors import LeukoscopeError
from leukoscope.line_files import format_line

RUN = {"pictures": 45, "model": "m"}
PATHS = [f"{number:02}.png" for number in range(45)]


def lines(part: Part) -> list[str]:
    return [format_line({"id": "1", "path": path, "cells": [{}], "error": None}) for path in part.paths]


@pytest.fixture
def folder(tmp_path: Path) -> PartFolder:
    opened = PartFolder(tmp_path / "out")
    opened.open(RUN, resume=False)
    return opened


def test_parts_have_every_picture_once_in_order_and_sort_by_name() -> None:
    for count, expected in ((1, 1), (45, 3), (30_000, 1_000), (2_000_000, 2_000)):
        parts = plan_parts([str(number) for number in range(count)])
        assert len(parts) == expected
        assert [path for part in parts for path in part.paths] == [str(number) for number in range(count)]
        assert sorted(parts, key=lambda part: part.name) == parts


def test_a_whole_run_is_closed_by_counts_and_hashes(folder: PartFolder) -> None:
    parts = plan_parts(PATHS)
    for part in reversed(parts):
        folder.write(part, lines(part))
    (folder.folder / f".{parts[0].name}.of-a-killed-machine.draft").write_text("half")
    closing = folder.close(RUN, parts)
    assert json.loads(folder.closing.read_text()) == closing
    assert (closing["rows"], closing["cells"], closing["errors"]) == (45, 45, 0)
    assert [part["rows"] for part in closing["parts"]] == [20, 20, 5]
    assert sorted(path.name for path in folder.folder.iterdir()) == [
        "manifest.json",
        *(part.name for part in parts),
        "run.json",
    ]
    assert folder.list_missing(parts) == []


def test_parts_that_are_not_whole_are_missing_and_nothing_is_closed(folder: PartFolder) -> None:
    parts = plan_parts(PATHS)
    for part in parts:
        folder.write(part, lines(part))
    whole = (folder.folder / parts[1].name).read_bytes()
    for torn in (
        whole[:-1],
        whole[:-30],
        b"",
        whole + whole,
        whole.replace(b'"path"', b'"name"'),
        whole.replace(b"20.png", b"02.png"),
    ):
        (folder.folder / parts[1].name).write_bytes(torn)
        assert folder.list_missing(parts) == [parts[1]]
        with pytest.raises(LeukoscopeError, match="--resume"):
            folder.close(RUN, parts)
    folder.write(parts[1], lines(parts[1]))
    assert (folder.folder / parts[1].name).read_bytes() == whole
    assert folder.list_missing(parts) == []


def test_a_part_that_fails_on_its_way_leaves_nothing(folder: PartFolder) -> None:
    def fail() -> Any:
        yield lines(plan_parts(PATHS)[0])[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        folder.write(plan_parts(PATHS)[0], fail())
    assert [path.name for path in folder.folder.iterdir()] == ["run.json"]


def test_a_folder_is_neither_overwritten_nor_taken_for_another_run(
    folder: PartFolder, tmp_path: Path
) -> None:
    with pytest.raises(LeukoscopeError, match="--resume"):
        folder.open(RUN, resume=False)
    folder.open(RUN, resume=True)
    with pytest.raises(LeukoscopeError, match="model changed since"):
        folder.open({**RUN, "model": "n"}, resume=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("")
    with pytest.raises(LeukoscopeError, match="has other files"):
        PartFolder(tmp_path / "other").open(RUN, resume=True)
