"""Reads golden files."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np


def read_golden(folder: Path) -> tuple[dict[str, Any], np.ndarray]:
    expected = json.loads((folder / "golden/expected.json").read_text())
    return expected, read_golden_pixels(expected)


def read_golden_pixels(part: dict[str, Any]) -> np.ndarray:
    data = zlib.decompress(base64.b64decode(part["pixels"]))
    assert hashlib.sha256(data).hexdigest() == part["pixels_sha256"]
    return np.frombuffer(data, np.uint8).reshape(part["height"], part["width"], 3)
