"""Processes that make rows: in order, each picture once, whatever happens to a process."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from faulty_workers import ALWAYS, ONCE, DeadlySource, UnstartableSource
from leukoscope.bulk.rows import ModelSource, RowMaker
from leukoscope.bulk.workers import make_rows
from leukoscope.errors import LeukoscopeError, ModelError
from tiny_model import write_tiny_model


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    write_tiny_model(folder)
    return folder


@pytest.fixture
def pictures(tmp_path: Path) -> list[str]:
    """Pictures of other sizes and colours, and one name that no file has."""
    paths = [tmp_path / f"{number:02}.png" for number in range(12)]
    for number, path in enumerate(paths):
        Image.fromarray(np.full((9 + number, 12, 3), 20 * number, np.uint8)).save(path)
    return [*map(str, paths), str(tmp_path / "missing.png")]


def test_rows_are_those_of_one_process_in_order_for_any_number_of_workers(
    model: Path, pictures: list[str]
) -> None:
    source = ModelSource(model)
    maker = RowMaker(source)
    expected = [maker.make(path) for path in pictures]
    assert [row.result.path for row in expected] == pictures
    for workers in (1, 3):
        assert list(make_rows(pictures, source, workers)) == expected


def test_workers_that_are_killed_are_replaced_and_nothing_is_lost(model: Path, pictures: list[str]) -> None:
    source = ModelSource(model)
    rows = make_rows(pictures, source, 2)
    seen = [next(rows)]
    killed = multiprocessing.active_children()
    assert len(killed) == 2
    for worker in killed:
        worker.kill()
    seen += rows
    assert seen == list(make_rows(pictures, source, 1))
    assert not any(worker.is_alive() for worker in killed)


def test_a_picture_that_kills_its_process_is_tried_again_and_then_an_error(
    model: Path, pictures: list[str], tmp_path: Path
) -> None:
    deadly = []
    for name in (ALWAYS, ONCE):
        Image.new("RGB", (8, 8), (200, 0, 0)).save(tmp_path / name)
        deadly.append(str(tmp_path / name))
    rows = list(make_rows([*pictures[:5], *deadly, *pictures[5:]], DeadlySource(model), 2))
    assert [row.result.path for row in rows] == [*pictures[:5], *deadly, *pictures[5:]]
    fatal, survived = rows[5:7]
    assert "ended, 2 times" in (fatal.result.error or "")
    assert fatal.result.cells == ()
    assert survived.result.error is None
    assert fatal.id == survived.id  # of two files with the same bytes
    assert [*rows[:5], *rows[7:]] == list(make_rows(pictures, ModelSource(model), 1))


def test_pictures_are_taken_no_further_ahead_than_memory_allows(model: Path, pictures: list[str]) -> None:
    taken = 0

    def count() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield pictures[0]

    rows = make_rows(count(), ModelSource(model), 1)
    for _ in range(100):
        next(rows)
    assert taken <= 100 + 33
    rows.close()
    assert multiprocessing.active_children() == []


def test_a_model_that_cannot_be_used_ends_the_run(tmp_path: Path, pictures: list[str]) -> None:
    with pytest.raises(ModelError, match="manifest"):
        list(make_rows(pictures, ModelSource(tmp_path / "none"), 1))


def test_workers_that_never_start_end_the_run(model: Path, pictures: list[str]) -> None:
    with pytest.raises(LeukoscopeError, match="fewer --workers"):
        list(make_rows(pictures, UnstartableSource(model), 1))
