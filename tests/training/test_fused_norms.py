"""Fused batch norms: the numbers of Keras' layer, under the same names."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from leukoscope.training.fused_norms import FusedBatchNormalization, fuse_norms

on_tensorflow = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="Fused batch norms are TensorFlow's."
)


def make_network() -> keras.Model:
    keras.utils.set_random_seed(3)
    pixels = keras.Input((6, 5, 3), name="pixels")
    x = layers.Conv2D(4, 3, use_bias=False, name="conv")(pixels)
    x = layers.ReLU(name="relu")(layers.BatchNormalization(epsilon=1e-2, name="norm")(x))
    x = layers.BatchNormalization(scale=False, name="unscaled")(x)
    x = layers.BatchNormalization(axis=1, name="of_rows")(x)
    return keras.Model(pixels, {"mean": layers.GlobalAveragePooling2D(name="mean")(x)})


def make_batch() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.normal(3, 2, (8, 6, 5, 3)).astype(np.float32), rng.normal(0, 1, (8, 4)).astype(np.float32)


@on_tensorflow
def test_fused_norms_learn_the_same_as_those_of_keras() -> None:
    networks = make_network(), fuse_norms(make_network())
    inputs, targets = make_batch()
    for network in networks:
        network.compile(keras.optimizers.SGD(0.1), {"mean": keras.losses.MeanSquaredError()})
    losses = [[network.train_on_batch(inputs, {"mean": targets}) for _ in range(5)] for network in networks]
    assert losses[1] == pytest.approx(losses[0], rel=1e-5)
    for layer in networks[0].layers[1:]:
        for ours, theirs in zip(
            networks[1].get_layer(layer.name).get_weights(), layer.get_weights(), strict=True
        ):
            assert ours == pytest.approx(theirs, rel=1e-4, abs=1e-5)
    answers = [np.asarray(network(inputs, training=False)["mean"]) for network in networks]
    assert answers[1] == pytest.approx(answers[0], rel=1e-4, abs=1e-5)


@on_tensorflow
def test_what_tensorflow_cannot_fuse_stays_as_it_is(tmp_path: Path) -> None:
    network = fuse_norms(make_network())
    assert type(network.get_layer("norm")) is FusedBatchNormalization
    assert type(network.get_layer("unscaled")) is layers.BatchNormalization
    assert type(network.get_layer("of_rows")) is layers.BatchNormalization
    network.save(tmp_path / "network.keras")
    again = keras.models.load_model(tmp_path / "network.keras")
    assert type(again.get_layer("norm")) is FusedBatchNormalization


@pytest.mark.skipif(keras.backend.backend() == "tensorflow", reason="Here they are fused.")
def test_another_backend_keeps_the_network() -> None:
    network = make_network()
    assert fuse_norms(network) is network
