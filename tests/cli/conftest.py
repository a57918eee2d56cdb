"""Fixtures of several commands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from leukoscope.datasets.registry import load_dataset
from leukoscope.synthetic.fields import draw_dataset
from leukoscope.training.image_classifier import TrainingSettings, train
from leukoscope.training.recipes import COMPACT
from tiny_model import write_tiny_model

SMALL = replace(COMPACT, width_px=32, height_px=24, epochs=1, batch_size=8)


@pytest.fixture
def samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a model, three pictures in `smears` and one file that is none."""
    write_tiny_model(tmp_path / "model")
    (tmp_path / "smears" / "deep er").mkdir(parents=True)
    for name, color in {
        "a red.png": (255, 0, 0),
        "b.JPG": (0, 255, 0),
        "deep er/蓝.png": (0, 0, 255),
    }.items():
        Image.fromarray(np.full((9, 12, 3), color, np.uint8)).save(tmp_path / "smears" / name)
    (tmp_path / "smears" / "notes.txt").write_text("no picture")
    (tmp_path / "bad.png").write_bytes(b"%PDF-1.7")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="package")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a drawn data set of both splits and a run trained on it."""
    home = tmp_path_factory.mktemp("with a space")
    draw_dataset(
        home / "drawn",
        ["LYMPHOCYTE", "NEUTROPHIL"],
        3,
        2,
        seed=3,
        splits=("train", "test"),
        width_px=48,
        height_px=36,
    )
    data = load_dataset(home / "drawn", sources_csv=home / "drawn" / "sources.csv")
    settings = TrainingSettings(progress=False)
    train(SMALL, data.of_split("train"), home / "run", settings, root=data.root)
    return home
