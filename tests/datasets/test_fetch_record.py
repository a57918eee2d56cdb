"""The record of what was fetched."""

from __future__ import annotations

import shutil
from pathlib import Path

from leukoscope.datasets.fetch_record import FetchRecord, write_record
from leukoscope.datasets.registry import load_dataset
from plain_pictures import put_picture


def test_unreadable_pictures_of_a_fetched_set_are_left_out(tmp_path: Path) -> None:
    good = put_picture(tmp_path / "images" / "TRAIN" / "EOSINOPHIL" / "_0_1169.jpeg")
    bad = good.with_name("_0_5239.jpeg")
    shutil.copy(good, bad)
    record = FetchRecord(
        "kaggle", "x.zip", "now", None, False, 1, 12_515, unreadable=(bad.relative_to(tmp_path).as_posix(),)
    )
    write_record(tmp_path, record)
    dataset = load_dataset(tmp_path)
    assert [s.path for s in dataset.samples] == [good]
    assert any("_0_5239.jpeg cannot be decoded" in problem for problem in dataset.problems)
