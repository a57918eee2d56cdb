"""`leukoscope data`: what a set holds, and where its pictures come from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from leukoscope.cli.data import data
from leukoscope.datasets.field_pairs import (
    read_field_pairs,
)
from leukoscope.datasets.source_recovery import (
    read_rows,
)
from leukoscope.synthetic.fields import draw_dataset


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn")
    draw_dataset(folder, ["LYMPHOCYTE", "NEUTROPHIL"], 3, 2, seed=1, splits=("train", "test"))
    return folder


def test_counts_are_shown_in_pictures_and_cells(drawn: Path) -> None:
    result = CliRunner().invoke(data, ["show", "--data", str(drawn)])
    assert result.exit_code == 0, result.output
    rows = [line.split() for line in result.output.replace("│", " ").splitlines()]
    assert ["train", "LYMPHOCYTE", "6", "3"] in rows
    assert ["test", "all", "12", "6"] in rows


def test_the_data_sets_with_a_name_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEUKOSCOPE_DATA", str(tmp_path))
    (tmp_path / "pbc").mkdir()
    result = CliRunner().invoke(data, ["list"])
    assert result.exit_code == 0, result.output
    rows = [line.replace("│", " ").split() for line in result.output.splitlines()]
    assert ["pbc", "close-ups", "barcelona", "17,092", "CC-BY-4.0", "yes"] in rows
    assert ["bccd-fields", "fields", "bccd", "351", "MIT", "no"] in rows


def test_unknown_cells_are_called_unknown(drawn: Path, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for label in ("A", "B"):
        (folder / label).mkdir(parents=True)
        Image.new("RGB", (20, 16)).save(folder / label / "1.png")
    result = CliRunner().invoke(data, ["show", "--data", str(folder)])
    assert result.exit_code == 0, result.output
    assert "unknown" in result.output
    assert "nothing says which of these pictures show the same cell" in result.output


def test_sources_by_pattern_reach_the_table(drawn: Path) -> None:
    arguments = ["show", "--data", str(drawn), "--source-pattern", r"(?P<source>NEUTROPHIL|LYMPHOCYTE)"]
    result = CliRunner().invoke(data, arguments)
    rows = [line.split() for line in result.output.replace("│", " ").splitlines()]
    assert ["train", "LYMPHOCYTE", "6", "1"] in rows


def test_the_command_writes_a_sheet_with_the_recipe_s_augmentation(drawn: Path, tmp_path: Path) -> None:
    out = tmp_path / "deeper" / "sheet.png"
    arguments = ["show", "--data", str(drawn), "--out", str(out), "--recipe", "article", "--per-class", "1"]
    result = CliRunner().invoke(data, [*arguments, "--versions", "2"])
    assert result.exit_code == 0, result.output
    with Image.open(out) as sheet:
        columns = np.array(sheet)[-78:-6]
    left, right = columns[:, 6:166], columns[:, 172:332]
    assert np.abs(left.astype(int) - right.astype(int)).mean() > 1


@pytest.mark.real
def test_the_real_set_is_shown(kaggle_data: Path) -> None:
    result = CliRunner().invoke(data, ["show", "--data", str(kaggle_data)])
    assert result.exit_code == 0, result.output
    rows = [line.split() for line in result.output.replace("│", " ").splitlines()]
    assert ["train", "MONOCYTE", "2,478", "14"] in rows
    assert ["test", "LYMPHOCYTE", "620", "6"] in rows
    assert "6 cells of TEST were photographed twice" in result.output


@pytest.mark.usefixtures("drawn_fields")
def test_the_command_reports_what_it_found(drawn_set: Path, tmp_path: Path) -> None:
    out = tmp_path / "table" / "sources.csv"
    arguments = ["sources", "--data", str(drawn_set), "--out", str(out)]
    tried = CliRunner().invoke(data, [*arguments, "--limit", "4"])
    assert tried.exit_code == 0, tried.output
    assert "Run again to go on" in tried.output
    result = CliRunner().invoke(data, arguments)
    assert result.exit_code == 0, result.output
    assert "TRAIN/EOSINOPHIL: 4 fields" in result.output
    assert "18 of 12,515 pictures registered, 0 of them in doubt" in result.output
    assert len(read_rows(out)) == 18
    assert read_field_pairs(out.with_name("kaggle_field_pairs.csv")) == []
