"""Pictures of one grey, and how many are decoded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from leukoscope.images import decoding


def put_picture(path: Path, shade: int = 128) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((6, 8, 3), shade, np.uint8)).save(path)
    return path


def count_decoding(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets a word for each picture that is decoded from now on."""
    decoded: list[str] = []
    original = decoding._decode

    def decode(file: Any, background: tuple[int, int, int]) -> decoding.Decoded:
        decoded.append("a picture")
        return original(file, background)

    monkeypatch.setattr(decoding, "_decode", decode)
    return decoded
