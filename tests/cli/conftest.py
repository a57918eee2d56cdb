"""Fixtures of several commands."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tiny_model import (
    write_tiny_model,
)


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
