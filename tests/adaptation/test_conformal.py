"""Prediction sets: the thresholds of MAPIE, the promise kept on new cells, copies, and classes with few cells."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from mapie.classification import SplitConformalClassifier
from numpy.typing import NDArray

from adapting_cases import CASES, FINE_CLASSES, LABELS, Lab, make_lab, make_manifest, make_shares
from conformal_classifier import Given
from fitted_lab import OTHERS, SPACE, fit
from leukoscope.adaptation.cell_answers import CellAnswers
from leukoscope.adaptation.conformal import choose_threshold, fit_fine_sets, fit_sets
from leukoscope.adaptation.profile_fitting import make_profile
from leukoscope.errors import ModelError
from leukoscope.inference.fine_classes import join_fine, join_shares
from leukoscope.inference.logits import softmax
from leukoscope.inference.prediction_sets import LEAST_CELLS, LEVEL, PredictionSets
from leukoscope.inference.profile import Profile, load_profile, parse_profile

CLASSES = ("NEUTROPHIL", "MONOCYTE", "LYMPHOCYTE")


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
            Given(len(CLASSES)), confidence_level=LEVEL, conformity_score="lac", prefit=True
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


# The finer depth.

MANIFEST = make_manifest(SPACE, FINE_CLASSES)
GROUPS = {entry.label: entry.group for entry in MANIFEST.fine_classes}
FINER = tuple(GROUPS)
# The finest classes: those of two classes, and the other two.
LEAVES = (*FINER, "EOSINOPHIL", "MONOCYTE")


def draw_finer(n: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Probabilities of classes and of finer classes of n cells of each of `LEAVES`, and what the cells are."""
    random = np.random.default_rng(seed)
    leaves = np.repeat(np.arange(len(LEAVES)), n)
    groups = [LABELS.index(GROUPS.get(leaf, leaf)) for leaf in LEAVES]
    classes = np.array(groups)[leaves]
    logits = random.normal(0, 1, (len(leaves), len(LABELS)))
    logits[np.arange(len(leaves)), classes] += 1.5
    probabilities = softmax(logits)
    return probabilities, join_shares(probabilities, make_shares(leaves % 2, seed), MANIFEST), leaves


def fit_both(n: int, seed: int) -> PredictionSets:
    probabilities, joint, leaves = draw_finer(n, seed)
    classes = np.array([LABELS.index(GROUPS.get(LEAVES[leaf], LEAVES[leaf])) for leaf in leaves])
    raw = fit_sets(probabilities, classes, range(len(leaves)), LABELS)
    fine = fit_fine_sets(joint, np.where(leaves < len(FINER), leaves, -1), range(len(leaves)), FINER)
    return PredictionSets.from_json({**(raw or {}), "fine": fine}, LABELS, GROUPS)


def choose(
    sets: PredictionSets, probabilities: NDArray[np.float64], joint: NDArray[np.float64]
) -> list[tuple[str, ...]]:
    return [
        sets.choose_fine(row, dict(zip(FINER, part, strict=True))) or ()
        for row, part in zip(probabilities, joint, strict=True)
    ]


@pytest.mark.filterwarnings("ignore:WARNING. your conformalization dataset has less labels")
@pytest.mark.parametrize("n", [20, 39, 100])
def test_sets_of_a_finer_class_are_those_of_mapie(n: int) -> None:
    probabilities, joint, leaves = draw_finer(n, seed=n)
    others, other_joint, _ = draw_finer(100, seed=1000 + n)
    places = [LABELS.index(label) for label in LEAVES[len(FINER) :]]
    finest, other_finest = (
        np.concatenate([part, row[:, places]], axis=1)
        for part, row in ((joint, probabilities), (other_joint, others))
    )
    chosen = choose(fit_both(n, seed=n), others, other_joint)
    for k, label in enumerate(FINER):
        mapie = SplitConformalClassifier(
            Given(len(LEAVES)), confidence_level=LEVEL, conformity_score="lac", prefit=True
        ).conformalize(finest[leaves == k], leaves[leaves == k])
        theirs = mapie.predict_set(other_finest)[1][:, k, 0]
        assert [label in these for these in chosen] == theirs.tolist()


def test_new_cells_are_in_their_sets_as_often_as_promised_and_no_class_is_lost() -> None:
    shares, kept = [], []
    for seed in range(120):
        sets = fit_both(20, seed=seed)
        others, joint, leaves = draw_finer(40, seed=5000 + seed)
        chosen = choose(sets, others, joint)
        within = [LEAVES[leaf] in these for leaf, these in zip(leaves, chosen, strict=True)]
        shares.append(np.array(within).reshape(len(LEAVES), -1)[: len(FINER)].mean(axis=1))
        for row, these in zip(others, chosen, strict=True):
            kept.append(set(sets.choose(row)) <= {GROUPS.get(label, label) for label in these})
    # 4,800 cells of each finer class; the standard error of each mean is about half a point.
    assert (np.mean(shares, axis=0) >= LEVEL - 0.015).all()
    assert all(kept)


def fit_finer(
    counts: tuple[int, ...], named: list[str], fine: NDArray[np.float64] | None, copies: int = 1
) -> Profile:
    lab = make_lab(SPACE, counts)
    groups = np.arange(len(named)) // copies
    answers = CellAnswers(lab.probabilities, lab.embeddings, fine)
    return make_profile(MANIFEST, answers, named, groups.tolist(), name="Lab")


def name_neutrophils(n_segmented: int, n_band: int, n_whole: int) -> list[str]:
    return [
        *["SEGMENTED_NEUTROPHIL"] * n_segmented,
        *["BAND_NEUTROPHIL"] * n_band,
        *["NEUTROPHIL"] * n_whole,
    ]


SHARES = make_shares(np.arange(60) % 2)


def test_a_class_is_divided_when_all_its_finer_classes_have_enough_cells() -> None:
    profile = fit_finer((60, 0, 0, 0), name_neutrophils(19, 19, 22), SHARES)
    assert profile.sets is not None
    assert profile.sets.divided == {"NEUTROPHIL"}
    assert profile.cells_by_label == {"NEUTROPHIL": 60}
    few = fit_finer((60, 0, 0, 0), name_neutrophils(42, 18, 0), SHARES).sets
    assert few is not None
    assert few.divided == frozenset()
    assert (few.fine["SEGMENTED_NEUTROPHIL"].threshold is None, few.fine["BAND_NEUTROPHIL"].n_cells) == (
        False,
        18,
    )
    assert few.choose_fine([1, 0, 0, 0], dict.fromkeys(FINER, 0.5)) is None
    # The class itself has the same threshold, whatever its cells are called.
    assert few.classes == profile.sets.classes


def test_copies_count_once() -> None:
    sets = fit_finer((60, 0, 0, 0), name_neutrophils(30, 30, 0), SHARES, copies=2).sets
    assert sets is not None
    assert [entry.n_cells for entry in sets.fine.values()] == [15, 15, 0, 0]


def test_a_laboratory_that_names_classes_alone_has_the_profile_of_before() -> None:
    whole = name_neutrophils(0, 0, 60)
    assert "fine" not in fit_finer((60, 0, 0, 0), whole, SHARES).raw["sets"]
    # Where the model's own answer to finer classes is not known, a finer name teaches its class.
    named = fit_finer((60, 0, 0, 0), name_neutrophils(30, 30, 0), None)
    assert named.raw["sets"] == fit_finer((60, 0, 0, 0), whole, None).raw["sets"]


def test_a_divided_class_whose_finer_classes_are_all_improbable_stays_whole() -> None:
    sets = fit_finer((60, 0, 0, 0), name_neutrophils(30, 30, 0), SHARES).sets
    assert sets is not None
    thresholds = [sets.fine[label].threshold or 0 for label in FINER[:2]]
    joint = {label: threshold / 2 for label, threshold in zip(FINER, (*thresholds, 0, 0), strict=True)}
    assert sets.choose_fine([1, 0, 0, 0], joint) == ("NEUTROPHIL",)
    joint["BAND_NEUTROPHIL"] = thresholds[1]
    assert sets.choose_fine([1, 0, 0, 0], joint) == ("BAND_NEUTROPHIL",)


def test_profile_with_finer_classes_survives_the_file_and_is_refused_with_others(tmp_path: Path) -> None:
    profile = fit_finer((60, 0, 0, 0), name_neutrophils(30, 30, 0), SHARES)
    profile.write(tmp_path / "lab.json")
    assert load_profile(tmp_path / "lab.json", MANIFEST).sets == profile.sets
    raw = json.loads((tmp_path / "lab.json").read_text(encoding="utf-8"))
    del raw["sets"]["fine"]["BAND_NEUTROPHIL"]
    with pytest.raises(ModelError, match="Adapt to the same cells again"):
        parse_profile(raw, MANIFEST)


def test_shared_case_is_up_to_date_and_divides_one_class() -> None:
    kept = json.loads(CASES.read_text(encoding="utf-8"))["cases"][-1]
    profile = parse_profile(kept["profile"], MANIFEST)
    assert profile.sets is not None
    assert profile.sets.divided == {"NEUTROPHIL"}
    found = [
        profile.sets.choose_fine(row, join_fine(np.array(row), np.array(cell["fine"]), MANIFEST))
        for row, cell in zip(kept["probabilities"], kept["others"], strict=True)
    ]
    assert [list(these or ()) for these in found] == kept["fine_prediction_sets"]


def test_finer_classes_of_which_nothing_is_known_share_their_class() -> None:
    joint = join_shares(np.array([[0.6, 0.1, 0.2, 0.1]]), np.zeros((1, 4)), MANIFEST)
    np.testing.assert_allclose(joint, [[0.3, 0.3, 0.1, 0.1]])
