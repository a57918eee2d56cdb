"""What an actor does, without Ray."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from leukoscope.bulk.rows import ModelSource, RowMaker
from leukoscope.cluster.model_copy import copy_model
from leukoscope.cluster.part_maker import Orders, PartMaker
from leukoscope.cluster.parts import Part, PartFolder
from leukoscope.errors import LeukoscopeError
from leukoscope.line_files import format_line
from tiny_model import write_tiny_model


@pytest.fixture
def orders(tmp_path: Path) -> Iterator[Orders]:
    """Orders of a run in `tmp_path`, which an actor makes its working folder."""
    write_tiny_model(tmp_path / "model")
    Image.new("RGB", (12, 9), (250, 40, 30)).save(tmp_path / "a.png")
    PartFolder(tmp_path / "out").open({}, resume=False)
    here = Path.cwd()
    yield Orders(copy_model(ModelSource(tmp_path / "model")), str(tmp_path), str(tmp_path / "out"))
    os.chdir(here)


def test_parts_have_the_rows_of_one_process_under_the_names_that_were_given(
    orders: Orders, tmp_path: Path
) -> None:
    maker = PartMaker(orders)
    parts = [Part(0, ("a.png", "none.png")), Part(1, ("a.png",))]
    for part in parts:
        maker.write(part)
    maker.close()
    rows = RowMaker(ModelSource(tmp_path / "model"))
    for part in parts:
        expected = [format_line(rows.make(path).to_json()) for path in part.paths]
        assert (tmp_path / "out" / part.name).read_text().splitlines(keepends=True) == expected


def test_a_machine_with_another_version_or_without_the_folders_is_refused(
    orders: Orders, tmp_path: Path
) -> None:
    for wrong, words in (
        (replace(orders, version="0.0.0"), "Expected Leukoscope 0.0.0 on every machine"),
        (replace(orders, out=str(tmp_path / "elsewhere")), "a folder that all machines share"),
        (replace(orders, working_folder=str(tmp_path / "elsewhere")), "a folder that all machines share"),
    ):
        with pytest.raises(LeukoscopeError, match=words):
            PartMaker(wrong)
