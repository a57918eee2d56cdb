"""Finer classes: their joint probabilities, and whether one of them is sure enough to be the answer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.manifest import Manifest


def join_fine(
    probabilities: NDArray[np.floating], fine: NDArray[np.floating], manifest: Manifest
) -> dict[str, float]:
    """Return P(class) x P(finer class | class) by finer label; those of one class add up to P(class).

    Args:
        probabilities: of the classes, calibrated, in the manifest's order.
        fine: of each finer class, given its class, in the manifest's order.
        manifest: names the finer classes and the class of each.
    """
    entries = manifest.fine_classes
    shares = fine.astype(np.float64)
    positions = {label: at for at, label in enumerate(manifest.labels)}
    groups = np.array([positions[entry.group] for entry in entries], np.int64)
    # The network's softmax adds up to 1 in float32; here the sum must be exact to the last digits of float64.
    sums = np.array([shares[groups == group].sum() for group in groups])
    joint = probabilities.astype(np.float64)[groups] * shares / sums
    return {entry.label: float(value) for entry, value in zip(entries, joint, strict=True)}


def choose_fine(label: str, joint: Mapping[str, float], manifest: Manifest) -> str | None:
    """Return the leading finer class of the class `label` where it is probable enough; None where none is."""
    within = [entry.label for entry in manifest.fine_classes if entry.group == label]
    if not within:
        return None
    leader = max(within, key=joint.__getitem__)
    return leader if joint[leader] >= manifest.fine_threshold else None
