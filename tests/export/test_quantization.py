"""Kernels in fewer bits: the numbers that are stored, and the smaller files."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from leukoscope.export.graph import Constant
from leukoscope.export.model_folder import export_model
from leukoscope.export.quantization import encode
from small_network import facts


def test_smaller_weights_make_smaller_shards(tmp_path: Path) -> None:
    body = [layers.Conv2D(80, 3, activation="relu"), layers.GlobalAveragePooling2D(name="embedding")]
    network = keras.Sequential([keras.Input((16, 16, 3)), *body, layers.Dense(4, activation="softmax")])
    sizes = {}
    for quantization in ("none", "float16", "uint8"):
        exported = export_model(network, facts(), tmp_path / quantization, quantization=quantization)
        sizes[quantization] = sum(
            file["bytes"] for file in exported.manifest["files"] if file["path"].endswith(".bin")
        )
    assert sizes["uint8"] < 0.75 * sizes["float16"]
    assert sizes["float16"] < 0.6 * sizes["none"]


def make_kernel(*shape: int, largest: float = 1.0) -> Constant:
    value = np.random.default_rng(3).uniform(-0.3, 1, shape) * largest
    return Constant(value, variable=object())


@pytest.mark.parametrize("largest", [1.0, 1e-6, 300.0])
def test_eight_bits_are_off_by_half_a_step_at_most_and_keep_zero(largest: float) -> None:
    kernel = make_kernel(64, 64, largest=largest)
    kernel.value[0] = 0
    code = encode(kernel, "uint8")
    assert code.dtype == "uint8"
    step = (kernel.value.max() - kernel.value.min()) / 255
    assert np.abs(code.decoded - kernel.value).max() <= 0.51 * step
    assert (code.decoded[0] == 0).all()


@pytest.mark.parametrize(
    ("constant", "depthwise", "dtype"),
    [
        (make_kernel(64, 64), True, "float16"),  # its channels differ too much for one scale
        (make_kernel(4, 4), False, "float16"),  # too small to gain anything
        (make_kernel(1, 1, 40, 240), False, "float16"),  # of one place: its channels differ more
        (make_kernel(1, 1, 80, 480), False, "uint8"),
        (make_kernel(3, 3, 40, 24), False, "uint8"),
        (make_kernel(64, 64, largest=1e6), False, "float32"),  # beyond float16
        (Constant(np.ones((64, 64))), False, "float32"),  # no kernel: a bias, or a number out of a formula
    ],
)
def test_what_eight_bits_would_spoil_keeps_more(constant: Constant, depthwise: bool, dtype: str) -> None:
    assert encode(constant, "uint8", depthwise=depthwise).dtype == dtype
    assert encode(constant, "none").dtype == "float32"


def test_constant_kernels_are_exact() -> None:
    for value in (0.0, -2.0, 3.0):
        code = encode(Constant(np.full((64, 64), value), variable=object()), "uint8")
        assert code.decoded == pytest.approx(np.full((64, 64), value), rel=1e-6)
