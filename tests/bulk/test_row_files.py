"""The files of a run on one machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leukoscope.bulk.row_files import RowFiles
from leukoscope.errors import LeukoscopeError

RUN = {"pictures": 3, "model": "m"}
ROWS = [{"id": str(n), "path": f"{n}.png", "cells": [{}] * n, "error": None} for n in range(3)]


@pytest.fixture
def files(tmp_path: Path) -> RowFiles:
    return RowFiles(tmp_path / "rows.jsonl")


def write_rows(files: RowFiles, *, resume: bool = False) -> None:
    with files.open(RUN, resume=resume) as journal:
        for row in ROWS[journal.done :]:
            journal.add(row)
        files.close(RUN, journal)


def test_a_whole_run_has_its_rows_and_what_closes_it(files: RowFiles) -> None:
    files.out.write_text("old")
    files.out.chmod(0o640)
    write_rows(files)
    assert [json.loads(line) for line in files.out.read_text().splitlines()] == ROWS
    assert files.out.stat().st_mode & 0o777 == 0o640
    assert sorted(files.out.parent.iterdir()) == [files.out, files.closing]
    closing = files.read_closed(RUN)
    assert closing is not None
    assert (closing["rows"], closing["cells"]) == (3, 3)
    assert files.read_closed({**RUN, "model": "n"}) is None
    files.out.write_text(files.out.read_text() + "\n")
    assert files.read_closed(RUN) is None


def test_every_kill_is_gone_on_from_to_the_same_bytes(files: RowFiles) -> None:
    with files.open(RUN, resume=False) as journal:
        for row in ROWS:
            journal.add(row)
    written = files.journal.read_bytes()
    write_rows(files, resume=True)
    whole, closing = files.out.read_bytes(), files.closing.read_bytes()
    for length in range(len(written) + 1):
        files.out.unlink()
        files.closing.unlink()
        files.journal.write_bytes(written[:length])
        write_rows(files, resume=True)
        assert (files.out.read_bytes(), files.closing.read_bytes()) == (whole, closing)


def test_a_journal_is_neither_overwritten_nor_taken_for_another_run(files: RowFiles) -> None:
    files.open(RUN, resume=False).__exit__(None, None, None)
    with pytest.raises(LeukoscopeError, match="--resume"):
        files.open(RUN, resume=False)
    with pytest.raises(LeukoscopeError, match="pictures changed since"):
        files.open({**RUN, "pictures": 4}, resume=True)


def test_a_run_that_was_killed_after_it_was_whole_is_cleaned_up(files: RowFiles) -> None:
    write_rows(files)
    files.open(RUN, resume=False).__exit__(None, None, None)
    assert files.read_closed(RUN) is not None
    assert not files.journal.exists()
