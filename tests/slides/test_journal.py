"""The journal of a run: whole lines are kept, a torn one is cut off, another run is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from leukoscope.errors import LeukoscopeError
from leukoscope.slides.journal import Journal, TileRecord, open_journal

KEY = {"slide": "a.tif", "size": [1, 2]}
RECORDS = [
    TileRecord(0, "glass"),
    TileRecord(1, "looked", ({"box": [1, 2, 3, 4]},)),
    TileRecord(2, "blurred"),
]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A journal of three tiles."""
    path = tmp_path / "run.jsonl"
    with open_journal(path, KEY, resume=False) as journal:
        for record in RECORDS:
            journal.add(record)
    return path


def read_all(journal: Journal) -> list[TileRecord]:
    return list(journal.read())


def test_every_cut_goes_on_with_the_tiles_that_are_whole(written: Path) -> None:
    data = written.read_bytes()
    ends = [index + 1 for index, byte in enumerate(data) if byte == ord("\n")]
    for length in range(len(data) + 1):
        written.write_bytes(data[:length])
        done = max(0, sum(end <= length for end in ends) - 1)
        with open_journal(written, KEY, resume=True) as journal:
            assert journal.done == done
            assert read_all(journal) == RECORDS[:done]
            for record in RECORDS[done:]:
                journal.add(record)
        assert written.read_bytes() == data


def test_a_journal_is_not_overwritten(written: Path) -> None:
    with pytest.raises(LeukoscopeError, match="--resume"):
        open_journal(written, KEY, resume=False)


def test_another_run_is_refused_and_what_changed_is_named(written: Path) -> None:
    with pytest.raises(LeukoscopeError, match="size, region changed"):
        open_journal(written, {**KEY, "size": [1, 3], "region": "x"}, resume=True)


def test_tiles_come_in_order(written: Path) -> None:
    with (
        open_journal(written, KEY, resume=True) as journal,
        pytest.raises(ValueError, match="expected tile 3"),
    ):
        journal.add(TileRecord(4, "glass"))
