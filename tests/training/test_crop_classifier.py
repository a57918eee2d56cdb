"""Training the crop classifier: what it cannot learn from, and what it says of crops."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from leukoscope.errors import TrainingError
from leukoscope.labels import FINE_CLASSES, group_sizes
from leukoscope.models.crop_classifier import SIZE_PX, SIZES_PX, build_crop_classifier, split_classifier
from leukoscope.models.efficient_tower import load_imagenet_weights
from leukoscope.training.augmentation.crops import WIDE_PX, centre_crops
from leukoscope.training.crop_classifier import GroupedCrossentropy, predict_crops, train_crop_classifier
from leukoscope.training.crop_set import NO_CELL, NO_FINE_CLASS, CropSet
from leukoscope.training.two_stage_recipe import CLASSES, FINE_LABELS
from made_cells import TINY


def make_wide(n: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (n, WIDE_PX, WIDE_PX, 3), dtype=np.uint8)


def test_without_a_labelled_cell_there_is_nothing_to_learn(tmp_path: Path) -> None:
    nothing = CropSet(
        make_wide(3),
        np.full(3, NO_CELL),
        np.array(["here"] * 3),
        np.array(list("abc")),
        np.full(3, NO_FINE_CLASS),
    )
    for first, second in ((None, None), (nothing, None), (None, nothing)):
        with pytest.raises(TrainingError, match="labelled cells"):
            train_crop_classifier(first, second, TINY, tmp_path / "run", seed=0, progress=False)
    assert not (tmp_path / "run").exists()


def test_predictions_are_those_of_the_middle_of_each_crop_in_batches_or_not() -> None:
    keras.utils.set_random_seed(4)
    classifier = build_crop_classifier(len(CLASSES), white_balance="none")
    wide = make_wide(260)
    probabilities, cellness = predict_crops(classifier, wide)
    assert (probabilities.shape, cellness.shape) == ((260, len(CLASSES)), (260,))
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(260), abs=1e-5)
    last = classifier(centre_crops(wide[-1:], SIZE_PX).astype(np.float32), training=False)
    assert probabilities[-1] == pytest.approx(np.asarray(last["probabilities"])[0], abs=1e-5)
    assert cellness[-1] == pytest.approx(float(np.asarray(last["cellness"])[0, 0]), abs=1e-5)


FINE_RECIPE = replace(
    TINY, network="plain", learns_fine=True, first_learning_rate=1e-9, mixed_precision=False
)


def make_fine_crops(n: int = 20) -> CropSet:
    """Return crops of every finer class in turn, each a different picture."""
    fine = np.arange(n) % len(FINE_LABELS)
    labels = np.array([CLASSES.index(FINE_CLASSES[i].group) for i in fine])
    return CropSet(make_wide(n), labels, np.array(["here"] * n), np.array([f"c-{i}" for i in range(n)]), fine)


def test_a_finer_class_nobody_knows_costs_nothing_and_a_known_one_its_logarithm() -> None:
    truth = np.array([[0, 0, 0, 0, 0], [0, 0, 0, 1, 0]], np.float32)
    probabilities = np.array([[0.1, 0.9, 0.2, 0.3, 0.5], [0.5, 0.5, 0.25, 0.25, 0.5]], np.float32)
    costs = np.asarray(GroupedCrossentropy(reduction="none")(truth, probabilities))
    assert costs == pytest.approx([0.0, -np.log(0.25)], abs=1e-6)


def test_the_loss_of_finer_classes_is_read_back_from_a_checkpoint() -> None:
    loss = GroupedCrossentropy()
    again = keras.losses.deserialize(keras.losses.serialize(loss))
    assert isinstance(again, GroupedCrossentropy)
    assert (again.name, again.reduction) == (loss.name, loss.reduction)


def test_training_from_a_classifier_without_finer_classes_adds_them_and_keeps_its_answers(
    tmp_path: Path,
) -> None:
    keras.utils.set_random_seed(5)
    start = build_crop_classifier(len(CLASSES), network="plain")
    classifier = train_crop_classifier(
        make_fine_crops(),
        None,
        FINE_RECIPE,
        tmp_path / "run",
        seed=1,
        start=start,
        progress=False,
    )
    assert "fine_probabilities" in classifier.output_names
    pixels = centre_crops(make_wide(4), SIZES_PX["plain"]).astype(np.float32)
    before, after = start(pixels, training=True), classifier(pixels, training=True)
    assert np.asarray(after["embedding"]) == pytest.approx(np.asarray(before["embedding"]), abs=1e-3)
    fine = np.asarray(classifier(pixels)["fine_probabilities"])
    ends = np.cumsum(list(group_sizes().values()))[:-1]
    for part in np.split(fine, ends, axis=1):
        assert part.sum(axis=1) == pytest.approx(np.ones(4), abs=1e-5)


def test_the_efficient_network_begins_with_what_it_learnt_from_imagenet(tmp_path: Path) -> None:
    recipe = replace(FINE_RECIPE, network="efficient")
    classifier = train_crop_classifier(
        make_fine_crops(), None, recipe, tmp_path / "run", seed=1, progress=False
    )
    anew = build_crop_classifier(len(CLASSES), network="efficient")
    load_imagenet_weights(anew)
    for name in ("stem", "block_8_project"):
        kernel, begun = (network.get_layer(name).get_weights()[0] for network in (classifier, anew))
        assert kernel == pytest.approx(begun, abs=1e-5)


def test_the_finished_classifier_looks_several_times_and_another_training_can_begin_with_it(
    tmp_path: Path,
) -> None:
    recipe = replace(FINE_RECIPE, network="efficient")
    looking = replace(recipe, looks=(1.25, 0.73))
    crops, settings = make_fine_crops(), {"seed": 1, "progress": False}
    once = train_crop_classifier(crops, None, recipe, tmp_path / "once", **settings)
    twice = train_crop_classifier(crops, None, looking, tmp_path / "twice", **settings)
    assert (once.input_shape[1], twice.input_shape[1]) == (96, 144)
    for name in ("map", "cellness"):
        kernels = [network.get_layer(name).get_weights()[0] for network in (once, twice)]
        assert kernels[0] == pytest.approx(kernels[1], abs=1e-6)
    wide = make_wide(4)
    probabilities, _ = predict_crops(twice, wide, widest_look=1.25)
    answers = twice(centre_crops(wide, 144, 1.25).astype(np.float32), training=False)
    assert probabilities == pytest.approx(np.asarray(answers["probabilities"]), abs=1e-5)
    on = train_crop_classifier(crops, None, looking, tmp_path / "on", start=twice, **settings)
    assert on.get_layer("map").get_weights()[0] == pytest.approx(
        twice.get_layer("map").get_weights()[0], abs=1e-4
    )


def test_only_known_finer_classes_move_the_heads_of_finer_classes(tmp_path: Path) -> None:
    crops = make_fine_crops()
    fast = replace(FINE_RECIPE, first_learning_rate=1e-2, label_smoothing=0.0)
    settings = {"seed": 1, "progress": False}
    segmented = replace(crops, fine=np.where(crops.fine == 0, 0, NO_FINE_CLASS))
    biases = []
    for name, some in (("all", crops), ("segmented", segmented)):
        trained = train_crop_classifier(some, None, fast, tmp_path / name, **settings)
        biases.append(trained.get_layer("fine_immature_granulocyte").get_weights()[1])
    assert np.abs(biases[0]).max() > 0
    assert np.abs(biases[1]).max() == 0


def test_without_any_finer_class_the_classifier_is_as_before(tmp_path: Path) -> None:
    crops = replace(make_fine_crops(), fine=np.full(20, NO_FINE_CLASS))
    classifier = train_crop_classifier(crops, None, FINE_RECIPE, tmp_path / "run", seed=1, progress=False)
    assert sorted(classifier.output_names) == ["cellness", "embedding", "map", "probabilities"]


def test_the_towers_of_a_twin_are_trained_apart_and_begin_with_a_network_of_their_kind(
    tmp_path: Path,
) -> None:
    keras.utils.set_random_seed(7)
    start = build_crop_classifier(len(CLASSES))
    recipe = replace(FINE_RECIPE, network="twin", rare_odds=0.5)
    crops, settings = make_fine_crops(), {"seed": 1, "progress": False}
    twin = train_crop_classifier(crops, None, recipe, tmp_path / "twin", start=start, **settings)
    towers = split_classifier(twin)
    kernel = towers["residual"].get_layer("stem").get_weights()[0]
    assert kernel == pytest.approx(start.get_layer("stem").get_weights()[0], abs=1e-5)
    again = train_crop_classifier(
        crops, None, replace(recipe, rare_odds=1.0), tmp_path / "twin", start=start, **settings
    )
    shift = twin.get_layer("map").get_weights()[1] - again.get_layer("map").get_weights()[1]
    assert shift == pytest.approx([0.0] * 5 + [np.log(0.5)] * 3)
    with pytest.raises(TrainingError, match=r"'plain'.*residual"):
        train_crop_classifier(crops, None, FINE_RECIPE, tmp_path / "plain", start=start, **settings)
