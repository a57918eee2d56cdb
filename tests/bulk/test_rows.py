"""Rows: what they depend on, and what is wrong with a picture stays with the picture."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from leukoscope.bulk.rows import ModelSource, RowMaker, identify
from leukoscope.inference.model import Model, load_model
from tiny_model import write_tiny_model


@pytest.fixture
def source(tmp_path: Path) -> ModelSource:
    write_tiny_model(tmp_path / "model")
    return ModelSource(tmp_path / "model")


@pytest.fixture
def picture(tmp_path: Path) -> str:
    path = tmp_path / "a.png"
    Image.new("RGB", (12, 9), (250, 40, 30)).save(path)
    return str(path)


def test_a_row_is_the_result_that_classify_gives_with_an_id_before_it(
    source: ModelSource, picture: str
) -> None:
    (expected,) = load_model(source.folder).classify_files([picture])
    row = RowMaker(source).make(picture)
    assert row.to_json() == {"id": row.id, **expected.to_json()}
    assert next(iter(row.to_json())) == "id"


def test_the_id_is_that_of_bytes_model_and_profile_and_not_of_the_name(picture: str, tmp_path: Path) -> None:
    key = {"model": "m", "profile": None}
    first = identify(picture, key)
    assert len(first) == 64
    copy = str(shutil.copy(picture, tmp_path / "copy.png"))
    assert identify(copy, key) == first
    assert identify(picture, {**key, "model": "n"}) != first
    assert identify(picture, {**key, "profile": "p"}) != first
    Path(copy).write_bytes(Path(picture).read_bytes() + b" ")
    assert identify(copy, key) != first


def test_a_bad_sector_a_pipe_and_a_missing_file_are_rows(source: ModelSource, tmp_path: Path) -> None:
    worn, pipe = tmp_path / "worn.png", tmp_path / "pipe.png"
    worn.symlink_to("/proc/self/mem")  # the kernel's own input/output error at the first byte
    with pytest.raises(OSError, match="Input/output error"):
        worn.read_bytes()
    os.mkfifo(pipe)
    maker = RowMaker(source)
    rows = [maker.make(str(path)) for path in (worn, pipe, tmp_path / "none.png")]
    errors = [row.result.error or "" for row in rows]
    for error, words in zip(errors, ("Input/output error", "pipe", "No such file"), strict=True):
        assert words in error
    assert len({row.id for row in rows}) == 1  # nothing of them could be read


def test_what_nobody_foresaw_is_the_pictures_error(
    source: ModelSource, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> Iterator[Any]:
        raise ZeroDivisionError("by a tag")

    monkeypatch.setattr(Model, "classify_files", fail)
    row = RowMaker(source).make(picture)
    assert "ZeroDivisionError: by a tag" in (row.result.error or "")
