"""Pictures of one grey."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image


def put_picture(path: Path, shade: int = 128) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((6, 8, 3), shade, np.uint8)).save(path)
    return path
