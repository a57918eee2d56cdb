"""Counting pictures without cells that a model rejects."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from leukoscope.evaluation.rejection_metrics import count_rejections
from leukoscope.inference.model import load_model
from tiny_model import write_tiny_finder


def test_pictures_without_cells_are_counted_by_kind(tmp_path: Path) -> None:
    folder = tmp_path / "holidays"
    folder.mkdir()
    Image.fromarray(np.zeros((64, 64, 3), np.uint8)).save(folder / "night.png")
    (folder / "broken.png").write_bytes(b"no picture")
    found = {
        f.kind: f for f in count_rejections(load_model(write_tiny_finder(tmp_path / "m")), folder=folder)
    }
    assert found["pictures in holidays"].pictures == 1
    assert found["noise"].pictures == 100
    assert all(0 <= entry.rejected <= entry.pictures for entry in found.values())
    assert found["noise"].to_json()["interval"][1] <= 1
