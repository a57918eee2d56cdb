"""A made laboratory, and profiles fitted to its cells."""

from __future__ import annotations

from typing import Any

from adapting_cases import (
    LABELS,
    Lab,
    make_lab,
    make_manifest,
    make_space,
)
from leukoscope.adaptation.cell_answers import CellAnswers
from leukoscope.adaptation.profile_fitting import make_profile
from leukoscope.inference.profile import Profile

SPACE = make_space()
MANIFEST = make_manifest(SPACE)
OTHERS = make_lab(SPACE, (100, 100, 100, 100), seed=9)


def fit(lab: Lab, **changes: Any) -> Profile:
    labels = [LABELS[label] for label in changes.get("labels", lab.labels)]
    groups = changes.get("groups", range(len(labels)))
    answers = CellAnswers(lab.probabilities, lab.embeddings)
    return make_profile(MANIFEST, answers, labels, list(groups), name="Lab")
