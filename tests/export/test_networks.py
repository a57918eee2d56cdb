"""Networks made ready for export: their end, their input and their precision."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from goldens import read_golden
from leukoscope.contract.model_folder import load_manifest
from leukoscope.export.model_folder import export_model
from leukoscope.export.networks import compute
from small_network import LABELS, build_small, facts


def test_logits_get_a_softmax_and_say_so(tmp_path: Path) -> None:
    exported = export_model(build_small(ending=None), facts(), tmp_path / "m")
    assert "softmax was added" in exported.notices[0]
    assert "softmax was added" in (tmp_path / "m/MODEL_CARD.md").read_text()
    expected, _ = read_golden(tmp_path / "m")
    assert sum(expected["probabilities"]) == pytest.approx(1, abs=1e-6)


def test_probabilities_stay_as_they_are(tmp_path: Path) -> None:
    x = keras.Input((8, 8, 3))
    heads = [layers.Dense(3, "softmax")(layers.Flatten()(layers.Rescaling(1 / 255)(x))) for _ in range(2)]
    model = keras.Model(x, layers.Average()(heads))
    exported = export_model(model, facts(LABELS[:3]), tmp_path / "m", quantization="none")
    assert exported.notices == ()
    expected, pixels = read_golden(tmp_path / "m")
    assert np.allclose(
        compute(model, pixels[None].astype("f4"))["probabilities"][0], expected["probabilities"]
    )


def test_one_sigmoid_unit_becomes_two_classes(tmp_path: Path) -> None:
    model = build_small(1, "sigmoid")
    exported = export_model(model, facts(["OTHER", "BLAST"]), tmp_path / "m", quantization="none")
    assert "1 - p and p" in exported.notices[0]
    expected, pixels = read_golden(tmp_path / "m")
    p = float(compute(model, pixels[None].astype(np.float32))["probabilities"][0, 0])
    assert expected["probabilities"] == pytest.approx([1 - p, p], abs=1e-6)


def test_grey_pictures_and_another_value_range(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((8, 9, 1)), layers.Flatten(), layers.Dense(2, "softmax")])
    export_model(model, facts(["A", "B"], value_range=(-1.0, 1.0)), tmp_path / "m", quantization="none")
    expected, pixels = read_golden(tmp_path / "m")
    assert load_manifest(tmp_path / "m").input.channels == 1
    grey = (pixels.astype(int) @ [19595, 38470, 7471] + 32768) >> 16
    tensor = (grey[None, ..., None] / 127.5 - 1).astype(np.float32)
    assert np.allclose(compute(model, tensor)["probabilities"][0], expected["probabilities"], atol=1e-5)


def test_mixed_precision_is_exported_in_float32(tmp_path: Path) -> None:
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = build_small(ending=None)
    finally:
        keras.config.set_dtype_policy("float32")
    assert export_model(model, facts(), tmp_path / "m").difference <= 1e-5
