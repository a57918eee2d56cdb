"""Lab profiles: the fit, what it must never do, the file, the cases shared with the browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adapting_cases import (
    CASES,
    LABELS,
    Lab,
    describe_cases,
    make_lab,
    make_manifest,
    make_space,
)
from leukoscope.adaptation.active_learning import choose_next
from leukoscope.adaptation.fit import assign_folds, cross_fit, fit_correction, fit_temperature
from leukoscope.adaptation.profile_fitting import make_profile
from leukoscope.errors import ModelError
from leukoscope.inference.drift import DriftWatch
from leukoscope.inference.logits import softmax
from leukoscope.inference.profile import Profile, load_profile, parse_profile
from leukoscope.inference.results import Cell, PictureResult

SPACE = make_space()
MANIFEST = make_manifest(SPACE)
OTHERS = make_lab(SPACE, (100, 100, 100, 100), seed=9)


def measure(probabilities: np.ndarray, lab: Lab) -> float:
    """Balanced accuracy."""
    right = probabilities.argmax(axis=1) == lab.labels
    return float(np.mean([right[lab.labels == k].mean() for k in np.unique(lab.labels)]))


def fit(lab: Lab, **changes: Any) -> Profile:
    labels = [LABELS[label] for label in changes.get("labels", lab.labels)]
    groups = changes.get("groups", range(len(labels)))
    return make_profile(MANIFEST, lab.probabilities, lab.embeddings, labels, list(groups), name="Lab")


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


def test_profile_survives_the_file(tmp_path: Path) -> None:
    profile = fit(make_lab(SPACE, (5, 5, 5, 5)))
    profile.write(tmp_path / "lab.json")
    loaded = load_profile(tmp_path / "lab.json", MANIFEST)
    assert np.array_equal(
        loaded.apply(OTHERS.probabilities, OTHERS.embeddings),
        profile.apply(OTHERS.probabilities, OTHERS.embeddings),
    )
    assert loaded.calibration.cell == MANIFEST.calibration.cell


def test_profile_of_another_network_is_refused_but_not_of_a_moved_or_recalibrated_one() -> None:
    raw = fit(make_lab(SPACE, (5, 5, 5, 5))).raw
    moved = make_manifest(SPACE, calibration={**MANIFEST.raw["calibration"], "temperature": 2.0}, id="moved")
    parse_profile(raw, moved)
    other = {**raw, "model": {**raw["model"], "classifier_sha256": "0" * 64}}
    with pytest.raises(ModelError, match="another network than that of made 1"):
        parse_profile(other, MANIFEST)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n_cells": 0}, "n_cells"),
        ({"correction": {"damping": 0.5, "weights": [[1.0], [1.0]], "bias": [0.0, 0.0]}}, "4 classes x 10"),
        ({"extra": 1}, "extra"),
    ],
)
def test_broken_profiles_are_refused(change: dict[str, Any], message: str) -> None:
    raw = fit(make_lab(SPACE, (2, 2, 2, 2))).raw
    with pytest.raises(ModelError, match=message):
        parse_profile({**raw, **change}, MANIFEST)


def test_what_cannot_be_adapted_is_refused(tmp_path: Path) -> None:
    lab = make_lab(SPACE, (1, 1, 1, 1))
    plain = {key: value for key, value in MANIFEST.raw.items() if key != "embedding"}
    from leukoscope.contract.manifest import parse_manifest

    with pytest.raises(ModelError, match="does not, so it cannot be adapted"):
        make_profile(parse_manifest(plain), lab.probabilities, lab.embeddings, LABELS, LABELS, name="x")
    with pytest.raises(ModelError, match="got BLAST"):
        make_profile(MANIFEST, lab.probabilities, lab.embeddings, ["BLAST"] * 4, LABELS, name="x")
    with pytest.raises(ModelError, match="there are none"):
        make_profile(MANIFEST, lab.probabilities[:0], lab.embeddings[:0], [], [], name="x")
    with pytest.raises(ModelError, match="leukoscope adapt"):
        load_profile(tmp_path / "none.json", MANIFEST)


def test_next_cells_are_unsure_new_and_of_rare_classes() -> None:
    probabilities = np.array([[0.98, 0.02], [0.55, 0.45], [0.55, 0.45], [0.2, 0.8], [0.9, 0.1]])
    embeddings = np.array([[0.0], [3.0], [3.0], [9.0], [0.0]], np.float32)
    reviewed = np.array([False, False, False, False, True])
    chosen = choose_next(probabilities, embeddings, reviewed, np.ones(1), 1.0, 9)
    # The unsure one first; its copy is worth nothing afterwards, nor is the copy of the reviewed one.
    assert chosen[:2] == [1, 3]
    assert sorted(chosen) == [0, 1, 2, 3]


def test_drift_is_told_for_another_stain_only_and_not_once_adapted() -> None:
    def watch(lab: Lab, profile: Profile | None = None) -> DriftWatch:
        cells = [
            Cell((0, 0, 1, 1), None, 1.0, {}, "review", embedding=embedding) for embedding in lab.embeddings
        ]
        watcher = DriftWatch(MANIFEST, profile)
        watcher.add(PictureResult("p", 1, 1, tuple(cells)))
        return watcher

    assert watch(make_lab(SPACE, (20, 20, 20, 20), drift=0, noise=0.35)).warning is None
    strange = make_lab(SPACE, (20, 20, 20, 20), drift=2.5)
    assert "leukoscope adapt" in (watch(strange).warning or "")
    assert watch(strange, fit(make_lab(SPACE, (9, 9, 9, 9), drift=2.5, seed=4))).warning is None
    assert DriftWatch(MANIFEST).drift is None


def test_cases_shared_with_the_browser_are_up_to_date() -> None:
    kept = json.loads(CASES.read_text(encoding="utf-8"))
    made = json.loads(json.dumps(describe_cases()))
    assert [case["name"] for case in kept["cases"]] == [case["name"] for case in made["cases"]]
    for old, new in zip(kept["cases"], made["cases"], strict=True):
        assert new["next"] == old["next"]
        assert np.allclose(new["probabilities"], old["probabilities"], atol=1e-7)
        assert new["profile"]["figures"] == old["profile"]["figures"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n_cells": [1, 1]}, "of 4 classes x 10 numbers"),
        ({"means": [[1.0], [1.0, 2.0], [1.0], [1.0]]}, "rows of one length"),
        ({"spread": []}, "embedding/spread"),
    ],
)
def test_manifests_describe_embeddings_that_fit(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        make_manifest(SPACE, embedding={**SPACE.to_json(), **change})
