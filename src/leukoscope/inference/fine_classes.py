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
    joint = join_shares(probabilities, fine, manifest)
    return {entry.label: float(value) for entry, value in zip(manifest.fine_classes, joint, strict=True)}


def join_shares(
    probabilities: NDArray[np.floating], shares: NDArray[np.floating], manifest: Manifest
) -> NDArray[np.float64]:
    """Return P(class) x P(finer class | class), one row a cell.

    Args:
        probabilities: of the classes along the last axis.
        shares: of the finer classes along the last axis, each class by itself and in any unit: only their proportions
            count. Alike where all of a class are 0, and nothing is known.
        manifest: has finer classes.
    """
    values = shares.astype(np.float64)
    positions = {label: at for at, label in enumerate(manifest.labels)}
    groups = np.array([positions[entry.group] for entry in manifest.fine_classes], np.int64)
    # The network's softmax adds up to 1 in float32; here the sum must be exact to the last digits of float64.
    sums = np.stack([values[..., groups == group].sum(axis=-1) for group in groups], axis=-1)
    alike = np.broadcast_to([1 / (groups == group).sum() for group in groups], values.shape)
    within = np.divide(values, sums, out=alike.copy(), where=sums > 0)
    return np.asarray(probabilities.astype(np.float64)[..., groups] * within, np.float64)


def choose_fine(label: str, joint: Mapping[str, float], manifest: Manifest) -> str | None:
    """Return the leading finer class of the class `label` where it is probable enough; None where none is."""
    within = [entry.label for entry in manifest.fine_classes if entry.group == label]
    if not within:
        return None
    leader = max(within, key=joint.__getitem__)
    return leader if joint[leader] >= manifest.fine_threshold else None
