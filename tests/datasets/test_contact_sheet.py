"""The contact sheet of a data set."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

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
