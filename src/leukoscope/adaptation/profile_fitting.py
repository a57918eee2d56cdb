"""Adapting a model to a laboratory: correction, temperature, thresholds and held-out metrics, as a profile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leukoscope.adaptation.cell_answers import CellAnswers
from leukoscope.adaptation.conformal import describe_share, fit_fine_sets, fit_sets
from leukoscope.adaptation.fit import Labels, cross_fit, fit_correction, fit_temperature
from leukoscope.contract.manifest import Calibration, Manifest
from leukoscope.contract.numbers import round_numbers
from leukoscope.errors import ModelError
from leukoscope.evaluation.calibration import choose_thresholds
from leukoscope.evaluation.share import Share
from leukoscope.inference.correction import Matrix
from leukoscope.inference.fine_classes import join_shares
from leukoscope.inference.logits import softmax
from leukoscope.inference.profile import (
    PICTURE_DIGITS,
    Profile,
    describe_network,
    parse_profile,
    require_space,
)

# Fewer cells say too little of how often an answer of a given probability is right.
CELLS_FOR_THRESHOLDS = 50
# Significant digits in the profile; no probability notices the rounding.
_DIGITS = 9


def make_profile(
    manifest: Manifest,
    answers: CellAnswers,
    labels: Sequence[str],
    groups: Sequence[object],
    *,
    name: str,
    created: datetime | None = None,
    pictures: Sequence[str] = (),
) -> Profile:
    """Adapt a model to the cells a person has named.

    Args:
        manifest: of the model.
        answers: of the network, for N cells.
        labels: N labels of classes; a finer class teaches its class, and has prediction sets from enough cells on.
        groups: N; pictures of one cell belong to one group and are never both learnt from and evaluated by.
        name: what people call the laboratory.
        created: when; now, where None.
        pictures: SHA-256 of the picture files the cells come from, so that nobody evaluates the profile on them.

    Raises:
        ModelError: the model cannot be adapted, no cell is given, or a label is none of the model's.
    """
    space = require_space(manifest)
    if not labels:
        raise ModelError("Expected cells that a person has named to adapt to; there are none.")
    finer = {entry.label: entry.group for entry in manifest.fine_classes}
    unknown = sorted(set(labels) - set(manifest.labels) - set(finer))
    if unknown:
        raise ModelError(
            f"Expected labels of the model's classes ({', '.join(manifest.labels)}); got "
            f"{', '.join(unknown)}. Rename or leave out those cells: a profile cannot add classes."
        )
    indices = np.array([manifest.labels.index(finer.get(label, label)) for label in labels], np.int64)
    probabilities, embeddings = answers.probabilities, answers.embeddings
    correction = fit_correction(probabilities, embeddings, indices, space)
    crossed = cross_fit(probabilities, embeddings, indices, groups, space)
    temperature = 1.0 if crossed is None else fit_temperature(crossed, indices)
    before = probabilities.argmax(axis=1) == indices
    after = before if crossed is None else crossed.argmax(axis=1) == indices
    scaled = None if crossed is None else crossed / temperature
    thresholds = _choose_thresholds(manifest.calibration, scaled, indices)
    when = (created or datetime.now(UTC)).replace(microsecond=0)
    seen = np.unique(indices)
    raw = {
        "schema_version": 1,
        "name": name,
        "created": when.isoformat(),
        "model": describe_network(manifest),
        "n_cells": len(indices),
        "n_groups": len(set(groups)),
        "pictures": sorted({digest[:PICTURE_DIGITS] for digest in pictures}),
        "figures": None
        if crossed is None
        else {"before": _count_right(before), "after": _count_right(after)},
        "classes": {
            manifest.labels[k]: {
                "n_cells": int((indices == k).sum()),
                "right_before": int(before[indices == k].sum()),
                "right_after": None if crossed is None else int(after[indices == k].sum()),
                "mean": round_numbers(embeddings[indices == k].astype(np.float64).mean(axis=0), _DIGITS),
            }
            for k in seen
        },
        "calibration": {"temperature": round_numbers(temperature, _DIGITS), "thresholds": thresholds},
        "correction": {
            "damping": correction.damping,
            "weights": round_numbers(correction.weights, _DIGITS),
            "bias": round_numbers(correction.bias, _DIGITS),
        },
        "sets": None
        if scaled is None
        else _fit_sets(softmax(scaled), answers.fine, labels, groups, manifest),
    }
    return parse_profile(raw, manifest)


def _fit_sets(
    probabilities: NDArray[np.float64],
    shares: NDArray[np.floating] | None,
    labels: Sequence[str],
    groups: Sequence[object],
    manifest: Manifest,
) -> dict[str, Any] | None:
    """Prediction sets of the classes and, where a cell has a finer class, of the finer ones.

    `probabilities` is cross-fitted and calibrated; `shares` is `CellAnswers.fine`.
    """
    finer = {entry.label: entry.group for entry in manifest.fine_classes}
    classes = np.array([manifest.labels.index(finer.get(label, label)) for label in labels], np.int64)
    sets = fit_sets(probabilities, classes, groups, manifest.labels)
    if sets is None or shares is None:
        return sets
    places = {label: at for at, label in enumerate(finer)}
    told = np.array([places.get(label, -1) for label in labels], np.int64)
    fine = fit_fine_sets(join_shares(probabilities, shares, manifest), told, groups, list(finer))
    return sets if fine is None else {**sets, "fine": fine}


def _choose_thresholds(shipped: Calibration, logits: Matrix | None, labels: Labels) -> dict[str, float]:
    """Thresholds on the cells' cross-fitted probabilities, never laxer than the shipped ones."""
    confident, review = shipped.confident, shipped.review
    if logits is not None and len(labels) >= CELLS_FOR_THRESHOLDS:
        chosen = choose_thresholds(softmax(logits), labels)
        confident, review = max(confident, chosen["confident"]), max(review, chosen["review"])
    return {"confident": confident, "review": min(review, confident)}


def _count_right(right: NDArray[np.bool_]) -> dict[str, Any]:
    return describe_share(Share.of(int(right.sum()), len(right)))
