"""The crop classifier network: its map, its embedding and its white balance."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from leukoscope.labels import group_sizes
from leukoscope.models.crop_classifier import (
    SIZE_PX,
    SIZES_PX,
    TOWERS,
    Tower,
    build_crop_classifier,
    join_classifiers,
    split_classifier,
)


@pytest.mark.parametrize("norm", ["batch", "group"])
@pytest.mark.parametrize("balance", ["none", "white", "stretch"])
def test_the_classifiers_map_adds_up_to_its_logits(norm: Any, balance: Any) -> None:
    classifier = build_crop_classifier(5, norm=norm, white_balance=balance)
    pixels = np.random.default_rng(1).uniform(0, 255, (3, SIZE_PX, SIZE_PX, 3)).astype("f4")
    answers = {key: np.asarray(value) for key, value in classifier(pixels).items()}
    logits = answers["map"].mean(axis=(1, 2))
    odds = np.exp(logits - logits.max(-1, keepdims=True))
    assert answers["probabilities"] == pytest.approx(odds / odds.sum(-1, keepdims=True), abs=1e-5)
    kernel, bias = classifier.get_layer("map").get_weights()
    assert answers["embedding"] @ kernel[0, 0] + bias == pytest.approx(logits, abs=1e-4)


@pytest.mark.parametrize("balance", ["white", "stretch"])
def test_lamp_and_contrast_make_no_difference_behind_the_white_balance(balance: Any) -> None:
    classifier = build_crop_classifier(5, white_balance=balance)
    pixels = np.random.default_rng(2).uniform(60, 160, (2, SIZE_PX, SIZE_PX, 3)).astype("f4")
    changed = pixels * 1.4 if balance == "white" else pixels * 1.3 + 20
    first, second = (np.asarray(classifier(p)["probabilities"]) for p in (pixels, changed))
    assert first == pytest.approx(second, abs=1e-3)


def test_the_plain_network_takes_smaller_crops_and_gives_the_same_outputs() -> None:
    classifier = build_crop_classifier(8, network="plain")
    pixels = (
        np.random.default_rng(3).uniform(0, 255, (2, SIZES_PX["plain"], SIZES_PX["plain"], 3)).astype("f4")
    )
    shapes = {key: tuple(value.shape) for key, value in classifier(pixels).items()}
    assert shapes == {"probabilities": (2, 8), "cellness": (2, 1), "embedding": (2, 136), "map": (2, 6, 6, 8)}
    assert "stage_1_add" not in [layer.name for layer in classifier.layers]


def test_finer_classes_are_a_softmax_within_each_group() -> None:
    classifier = build_crop_classifier(
        8, network="plain", fine_groups={"NEUTROPHIL": 2, "IMMATURE_GRANULOCYTE": 3}
    )
    pixels = np.random.default_rng(4).uniform(0, 255, (3, 96, 96, 3)).astype("f4")
    fine = np.asarray(classifier(pixels)["fine_probabilities"])
    assert fine.shape == (3, 5)
    assert fine[:, :2].sum(axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert fine[:, 2:].sum(axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert classifier.get_layer("fine_neutrophil").units == 2
    assert classifier.get_layer("fine_immature_granulocyte").units == 3


def make_towers() -> dict[Tower, keras.Model]:
    """Return a residual and a plain classifier with crops of one size and finer classes."""
    keras.utils.set_random_seed(6)
    return {
        tower: build_crop_classifier(8, size_px=SIZES_PX["twin"], network=tower, fine_groups=group_sizes())
        for tower in TOWERS["twin"]
    }


def test_a_twins_logits_are_the_means_of_those_of_its_towers() -> None:
    towers = make_towers()
    twin = join_classifiers(towers)
    pixels = np.random.default_rng(5).uniform(0, 255, (2, SIZE_PX, SIZE_PX, 3)).astype("f4")
    answers = {key: np.asarray(value) for key, value in twin(pixels).items()}
    parts = [{key: np.asarray(value) for key, value in tower(pixels).items()} for tower in towers.values()]
    assert answers["map"] == pytest.approx(np.mean([part["map"] for part in parts], axis=0), abs=1e-4)
    assert answers["embedding"] == pytest.approx(np.concatenate([p["embedding"] for p in parts], axis=1))
    odds = np.exp(np.mean([np.log(part["probabilities"]) for part in parts], axis=0))
    assert answers["probabilities"] == pytest.approx(odds / odds.sum(axis=1, keepdims=True), abs=1e-5)
    cellness = np.mean([np.log(part["cellness"] / (1 - part["cellness"])) for part in parts], axis=0)
    assert answers["cellness"] == pytest.approx(1 / (1 + np.exp(-cellness)), abs=1e-5)


def test_a_twin_is_split_into_the_towers_it_was_joined_from() -> None:
    towers = make_towers()
    again = split_classifier(join_classifiers(towers))
    pixels = np.random.default_rng(6).uniform(0, 255, (2, SIZE_PX, SIZE_PX, 3)).astype("f4")
    assert list(again) == list(TOWERS["twin"])
    for tower, classifier in again.items():
        before, after = (model(pixels) for model in (towers[tower], classifier))
        # The twin has the mean of both biases, so logits differ from the tower's own by the same in every crop.
        shift = np.asarray(after["map"]) - np.asarray(before["map"])
        assert shift == pytest.approx(np.broadcast_to(shift[:1, :1, :1], shift.shape), abs=1e-4)
        assert np.asarray(after["embedding"]) == pytest.approx(np.asarray(before["embedding"]), abs=1e-4)
    assert {name: split_classifier(model) for name, model in towers.items()} == {
        name: {name: model} for name, model in towers.items()
    }
