"""Benchmarks in the browser: their arithmetic."""

from __future__ import annotations

from benchmarks.browser import label_backend, sum_bytes


def test_software_rendering_is_called_so() -> None:
    renderer = "ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)"
    assert label_backend("webgl", renderer).startswith("WebGL, software rendering")
    assert "software" not in label_backend("webgl", "ANGLE (NVIDIA GeForce RTX 3060)")
    assert "unknown" in label_backend("webgl", None)


def test_downloads_add_up_and_leave_the_picture_out() -> None:
    files = [
        {"path": "/engine/index.js", "bytes": 100, "gzip": 40},
        {"path": "/models/a/model.json", "bytes": 30, "gzip": 10},
        {"path": "/pictures/field.png", "bytes": 999, "gzip": 999},
    ]
    assert sum_bytes(files, model=True) == 30
    assert sum_bytes(files, model=False) == 40
