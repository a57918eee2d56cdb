"""Pictures that cannot be read are left out by name."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from faulty_files import wear
from leukoscope.datasets.cell_images import load_cell_pictures
from leukoscope.datasets.readable import leave_out_unreadable, require_readable
from leukoscope.datasets.samples import Sample
from leukoscope.errors import DatasetError
from plain_pictures import count_decoding, put_picture


def make_samples(folder: Path, n: int) -> list[Sample]:
    return [Sample(put_picture(folder / f"{i}.png", 9 * i), "A", str(i), "here") for i in range(n)]


def test_what_can_be_read_stays_in_order_and_the_rest_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = make_samples(tmp_path, 5)
    samples[1].path.write_bytes(b"no picture")
    samples[2].path.unlink()
    wear(monkeypatch, "4.png", OSError(errno.EIO, os.strerror(errno.EIO)))
    readable, (note,) = leave_out_unreadable(samples, progress=False)
    assert readable == [samples[0], samples[3]]
    assert note.startswith("Left out 3 of 5 pictures that cannot be read: ")
    assert all(f"{number}.png: " in note for number in (1, 2, 4))
    assert "Input/output error" in note


def test_a_long_list_is_counted(tmp_path: Path) -> None:
    samples = make_samples(tmp_path, 9)
    for sample in samples[1:]:
        sample.path.write_bytes(b"")
    _, (note,) = leave_out_unreadable(samples, progress=False)
    assert note.endswith("; and 3 more.")


def test_all_that_can_be_read_needs_no_words(tmp_path: Path) -> None:
    samples = make_samples(tmp_path, 3)
    assert leave_out_unreadable(samples, progress=False) == (samples, [])


def test_nothing_readable_is_an_error_where_pictures_are_needed(tmp_path: Path) -> None:
    (sample,) = make_samples(tmp_path, 1)
    sample.path.write_bytes(b"no picture")
    with pytest.raises(DatasetError, match=r"Left out 1 of 1 pictures .*0\.png"):
        require_readable([sample], progress=False)


def test_pictures_to_learn_cells_from_are_left_out_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        put_picture(tmp_path / "set" / "NEUTROPHIL" / f"{number}.png", 200)
    (tmp_path / "set" / "NEUTROPHIL" / "1.png").write_bytes(b"no picture")
    decoded = count_decoding(monkeypatch)
    pictures, notes = load_cell_pictures([str(tmp_path / "set")], progress=False)
    assert len(pictures) == 2
    assert len(decoded) == 3  # each once
    assert any("1.png: " in note for note in notes)
