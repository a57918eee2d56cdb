"""Locators that take larger tiles than they were traced with, and networks that cannot."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers as L  # noqa: N812

from leukoscope.export.any_size import takes_any_size
from leukoscope.export.folding import fold
from leukoscope.export.networks import compute
from leukoscope.export.roles import LOCATOR
from leukoscope.export.stages import export_stage
from leukoscope.export.tracing import trace
from leukoscope.export.verification import run_onnx
from leukoscope.models.locator import LocatorNetwork, build_locator
from leukoscope.models.peaks import Peaks
from two_stages import build_locator as build_small_locator
from two_stages import settle


@pytest.mark.parametrize("network", ["usual", "light"])
def test_the_onnx_file_computes_larger_tiles_as_keras_does(tmp_path: Path, network: LocatorNetwork) -> None:
    locator = settle(build_locator(64, 96, network=network), 3)
    larger = build_locator(3 * 64, 3 * 96, network=network)
    rng = np.random.default_rng(4)
    small_tiles = rng.uniform(0, 255, (2, 64, 96, 3)).astype(np.float32)
    large_tiles = rng.uniform(0, 255, (2, 3 * 64, 3 * 96, 3)).astype(np.float32)

    stage = export_stage(locator, small_tiles, LOCATOR, "uint8", 1 << 20, "")
    path = tmp_path / stage.onnx
    path.write_bytes(stage.files[stage.onnx])
    larger.set_weights(stage.network.get_weights())  # rounded

    assert stage.any_size
    for tiles, expected in (
        (small_tiles, stage.rounded),
        (large_tiles, compute(larger, large_tiles, roles=LOCATOR)),
    ):
        results = run_onnx(path, tiles)
        for role, values in expected.items():
            assert results[role].shape == values.shape
            np.testing.assert_allclose(results[role], values, atol=2e-4)


def _end(pixels: keras.KerasTensor, x: keras.KerasTensor) -> keras.Model:
    heatmap = Peaks(name="heatmap")(L.Conv2D(1, 1, activation="sigmoid")(x))
    return keras.Model(pixels, {"heatmap": heatmap, "geometry": L.Conv2D(4, 1, name="geometry")(x)})


def _look_at_all(pixels: keras.KerasTensor) -> keras.KerasTensor:
    """Let every place depend on every other, by weights that belong to places."""
    x = L.AveragePooling2D(16)(pixels)
    return L.Reshape(x.shape[1:])(L.Dense(int(np.prod(x.shape[1:])))(L.Flatten()(x)))


def _halve_an_odd_side(pixels: keras.KerasTensor) -> keras.KerasTensor:
    x = L.Conv2D(4, 3, 2, "same")(L.AveragePooling2D(8)(pixels))
    return L.Conv2D(4, 3, 2, "same")(x)  # 5 places become 3, 10 become 5


def _interpolate(pixels: keras.KerasTensor) -> keras.KerasTensor:
    return L.UpSampling2D(2, interpolation="bilinear")(L.AveragePooling2D(8)(pixels))


@pytest.mark.parametrize("body", [_look_at_all, _halve_an_odd_side, _interpolate])
def test_a_network_that_depends_on_its_size_is_told(body: object) -> None:
    assert callable(body)
    pixels = keras.Input((80, 80, 3), name="pixels")
    graph = trace(_end(pixels, body(pixels)), LOCATOR)
    fold(graph)
    assert not takes_any_size(graph)


def test_its_onnx_file_keeps_its_sides(tmp_path: Path) -> None:
    stage = export_stage(
        build_small_locator(), np.zeros((1, 48, 64, 3), np.float32), LOCATOR, "none", 1 << 20, ""
    )
    path = tmp_path / stage.onnx
    path.write_bytes(stage.files[stage.onnx])
    assert not stage.any_size  # it enlarges by interpolation
    with pytest.raises(Exception, match="INVALID_ARGUMENT"):
        run_onnx(path, np.zeros((1, 96, 128, 3), np.float32))
