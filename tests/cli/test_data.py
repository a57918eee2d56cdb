"""`leukoscope data show` and the contact sheet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from leukoscope.cli.data import data
from leukoscope.datasets.contact_sheet import choose_samples, draw_contact_sheet
from leukoscope.datasets.registry import load_dataset
from leukoscope.errors import DatasetError
from leukoscope.synthetic.fields import draw_dataset


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn")
    draw_dataset(folder, ["LYMPHOCYTE", "NEUTROPHIL"], 3, 2, seed=1, splits=("train", "test"))
    return folder


def keep(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return pixels.astype(np.float32)


def test_counts_are_shown_in_pictures_and_cells(drawn: Path) -> None:
    result = CliRunner().invoke(data, ["show", "--data", str(drawn)])
    assert result.exit_code == 0, result.output
    rows = [line.split() for line in result.output.replace("│", " ").splitlines()]
    assert ["train", "LYMPHOCYTE", "6", "3"] in rows
    assert ["test", "all", "12", "6"] in rows


def test_unknown_cells_are_called_unknown(drawn: Path, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for label in ("A", "B"):
        (folder / label).mkdir(parents=True)
        Image.new("RGB", (20, 16)).save(folder / label / "1.png")
    result = CliRunner().invoke(data, ["show", "--data", str(folder)])
    assert result.exit_code == 0, result.output
    assert "unknown" in result.output
    assert "nothing tells which pictures show the same cell" in result.output


def test_sources_by_pattern_reach_the_table(drawn: Path) -> None:
    arguments = ["show", "--data", str(drawn), "--source-pattern", r"(?P<source>NEUTROPHIL|LYMPHOCYTE)"]
    result = CliRunner().invoke(data, arguments)
    rows = [line.split() for line in result.output.replace("│", " ").splitlines()]
    assert ["train", "LYMPHOCYTE", "6", "1"] in rows


def test_chosen_samples_show_different_cells(drawn: Path) -> None:
    dataset = load_dataset(drawn)
    chosen = choose_samples(dataset, 3, seed=0, split="train")
    assert [sample.label for sample in chosen] == ["LYMPHOCYTE"] * 3 + ["NEUTROPHIL"] * 3
    assert len({sample.source for sample in chosen}) == 6
    assert {sample.split for sample in chosen} == {"train"}
    assert len(choose_samples(dataset, 5, seed=0, split="train")) == 10
    assert choose_samples(dataset, 3, seed=0) == choose_samples(dataset, 3, seed=0)


def test_an_unknown_split_is_told(drawn: Path) -> None:
    with pytest.raises(DatasetError, match="test, train"):
        choose_samples(load_dataset(drawn), 1, seed=0, split="elsewhere")


def test_the_sheet_shows_the_original_first(drawn: Path) -> None:
    sample = load_dataset(drawn).samples[0]

    def invert(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return 300.0 - pixels.astype(np.float32)

    sheet = np.array(draw_contact_sheet([sample], invert, versions=1, width_px=96))
    original = np.array(Image.open(sample.path).convert("RGB"))
    top = sheet.shape[0] - 72 - 6
    np.testing.assert_array_equal(sheet[top : top + 72, 6:102], original)
    varied = np.clip(300.0 - original, 0, 255).astype(np.uint8)
    np.testing.assert_array_equal(sheet[top : top + 72, 108:204], varied)


def test_the_sheet_has_a_row_a_sample_and_a_column_a_version(drawn: Path) -> None:
    samples = load_dataset(drawn).samples[:3]
    one = draw_contact_sheet(samples[:1], keep, versions=0, width_px=96)
    more = draw_contact_sheet(samples, keep, versions=2, width_px=96)
    assert more.width - one.width == 2 * (96 + 6)
    assert more.height - one.height == 2 * (72 + 18 + 6)


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
