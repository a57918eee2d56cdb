"""Lab profiles: the fit, what it must never do, the file, the cases shared with the browser."""

from __future__ import annotations

import json

import numpy as np
import pytest

from adapting_cases import (
    CASES,
    Lab,
    describe_cases,
    make_lab,
)
from fitted_lab import MANIFEST, OTHERS, SPACE, fit
from leukoscope.adaptation.fit import assign_folds, cross_fit, fit_correction, fit_temperature
from leukoscope.inference.logits import softmax
from leukoscope.inference.profile import Profile


def measure(probabilities: np.ndarray, lab: Lab) -> float:
    """Balanced accuracy."""
    right = probabilities.argmax(axis=1) == lab.labels
    return float(np.mean([right[lab.labels == k].mean() for k in np.unique(lab.labels)]))


def evaluate(profile: Profile, lab: Lab = OTHERS) -> float:
    return measure(profile.apply(lab.probabilities, lab.embeddings), lab)


def test_ten_cells_a_class_bring_back_what_another_stain_took() -> None:
    before = measure(OTHERS.probabilities, OTHERS)
    after = evaluate(fit(make_lab(SPACE, (10, 10, 10, 10))))
    assert before < 0.8
    assert after > before + 0.15


@pytest.mark.parametrize("count", [1, 2, 5, 20])
def test_at_home_nothing_is_lost(count: int) -> None:
    home = make_lab(SPACE, (100, 100, 100, 100), drift=0, seed=9)
    profile = fit(make_lab(SPACE, (count,) * 4, drift=0))
    assert evaluate(profile, home) > measure(home.probabilities, home) - 0.01


@pytest.mark.parametrize("seen", range(4))
def test_classes_nobody_reviewed_keep_working(seen: int) -> None:
    counts = tuple(40 if k == seen else 0 for k in range(4))
    home = make_lab(SPACE, (100, 100, 100, 100), drift=0, seed=9)
    profile = fit(make_lab(SPACE, counts, drift=0))
    assert evaluate(profile, home) > measure(home.probabilities, home) - 0.02


def test_mistaken_labels_do_little_harm() -> None:
    lab = make_lab(SPACE, (20, 20, 20, 20))
    labels = lab.labels.copy()
    mistaken = np.arange(0, 80, 10)
    labels[mistaken] = (labels[mistaken] + 1) % 4
    assert evaluate(fit(lab, labels=labels)) > evaluate(fit(lab)) - 0.03


def test_cross_fitted_figures_are_those_of_other_cells_not_of_the_fit() -> None:
    lab = make_lab(SPACE, (15, 15, 15, 15))
    shuffled = np.random.default_rng(3).permutation(lab.labels)
    figures = fit(lab, labels=shuffled).raw["figures"]
    # Labels at random cannot be learnt: whoever evaluated the fit on its own cells would claim far more.
    assert figures["after"]["value"] < 0.45


def test_copies_of_a_cell_are_in_one_fold() -> None:
    labels = np.array([2, 0, 1, 0, 1, 2, 0, 0], np.int64)
    folds = assign_folds(labels, list("abcdcaxb"))
    assert folds.tolist() == [4, 0, 3, 1, 3, 4, 2, 0]


def test_one_cell_cannot_be_held_out() -> None:
    lab = make_lab(SPACE, (0, 1, 0, 0))
    assert cross_fit(lab.probabilities, lab.embeddings, lab.labels, ["a"], SPACE) is None
    profile = fit(lab)
    assert profile.raw["figures"] is None
    assert profile.raw["classes"]["EOSINOPHIL"]["right_after"] is None
    assert profile.calibration.temperature == 1


def test_temperature_softens_what_is_too_sure() -> None:
    logits = np.zeros((200, 3))
    logits[:, 0] = 6.0
    labels = np.where(np.arange(200) % 4 == 0, 1, 0)
    temperature = fit_temperature(logits, labels)
    assert softmax(logits / temperature)[0, 0] == pytest.approx(0.75, abs=0.02)


def test_thresholds_are_never_laxer_than_shipped() -> None:
    profile = fit(make_lab(SPACE, (30, 30, 30, 30), drift=0, noise=0.05))
    assert profile.calibration.confident >= MANIFEST.calibration.confident
    assert profile.calibration.review >= MANIFEST.calibration.review
    hard = fit(make_lab(SPACE, (30, 30, 30, 30), noise=1.2))
    assert hard.calibration.confident > MANIFEST.calibration.confident


def test_a_class_the_model_never_saw_is_learnt_and_not_anchored() -> None:
    data = SPACE.to_json()
    data["n_cells"][3] = 0
    data["means"][3] = [0.0] * len(data["spread"])
    space = type(SPACE).from_json(data)
    lab = make_lab(SPACE, (10, 10, 10, 10))
    fitted = fit_correction(lab.probabilities, lab.embeddings, lab.labels, space)
    answers = fitted.compute_logits(OTHERS.probabilities, OTHERS.embeddings)
    assert measure(answers, OTHERS) > 0.85


def test_cases_shared_with_the_browser_are_up_to_date() -> None:
    kept = json.loads(CASES.read_text(encoding="utf-8"))
    made = json.loads(json.dumps(describe_cases()))
    assert [case["name"] for case in kept["cases"]] == [case["name"] for case in made["cases"]]
    for old, new in zip(kept["cases"], made["cases"], strict=True):
        assert new["next"] == old["next"]
        assert np.allclose(new["probabilities"], old["probabilities"], atol=1e-7)
        assert new["profile"]["figures"] == old["profile"]["figures"]
