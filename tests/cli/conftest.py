"""A small run and its data set, for the commands that evaluate."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from leukoscope.datasets.registry import load_dataset
from leukoscope.synthetic.fields import draw_dataset
from leukoscope.training.image_classifier import train
from leukoscope.training.recipes import COMPACT

SMALL = replace(COMPACT, width_px=32, height_px=24, epochs=1, batch_size=8)


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
    train(SMALL, data.of_split("train"), home / "run", root=data.root, progress=False)
    return home
