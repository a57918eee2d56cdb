"""Smaller weights."""

from __future__ import annotations

from pathlib import Path

from leukoscope.export.model_folder import export_model
from small_network import build_small, facts


def test_smaller_weights_make_smaller_shards(tmp_path: Path) -> None:
    sizes = {}
    for quantization in ("none", "float16", "uint8"):
        exported = export_model(build_small(), facts(), tmp_path / quantization, quantization=quantization)
        sizes[quantization] = sum(
            file["bytes"] for file in exported.manifest["files"] if file["path"].endswith(".bin")
        )
    assert sizes["uint8"] < 0.75 * sizes["float16"]
    assert sizes["float16"] < 0.6 * sizes["none"]
