"""Several looks at a cell: the mean of what the classifier says of each, in one network."""

from __future__ import annotations

from pathlib import Path

import cv2
import keras
import numpy as np
import pytest

from leukoscope.labels import group_sizes
from leukoscope.models.crop_classifier import build_crop_classifier
from leukoscope.models.looks import add_looks, measure_looks, remove_looks
from leukoscope.models.saving import load_network, save_network

LOOKS = (1.25, 0.73)


@pytest.fixture(scope="module")
def classifier() -> keras.Model:
    keras.utils.set_random_seed(3)
    return build_crop_classifier(8, network="efficient", fine_groups=group_sizes())


def draw_crops(side: int) -> np.ndarray:
    """Draw smooth crops, of which no two rows or columns are alike."""
    coarse = np.random.default_rng(5).integers(0, 256, (3, 9, 9, 3)).astype("f4")
    return np.stack([cv2.resize(crop, (side, side), interpolation=cv2.INTER_LINEAR) for crop in coarse])


def ask(network: keras.Model, crops: np.ndarray) -> dict[str, np.ndarray]:
    return {key: np.asarray(value) for key, value in network(crops, training=False).items()}


def test_sides_are_whole_eighths_of_a_look_and_lie_in_the_middle() -> None:
    sides = measure_looks((1.25, 0.94, 0.73), 96)
    assert sides == (144, 108, 84)
    assert all(side % 12 == 0 and (sides[0] - side) % 2 == 0 for side in sides)


def test_it_says_the_mean_of_what_is_said_of_each_look(classifier: keras.Model) -> None:
    network = add_looks(classifier, LOOKS)
    crops = draw_crops(144)
    wide = np.stack([cv2.resize(crop, (96, 96), interpolation=cv2.INTER_LINEAR) for crop in crops])
    narrow = np.stack(
        [cv2.resize(c, (96, 96), interpolation=cv2.INTER_LINEAR) for c in crops[:, 30:114, 30:114]]
    )
    first, second = ask(classifier, wide), ask(classifier, narrow.transpose(0, 2, 1, 3))
    answers = ask(network, crops)
    assert answers["embedding"] == pytest.approx((first["embedding"] + second["embedding"]) / 2, abs=1e-4)
    logits = (np.log(first["probabilities"]) + np.log(second["probabilities"])) / 2
    mean = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert answers["probabilities"] == pytest.approx(mean, abs=1e-4)
    # The map lies over the whole crop, as the first look does.
    assert answers["map"] == pytest.approx(first["map"], abs=1e-4)
    assert {key: value.shape for key, value in answers.items()} == {
        key: value.shape for key, value in first.items()
    }


def test_without_its_looks_it_is_the_classifier_it_was_made_of(
    classifier: keras.Model, tmp_path: Path
) -> None:
    save_network(add_looks(classifier, LOOKS), tmp_path / "model.keras", ["A"] * 8)
    network, _ = load_network(tmp_path / "model.keras")
    again = remove_looks(network)
    crops = draw_crops(96)
    before, after = ask(classifier, crops), ask(again, crops)
    assert set(before) == set(after)
    for key, value in before.items():
        assert after[key] == pytest.approx(value, abs=1e-5)
    assert [layer.name for layer in again.layers] == [layer.name for layer in classifier.layers]
    assert remove_looks(classifier) is classifier
