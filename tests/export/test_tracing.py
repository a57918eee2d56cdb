"""Tracing a network: layers and networks that are not covered are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import pytest
from keras import layers

from leukoscope.errors import ExportError
from leukoscope.export.model_folder import export_model
from small_network import facts


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (lambda: layers.Conv2D(6, 3, groups=3, name="grouped"), ["grouped", "Conv2D", "groups=3"]),
        (lambda: layers.Conv2DTranspose(4, 3, name="up"), ["up", "Conv2DTranspose", "not covered"]),
        (lambda: layers.Lambda(lambda x: x, name="mine"), ["mine", "Lambda"]),
        (lambda: layers.ReLU(threshold=0.5, name="late"), ["late", "threshold=0.5"]),
        (lambda: layers.Conv2D(4, 3, activation=keras.ops.sin, name="sine"), ["sine", "sin", "activation"]),
        (lambda: layers.Conv2D(4, 3, 2, dilation_rate=1, data_format="channels_first"), ["data_format"]),
        (lambda: layers.UpSampling2D(2, interpolation="bicubic", name="u"), ["u", "bicubic"]),
        (lambda: layers.Resizing(9, 9, antialias=True, name="r"), ["r", "antialias=True"]),
        (lambda: layers.Resizing(9, 10, interpolation="nearest", name="r"), ["r", "whole factors"]),
        (lambda: layers.BatchNormalization(axis=1, name="rows"), ["rows", "axis", "channels"]),
        (lambda: layers.LayerNormalization(axis=[1, 2], name="ln"), ["ln", "axis"]),
        (lambda: layers.Softmax(axis=1, name="s"), ["s", "axis=1"]),
        (lambda: layers.PReLU(name="p"), ["p", "every place"]),
        (
            lambda: layers.SpectralNormalization(layers.Conv2D(4, 3), name="sn"),
            ["sn", "SpectralNormalization"],
        ),
        (lambda: layers.RandomCrop(4, 4, name="crop"), ["crop", "RandomCrop"]),
        (lambda: layers.DepthwiseConv2D(3, (1, 2), name="dw"), ["dw", "strides"]),
    ],
)
def test_a_layer_that_is_not_covered_is_refused_by_name(layer: Any, words: list[str], tmp_path: Path) -> None:
    model = keras.Sequential(
        [keras.Input((12, 12, 3)), layer(), layers.Flatten(), layers.Dense(2, "softmax")]
    )
    with pytest.raises(ExportError) as caught:
        export_model(model, facts(["A", "B"]), tmp_path / "m")
    for word in words:
        assert word in str(caught.value)
    assert list(tmp_path.iterdir()) == []


class Doubling(layers.Layer):
    """A layer of the user's own."""

    def call(self, x: Any) -> Any:
        return x * 2


class OwnConv(layers.Conv2D):
    """Not the same as the layer it inherits from."""

    def call(self, x: Any) -> Any:
        return super().call(x) * 2


@pytest.mark.parametrize("layer", [lambda: Doubling(name="own"), lambda: OwnConv(4, 3, name="own")])
def test_layers_of_the_users_own_are_refused(layer: Any, tmp_path: Path) -> None:
    model = keras.Sequential(
        [keras.Input((12, 12, 3)), layer(), layers.Flatten(), layers.Dense(2, "softmax")]
    )
    with pytest.raises(ExportError, match="own"):
        export_model(model, facts(["A", "B"]), tmp_path / "m")


def test_networks_of_another_kind_are_refused(tmp_path: Path) -> None:
    class Subclassed(keras.Model):
        def call(self, x: Any) -> Any:
            return x

    x = keras.Input((8, 8, 3))
    flat = layers.Flatten()(x)
    unknown = keras.Input((None, None, 3))
    dropout = layers.Dropout(0.5)(flat, training=True)
    wrong = {
        "call\\(\\)": Subclassed(),
        "2": keras.Model(x, [layers.Dense(2)(flat), layers.Dense(3)(flat)]),
        "known sides": keras.Model(unknown, layers.GlobalMaxPooling2D()(unknown)),
        "several labels at once": keras.Model(x, layers.Dense(3, "sigmoid")(flat)),
        "sigmoid": keras.Model(x, layers.Dense(1)(flat)),
        "one row of numbers": keras.Model(x, layers.Conv2D(3, 3)(x)),
        "training=True": keras.Model(x, layers.Dense(3, "softmax")(dropout)),
        "Sin": keras.Model(x, layers.Dense(3, "softmax")(keras.ops.sin(flat))),
    }
    for words, model in wrong.items():
        with pytest.raises(ExportError, match=words):
            export_model(model, facts(["A", "B", "C"]), tmp_path / "m")
    assert list(tmp_path.iterdir()) == []
