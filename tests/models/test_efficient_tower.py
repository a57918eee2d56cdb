"""Half of an EfficientNet-Lite0: its shape, and the weights that it begins with."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from leukoscope.labels import group_sizes
from leukoscope.models.crop_classifier import SIZES_PX, build_crop_classifier, split_classifier
from leukoscope.models.efficient_tower import BLOCKS, add_efficient_tower, load_imagenet_weights

# Of the first eight channels for the ramps below, by the package that the weights are from (PyTorch 2.13).
MEANS = (-1.9415, -6.1605, -4.4274, -17.0868, -5.0984, 8.8925, -0.1059, 1.1804)


def draw_ramps() -> np.ndarray:
    y, x = np.mgrid[:96, :96] / 95
    return np.stack([x, y, (x + y) / 2], axis=-1)[None].astype(np.float32) * 2 - 1


def test_the_tower_begins_with_what_it_learnt_from_imagenet() -> None:
    pixels = keras.Input((96, 96, 3))
    tower = keras.Model(pixels, add_efficient_tower(pixels, ""))
    load_imagenet_weights(tower)
    features = np.asarray(tower(draw_ramps(), training=False))
    assert features.shape == (1, 6, 6, BLOCKS[-1].filters)
    # Kernels are kept in float16.
    assert features.mean(axis=(0, 1, 2))[:8] == pytest.approx(MEANS, abs=0.08)


def test_the_efficient_network_has_the_outputs_of_the_others() -> None:
    classifier = build_crop_classifier(8, network="efficient", fine_groups=group_sizes())
    assert split_classifier(classifier) == {"efficient": classifier}
    side = SIZES_PX["efficient"]
    pixels = np.random.default_rng(3).uniform(0, 255, (2, side, side, 3)).astype("f4")
    shapes = {key: tuple(value.shape) for key, value in classifier(pixels).items()}
    assert shapes == {
        "probabilities": (2, 8),
        "cellness": (2, 1),
        "embedding": (2, 80),
        "map": (2, 6, 6, 8),
        "fine_probabilities": (2, 5),
    }
