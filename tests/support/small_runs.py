"""Small training runs of an image classifier."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from leukoscope.datasets.samples import Dataset
from leukoscope.training import image_classifier as training
from leukoscope.training.image_classifier import TrainingSettings
from leukoscope.training.recipes import COMPACT, Recipe
from leukoscope.training.run import Run

SMALL = replace(COMPACT, width_px=32, height_px=24, epochs=2, batch_size=8)


def train(recipe: Recipe, data: Dataset, folder: Path, **options: Any) -> Run:
    settings = TrainingSettings(progress=False, **options)
    return training.train(recipe, data.samples, folder, settings, root=data.root)
