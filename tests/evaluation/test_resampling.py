"""Thousands of resamples at once give what `metrics` gives for each alone, and count cells, not pictures."""

from __future__ import annotations

import numpy as np
import pytest

from leukoscope.evaluation.metrics import measure, weigh_sources
from leukoscope.evaluation.predictions import Predictions
from leukoscope.evaluation.resampling import SourceStatistics
from made_predictions import make_predictions


def gather(predictions: Predictions, weights: np.ndarray) -> SourceStatistics:
    return SourceStatistics(predictions.labels, predictions.probabilities, weights, predictions.sources)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("by_source", [False, True])
@pytest.mark.parametrize("digits", [1, 15])
def test_each_resample_has_the_figures_of_its_drawn_pictures(seed: int, by_source: bool, digits: int) -> None:
    made = make_predictions(cells=(5, 4, 3, 8), seed=seed)
    # Rounding to one digit makes many probabilities equal: ties in the ROC curve.
    rounded = made.probabilities.round(digits) + 1e-3
    made = Predictions(made.classes, made.rows, rounded / rounded.sum(axis=1, keepdims=True))
    weights = weigh_sources(made.sources) if by_source else np.ones(len(made))
    statistics = gather(made, weights)
    counts = statistics.draw_counts(20, np.random.default_rng(seed))
    found = statistics.measure(counts)
    for index, count in enumerate(counts):
        drawn = np.repeat(np.arange(len(made)), count[made.sources])
        expected = measure(made.labels[drawn], made.probabilities[drawn], weights[drawn])
        for name, value in expected.overall.items():
            assert found.overall[name][index] == pytest.approx(value, abs=1e-9), name
        for name, values in expected.per_class.items():
            np.testing.assert_allclose(found.per_class[name][index], values, atol=1e-9, err_msg=name)


def test_cells_are_drawn_within_their_class() -> None:
    statistics = gather(made := make_predictions(), np.ones(len(made)))
    counts = statistics.draw_counts(50, np.random.default_rng(0))
    strata = statistics.strata
    for label, n_cells in enumerate((13, 6, 4, 48)):
        assert (counts[:, strata == label].sum(axis=1) == n_cells).all()
    assert len(np.unique(counts, axis=0)) == 50


def test_the_same_seed_gives_the_same_resamples() -> None:
    statistics = gather(made := make_predictions(), np.ones(len(made)))
    first, again, other = (statistics.resample(50, seed).overall["accuracy"] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_predictions()
    whole = gather(made, np.ones(len(made))).resample(64, 3)
    monkeypatch.setattr("leukoscope.evaluation.resampling._CHUNK_VALUES", 5 * len(made))
    chunked = gather(made, np.ones(len(made))).resample(64, 3)
    np.testing.assert_allclose(whole.overall["roc_auc"], chunked.overall["roc_auc"], atol=1e-12)


def test_one_class_alone_has_no_roc_curve() -> None:
    made = make_predictions(cells=(12, 0, 0, 0))
    found = gather(made, np.ones(len(made))).resample(10, 0)
    assert np.isnan(found.overall["roc_auc"]).all()
    assert np.isfinite(found.overall["accuracy"]).all()
