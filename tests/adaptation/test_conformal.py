"""Prediction sets: the thresholds of MAPIE, the promise kept on new cells, copies, and classes with few cells."""

from __future__ import annotations

import numpy as np
import pytest
from mapie.classification import SplitConformalClassifier
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin

from adapting_cases import LABELS, Lab, make_lab
from fitted_lab import OTHERS, SPACE, fit
from leukoscope.adaptation.conformal import choose_threshold, fit_sets
from leukoscope.inference.logits import softmax
from leukoscope.inference.prediction_sets import LEAST_CELLS, LEVEL, PredictionSets

CLASSES = ("NEUTROPHIL", "MONOCYTE", "LYMPHOCYTE")


class Given(ClassifierMixin, BaseEstimator):
    """A classifier whose input is its answer, so that MAPIE calibrates given probabilities."""

    classes_ = np.arange(len(CLASSES))
    is_fitted_ = True

    def fit(self, x: NDArray[np.float64], y: NDArray[np.int64]) -> Given:
        return self

    def predict_proba(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        return x

    def predict(self, x: NDArray[np.float64]) -> NDArray[np.int64]:
        return np.asarray(x.argmax(axis=1), np.int64)


def draw(n: int, seed: int, *, sharpness: float = 1.5) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Probabilities of n cells of each class; those of the second class are confused with the first."""
    random = np.random.default_rng(seed)
    labels = np.repeat(np.arange(len(CLASSES)), n)
    logits = random.normal(0, 1, (len(labels), len(CLASSES)))
    logits[np.arange(len(labels)), labels] += sharpness
    logits[labels == 1, 0] += 1.0
    return softmax(logits), labels


@pytest.mark.filterwarnings("ignore:WARNING. your conformalization dataset has less labels")
# With 19 cells there are sets here; MAPIE wants 20.
@pytest.mark.parametrize("n", [20, 38, 39, 100, 237])
def test_sets_of_a_class_are_those_of_mapie(n: int) -> None:
    probabilities, labels = draw(n, seed=n)
    raw = fit_sets(probabilities, labels, range(len(labels)), CLASSES)
    assert raw is not None
    sets = PredictionSets.from_json(raw, CLASSES)
    others, _ = draw(200, seed=1000 + n)
    ours = np.array([[label in sets.choose(row) for label in CLASSES] for row in others])
    theirs = np.zeros_like(ours)
    for k in range(len(CLASSES)):
        # MAPIE's promise is over all cells it is given; given those of one class, it is that of the class.
        mapie = SplitConformalClassifier(
            Given(), confidence_level=LEVEL, conformity_score="lac", prefit=True
        ).conformalize(probabilities[labels == k], labels[labels == k])
        theirs[:, k] = mapie.predict_set(others)[1][:, k, 0]
    # Only ours always has the leading class.
    theirs[np.arange(len(others)), others.argmax(axis=1)] = True
    assert (ours == theirs).all()


def test_new_cells_of_each_class_are_in_their_sets_as_often_as_promised() -> None:
    shares = []
    for seed in range(200):
        probabilities, labels = draw(20, seed=seed)
        raw = fit_sets(probabilities, labels, range(len(labels)), CLASSES)
        assert raw is not None
        sets = PredictionSets.from_json(raw, CLASSES)
        others, true = draw(50, seed=5000 + seed)
        within = [CLASSES[k] in sets.choose(row) for row, k in zip(others, true, strict=True)]
        shares.append(np.array(within).reshape(len(CLASSES), -1).mean(axis=1))
    # 30,000 cells; the standard error of each mean is about 0.3 points.
    assert (np.mean(shares, axis=0) >= LEVEL - 0.01).all()


def test_a_corrected_laboratory_keeps_the_promise_where_the_model_alone_is_wrong() -> None:
    profile = fit(make_lab(SPACE, (40, 40, 40, 40)))
    assert profile.sets is not None
    corrected = profile.apply(OTHERS.probabilities, OTHERS.embeddings)
    within = np.array(
        [LABELS[k] in profile.sets.choose(row) for row, k in zip(corrected, OTHERS.labels, strict=True)]
    )
    for k, label in enumerate(LABELS):
        assert profile.sets.classes[label].is_promised
        assert within[OTHERS.labels == k].mean() >= 0.9
    assert (OTHERS.probabilities.argmax(axis=1) == OTHERS.labels).mean() < within.mean()


def test_too_few_cells_promise_nothing() -> None:
    assert choose_threshold(np.linspace(0, 1, LEAST_CELLS - 1)) is None
    assert choose_threshold(np.linspace(0.5, 1, LEAST_CELLS)) == 0.5
    assert fit(make_lab(SPACE, (18, 18, 0, 3))).sets is None


def test_a_class_with_few_cells_has_the_most_cautious_threshold_and_no_promise() -> None:
    sets = fit(make_lab(SPACE, (30, 0, 3, 25))).sets
    assert sets is not None
    assert [entry.is_promised for entry in sets.classes.values()] == [True, False, False, True]
    assert [entry.n_cells for entry in sets.classes.values()] == [30, 0, 3, 25]
    promised = [entry.threshold for entry in sets.classes.values() if entry.is_promised]
    assert sets.classes["EOSINOPHIL"].threshold == min(promised)
    assert sets.classes["LYMPHOCYTE"].threshold <= min(promised)


def test_copies_of_a_cell_count_once_by_the_lowest_of_them() -> None:
    lab = make_lab(SPACE, (20, 20, 20, 20))
    twice = Lab(*(np.concatenate([part, part]) for part in (lab.probabilities, lab.embeddings, lab.labels)))
    groups = [*range(80), *range(80)]
    sets = fit(twice, groups=groups).sets
    assert sets is not None
    assert {entry.n_cells for entry in sets.classes.values()} == {20}
    # Ten copies of eighteen cells are still eighteen cells.
    few = make_lab(SPACE, (18, 18, 18, 18))
    many = Lab(*(np.repeat(part, 10, axis=0) for part in (few.probabilities, few.embeddings, few.labels)))
    assert fit(many, groups=np.repeat(np.arange(72), 10).tolist()).sets is None


def test_coverage_is_counted_on_the_other_half() -> None:
    scores = np.linspace(0.5, 0.9, 40)
    probabilities = np.stack([scores, 1 - scores], axis=1)
    raw = fit_sets(probabilities, np.zeros(40, np.int64), range(40), ("NEUTROPHIL", "MONOCYTE"))
    assert raw is not None
    coverage = raw["classes"]["NEUTROPHIL"]["coverage"]
    # Of two interleaved rows of 20 only the lowest cell of all is below the other row's lowest.
    assert (coverage["right"], coverage["n"]) == (39, 40)
    assert raw["classes"]["MONOCYTE"] == {
        "threshold": 0.510256,
        "n_cells": 0,
        "is_promised": False,
        "coverage": None,
    }
