"""Fitting a lab profile in real Chromium: a worker that has just started against one that was started before."""

from __future__ import annotations

import tempfile
from typing import Any

import numpy as np

from benchmarks.machine import list_versions
from benchmarks.networks import describe_folder
from benchmarks.node import run_script
from benchmarks.report import Result
from benchmarks.tables import Table, time_row
from leukoscope.contract.manifest import Manifest
from leukoscope.contract.model_folder import find_model, load_manifest
from leukoscope.inference.profile import require_space

SIDES = ("worker just started", "worker kept")
SIZES = (50, 500)
ABOUT = (
    "A whole profile: the correction, its five cross-fitted folds, temperature, thresholds and figures, from "
    "made-up cells about the default model's own class means, moved as another stain would. Times run from "
    "sending the cells to having the profile; the page's thread is free meanwhile. A fit that is given up "
    "ends its worker, so the next one starts another. Asked for: 500 cells in under a second."
)


def measure(*, quick: bool = False) -> Result:
    """Time 50 and 500 cells."""
    model = find_model()
    manifest = load_manifest(model)
    labs = {f"{size} reviewed cells": make_lab(manifest, size) for size in SIZES}
    with tempfile.TemporaryDirectory(prefix="leukoscope-bench-") as folder:
        questions = {name: {"manifest": manifest.raw, "cells": lab} for name, lab in labs.items()}
        job = {"questions": questions, "rounds": 2 if quick else 20, "warmups": 2, "folder": folder}
        found = run_script("lab_profile.mjs", job)
    rows = [
        time_row(name, *([ms / 1000 for ms in times[side]] for side in ("started", "kept")))
        for name, times in found["times_ms"].items()
    ]
    space = require_space(manifest)
    notes = (f"{space.means.shape[0]} classes, embeddings of {space.means.shape[1]} numbers.",)
    versions = {
        **list_versions(("leukoscope",)),
        "Chromium": found["chromium"],
        "default model": describe_folder(model),
    }
    return Result("Fitting a lab profile", ABOUT, (Table("A profile", SIDES, tuple(rows), notes),), versions)


def make_lab(manifest: Manifest, size: int) -> dict[str, Any]:
    """Make cells of every class in turn: probabilities and embeddings (both flattened) and class labels."""
    space = require_space(manifest)
    rng = np.random.default_rng(size)
    labels = np.arange(size) % len(space.means)
    stain = rng.normal(0, 1, space.spread.shape)
    values = space.means[labels] + space.spread * (stain + rng.normal(0, 1, (size, len(stain))))
    embeddings = values.astype(np.float32)
    logits = space.compute_logits(embeddings.astype(np.float64))
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return {
        "probabilities": (powers / powers.sum(axis=1, keepdims=True)).ravel().tolist(),
        "embeddings": embeddings.ravel().tolist(),
        "labels": [manifest.labels[label] for label in labels],
    }
