"""Recovering sources: registration on drawn fields, resuming, and the committed table on real pictures."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
from PIL import Image

from drawn_kaggle import NAMES
from leukoscope.datasets import source_recovery as sources
from leukoscope.datasets.laboratories import bccd, kaggle
from leukoscope.datasets.source_recovery import (
    SourceRow,
    read_rows,
    recover_sources,
    register_picture,
    write_rows,
)
from leukoscope.errors import DatasetError

COMMITTED = Path(sources.__file__).with_name("kaggle_sources.csv")


def read_truth(root: Path) -> dict[str, str]:
    with (root / "truth.csv").open() as file:
        return dict(csv.reader(file))


@pytest.mark.usefixtures("drawn_fields")
def test_drawn_pictures_find_their_fields(drawn_set: Path, tmp_path: Path) -> None:
    out = tmp_path / "sources.csv"
    rows = recover_sources(drawn_set, out)
    assert {row.path: row.field for row in rows} == read_truth(drawn_set)
    assert all(row.inliers > 2 * row.runner_up for row in rows)
    assert not any(row.is_ambiguous for row in rows)
    assert read_rows(out) == rows == sorted(rows, key=lambda row: row.path)
    assert not out.with_name("sources.csv.partial").exists()


@pytest.mark.usefixtures("drawn_fields")
def test_a_stopped_run_goes_on(drawn_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "sources.csv"
    assert len(recover_sources(drawn_set, out, limit=5)) == 5
    assert not out.exists()
    partial = out.with_name("sources.csv.partial")
    with partial.open("a") as file:
        file.write("TRAIN/EOSINOPHIL/_2")  # a line that a kill cut short
    registered = []

    def register(root: Path, path: str, groups: dict[str, str]) -> SourceRow:
        registered.append(path)
        return register_picture(root, path, groups)

    monkeypatch.setattr(sources, "register_picture", register)
    rows = recover_sources(drawn_set, out)
    assert len(registered) == 13
    assert {row.path: row.field for row in rows} == read_truth(drawn_set)


@pytest.mark.usefixtures("drawn_fields")
def test_the_runner_up_shows_another_cell(drawn_set: Path) -> None:
    picture = next(path for path, field in read_truth(drawn_set).items() if field == NAMES[0])
    groups = dict.fromkeys(NAMES[:4], NAMES[0])
    assert register_picture(drawn_set, picture, groups).runner_up == 0
    assert register_picture(drawn_set, picture, {}).runner_up > 0


@pytest.mark.usefixtures("drawn_fields")
def test_a_blank_picture_fits_nowhere(drawn_set: Path) -> None:
    folder = drawn_set / "dataset2-master/images/TRAIN/EOSINOPHIL"
    blank = folder / "_9_99.jpeg"
    Image.new("RGB", (320, 240), (200, 180, 190)).save(blank)
    try:
        with pytest.raises(DatasetError, match="No field of EOSINOPHIL fits"):
            register_picture(drawn_set, "TRAIN/EOSINOPHIL/_9_99.jpeg", {})
    finally:
        blank.unlink()


def test_rows_survive_the_table(tmp_path: Path) -> None:
    rows = [SourceRow("TRAIN/A/_0_1.jpeg", "BloodImage_00001", 120, 4)]
    write_rows(tmp_path / "t.csv", rows)
    assert read_rows(tmp_path / "t.csv") == rows


@pytest.mark.parametrize(
    ("inliers", "runner_up", "doubtful"), [(100, 20, False), (100, 50, True), (20, 0, True), (27, 4, False)]
)
def test_doubt(inliers: int, runner_up: int, doubtful: bool) -> None:
    assert SourceRow("p", "f", inliers, runner_up).is_ambiguous is doubtful


def test_the_committed_table_leaves_no_doubt() -> None:
    rows = read_rows(COMMITTED)
    assert [row for row in rows if row.is_ambiguous] == []
    # Every field with exactly one label of the four classes, by the author's split.
    assert {key: n for key, n in sources.count_sources(rows).items() if key[0] != "TEST_SIMPLE"} == {
        ("TRAIN", "EOSINOPHIL"): 75,
        ("TRAIN", "LYMPHOCYTE"): 27,
        ("TRAIN", "MONOCYTE"): 16,
        ("TRAIN", "NEUTROPHIL"): 159,
        ("TEST", "EOSINOPHIL"): 13,
        ("TEST", "LYMPHOCYTE"): 6,
        ("TEST", "MONOCYTE"): 4,
        ("TEST", "NEUTROPHIL"): 48,
    }


@pytest.mark.real
def test_real_pictures_register_to_the_fields_of_the_table(kaggle_data: Path) -> None:
    table = {row.path: row for row in read_rows(COMMITTED)}
    rng = random.Random(20_26)
    # The small candidate lists, so that the test is quick; every class and every split folder occurs.
    for folder in ("TEST/EOSINOPHIL", "TEST/LYMPHOCYTE", "TEST/MONOCYTE", "TEST_SIMPLE/NEUTROPHIL"):
        for path in rng.sample([path for path in table if path.startswith(folder + "/")], 3):
            row = register_picture(kaggle_data, path, bccd.read_field_groups())
            assert row.field == table[path].field, path
            assert row.inliers > 2 * row.runner_up
    for path in rng.sample([path for path in table if path.startswith("TRAIN/MONOCYTE/")], 3):
        row = register_picture(kaggle_data, path, bccd.read_field_groups())
        assert bccd.source_of_field(row.field, bccd.read_field_groups()) == kaggle.read_source_table()[path]
