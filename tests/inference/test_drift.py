"""Watching for drift of the stain."""

from __future__ import annotations

from adapting_cases import (
    Lab,
    make_lab,
)
from fitted_lab import MANIFEST, SPACE, fit
from leukoscope.inference.drift import DriftWatch
from leukoscope.inference.profile import Profile
from leukoscope.inference.results import Cell, PictureResult


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
