"""Choosing the cells whose review would help most: unsure, unlike those reviewed, and of classes with few."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# What a sure answer is still worth, against one that could not be less sure.
_SURE = 0.1


def choose_next(
    probabilities: NDArray[np.float64],
    embeddings: NDArray[np.floating],
    reviewed: NDArray[np.bool_],
    spread: NDArray[np.float64],
    typical: float,
    n: int,
    labels: NDArray[np.int64] | None = None,
) -> list[int]:
    """Return up to `n` cells to review next, the most useful first.

    A cell is worth (0.1 + 1 - lead) * newness / sqrt(1 + cells of its class). `lead` is how far its first
    probability is above its second. `newness` is its distance to the nearest cell reviewed or already chosen
    over `typical`, at most 1. Its class is the leading one; cells chosen count as reviewed.

    Args:
        probabilities: N x K, corrected where there is a profile.
        embeddings: N x D.
        reviewed: N, which ones a person has named.
        spread: D, the manifest's `embedding/spread`.
        typical: the manifest's `embedding/typical`.
        n: how many at most.
        labels: N class indices, believed for the cells reviewed; the leading class where None.
    """
    scaled = embeddings.astype(np.float64) / spread
    leading = probabilities.argmax(axis=1)
    classes = leading if labels is None else np.where(reviewed, labels, leading)
    ordered = np.sort(probabilities, axis=1)
    unsure = _SURE + 1.0 - (ordered[:, -1] - ordered[:, -2])
    counts = np.bincount(classes[reviewed], minlength=probabilities.shape[1])
    newness = np.ones(len(scaled))
    for index in np.flatnonzero(reviewed):
        newness = np.minimum(newness, _measure(scaled, int(index)) / typical)
    left = ~reviewed
    chosen: list[int] = []
    while len(chosen) < n and left.any():
        use = np.where(left, unsure * newness / np.sqrt(1.0 + counts[leading]), -1.0)
        best = int(use.argmax())
        chosen.append(best)
        left[best] = False
        counts[leading[best]] += 1
        newness = np.minimum(newness, _measure(scaled, best) / typical)
    return chosen


def _measure(scaled: NDArray[np.float64], index: int) -> NDArray[np.float64]:
    return np.asarray(np.sqrt(((scaled - scaled[index]) ** 2).mean(axis=1)), np.float64)
