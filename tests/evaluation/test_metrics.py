"""Figures against scikit-learn, against hand-counted cases, and against their own meaning."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as sk

from leukoscope.evaluation.metrics import (
    expected_calibration_error,
    find_bins,
    measure,
    measure_reliability,
    weigh_sources,
)
from made_predictions import make_predictions

SEEDS = range(5)


def draw(seed: int, n: int = 300, k: int = 4) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, k, n)
    probabilities = rng.dirichlet(np.ones(k), n)
    probabilities[np.arange(n), labels] += rng.random(n)
    return labels, probabilities / probabilities.sum(axis=1, keepdims=True), rng.uniform(0.1, 2, n)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("is_weighted", [False, True])
def test_figures_are_scikit_learns(seed: int, is_weighted: bool) -> None:
    labels, probabilities, weights = draw(seed)
    weights = weights if is_weighted else np.ones(len(labels))
    predicted = probabilities.argmax(axis=1)
    found = measure(labels, probabilities, weights)
    expected = {
        "accuracy": sk.accuracy_score(labels, predicted, sample_weight=weights),
        "balanced_accuracy": sk.balanced_accuracy_score(labels, predicted, sample_weight=weights),
        "macro_f1": sk.f1_score(labels, predicted, average="macro", sample_weight=weights),
    }
    if not is_weighted:
        expected["roc_auc"] = sk.roc_auc_score(labels, probabilities, multi_class="ovr", average="macro")
    for name, value in expected.items():
        assert found.overall[name] == pytest.approx(value, abs=1e-12), name
    np.testing.assert_allclose(
        found.per_class["precision"],
        sk.precision_score(labels, predicted, average=None, sample_weight=weights),
    )
    np.testing.assert_allclose(found.confusion.sum(), weights.sum())


def test_a_weight_of_two_is_the_picture_twice() -> None:
    labels, probabilities, _ = draw(0, n=60)
    weights = np.ones(60)
    weights[:20] = 2
    weighted = measure(labels, probabilities, weights)
    doubled = measure(np.r_[labels, labels[:20]], np.r_[probabilities, probabilities[:20]], np.ones(80))
    assert weighted.overall == pytest.approx(doubled.overall, abs=1e-12)
    for name, values in weighted.per_class.items():
        np.testing.assert_allclose(values, doubled.per_class[name], atol=1e-12)


def test_by_source_is_the_mean_over_cells_of_their_share_right() -> None:
    made = make_predictions(copies=(1, 7, 3, 2), seed=3)
    right = made.predicted == made.labels
    shares = [right[made.sources == cell].mean() for cell in range(made.sources.max() + 1)]
    found = measure(made.labels, made.probabilities, weigh_sources(made.sources))
    assert found.overall["accuracy"] == pytest.approx(np.mean(shares))
    monocytes = [s for cell, s in enumerate(shares) if made.labels[made.sources == cell][0] == 2]
    assert found.per_class["recall"][2] == pytest.approx(np.mean(monocytes))
    np.testing.assert_allclose(found.confusion.sum(axis=1), [13, 6, 4, 48])


def test_copies_of_a_cell_change_nothing_by_source() -> None:
    made = make_predictions(seed=4)
    every = np.arange(len(made))
    copied = np.r_[every, np.repeat(every[made.sources == 5], 30)]
    before = measure(made.labels, made.probabilities, weigh_sources(made.sources))
    after = measure(made.labels[copied], made.probabilities[copied], weigh_sources(made.sources[copied]))
    assert before.overall == pytest.approx(after.overall, abs=1e-12)
    assert before.overall["accuracy"] != pytest.approx(
        measure(made.labels[copied], made.probabilities[copied], np.ones(copied.size)).overall["accuracy"]
    )


def test_classes_without_pictures_are_no_part_of_averages() -> None:
    labels = np.array([0, 0, 1, 1])
    probabilities = np.array([[0.8, 0.1, 0.1], [0.2, 0.1, 0.7], [0.1, 0.8, 0.1], [0.1, 0.8, 0.1]])
    found = measure(labels, probabilities, np.ones(4))
    assert found.overall["balanced_accuracy"] == 0.75
    assert found.overall["macro_f1"] == pytest.approx((2 / 3 + 1) / 2)
    assert np.isnan(found.per_class["recall"][2])
    assert found.per_class["precision"][2] == 0
    assert found.confusion[0].tolist() == [1, 0, 1]


def test_a_class_never_called_has_no_precision_and_an_f1_of_0() -> None:
    probabilities = np.tile([0.6, 0.4], (4, 1))
    found = measure(np.array([0, 0, 1, 1]), probabilities, np.ones(4))
    assert np.isnan(found.per_class["precision"][1])
    assert found.per_class["f1"][1] == 0
    assert found.overall["roc_auc"] == 0.5


def test_calibration_error_by_hand() -> None:
    # One bin holds 0.9 right and 0.92 wrong, another 0.61 right: |0.5 - 0.91| * 2/3 + |1 - 0.61| * 1/3.
    probabilities = np.array([[0.9, 0.1], [0.92, 0.08], [0.39, 0.61]])
    found = expected_calibration_error(np.array([0, 1, 1]), probabilities, np.ones(3))
    assert found == pytest.approx(0.41 * 2 / 3 + 0.39 / 3)
    bins = measure_reliability(np.array([0, 1, 1]), probabilities, np.ones(3))
    assert [(b.weight, b.accuracy) for b in bins] == [(1, 1), (2, 0.5)]


def test_a_calibrated_model_has_little_calibration_error_and_an_overconfident_one_much() -> None:
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.ones(3), 50_000)
    labels = (rng.random((50_000, 1)) > probabilities.cumsum(axis=1)).sum(axis=1).clip(0, 2)
    weights = np.ones(50_000)
    assert expected_calibration_error(labels, probabilities, weights) < 0.01
    sharp = probabilities**3 / (probabilities**3).sum(axis=1, keepdims=True)
    assert expected_calibration_error(labels, sharp, weights) > 0.15


def test_bins_are_closed_above() -> None:
    assert find_bins(np.array([0.0, 1 / 15, 1 / 15 + 1e-9, 0.5, 1.0])).tolist() == [0, 0, 1, 7, 14]
