"""Training the locator: what it cannot learn from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from leukoscope.datasets.annotations import Annotation
from leukoscope.errors import TrainingError
from leukoscope.training.locator import train_locator
from made_cells import TINY, draw_fields


def test_without_an_annotated_cell_there_is_nothing_to_learn(tmp_path: Path) -> None:
    pictures = draw_fields(tmp_path, 2)
    bare = [replace(picture, annotations=()) for picture in pictures]
    red = [replace(picture, annotations=(Annotation((1, 1, 9, 9), "red"),)) for picture in pictures]
    for unusable in ([], bare, red):
        with pytest.raises(TrainingError, match="cells annotated"):
            train_locator(unusable, TINY, tmp_path / "run", seed=0, progress=False)
    assert not (tmp_path / "run").exists()
