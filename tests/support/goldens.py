"""Reads golden files."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np


def read_golden(folder: Path) -> tuple[dict[str, Any], np.ndarray]:
    expected = json.loads((folder / "golden/expected.json").read_text())
    data = base64.b64decode(expected["pixels"])
    assert hashlib.sha256(data).hexdigest() == expected["pixels_sha256"]
    pixels = np.frombuffer(data, np.uint8).reshape(expected["height"], expected["width"], 3)
    return expected, pixels
