"""One network under ONNX Runtime: what it must take and give."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from leukoscope.errors import ModelError
from leukoscope.inference.model import load_model
from tiny_model import WEIGHTS, build_onnx, tiny_manifest, write_tiny_model


def plain(color: tuple[int, int, int], width: int = 12, height: int = 9) -> np.ndarray:
    return np.full((height, width, 3), color, np.uint8)


def test_a_network_that_does_not_fit_its_manifest_is_refused(tmp_path: Path) -> None:
    def load(name: str, onnx_bytes: bytes, **changes: object) -> None:
        load_model(write_tiny_model(tmp_path / name, onnx_bytes=onnx_bytes, **changes))

    stage = tiny_manifest()["stages"][0]
    with pytest.raises(ModelError, match="ONNX Runtime cannot load"):
        load("junk", b"junk")
    with pytest.raises(ModelError, match="Expected one input named image"):
        load("input", build_onnx(), stages=[stage | {"input": "image"}])
    with pytest.raises(ModelError, match="Expected outputs named embedding"):
        load(
            "output",
            build_onnx(),
            stages=[stage | {"outputs": stage["outputs"] | {"embedding": "embedding"}}],
        )
    with pytest.raises(ModelError, match="Expected input of height, width, channels"):
        load("channels", build_onnx(np.ones((1, 3), np.float32), channels=1))
    with pytest.raises(ModelError, match="the stage alone is there"):
        load("locator", build_onnx(), stages=[stage, stage | {"name": "locator"}])


def test_numbers_that_are_none_are_refused(tmp_path: Path) -> None:
    broken = load_model(write_tiny_model(tmp_path / "nan", onnx_bytes=build_onnx(WEIGHTS * np.nan)))
    with pytest.raises(ModelError, match="no numbers"):
        broken.classify([plain((1, 2, 3))])
    narrow = load_model(write_tiny_model(tmp_path / "narrow", onnx_bytes=build_onnx(WEIGHTS[:, :2])))
    with pytest.raises(ModelError, match="shape"):
        narrow.classify([plain((1, 2, 3))])
