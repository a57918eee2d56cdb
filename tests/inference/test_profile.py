"""Profiles of laboratories: written, read back, and refused where they do not fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adapting_cases import (
    make_lab,
    make_manifest,
)
from fitted_lab import MANIFEST, OTHERS, SPACE, fit
from leukoscope.errors import ModelError
from leukoscope.inference.profile import load_profile, parse_profile


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
