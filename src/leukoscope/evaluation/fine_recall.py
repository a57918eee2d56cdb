"""How often the cells of each finer class were answered with it, with their class alone, or otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leukoscope.evaluation.estimates import Estimate
from leukoscope.evaluation.intervals import interval_of_share
from leukoscope.evaluation.predictions import Predictions
from leukoscope.evaluation.resampling import RESAMPLES, SEED


@dataclass(frozen=True)
class FineRecall:
    """What the pictures of one finer class were answered with.

    Attributes:
        label: the finer class.
        recall: the share answered with this finer class.
        group_only: the share answered with its class, no finer class being probable enough.
        others: how many pictures had which other answer; empty text for no class.
    """

    label: str
    recall: Estimate
    group_only: Estimate
    others: dict[str, int]


def measure_fine_recall(
    predictions: Predictions, *, resamples: int = RESAMPLES, seed: int = SEED
) -> list[FineRecall]:
    """Return the recall of each finer class that occurs, by picture; intervals count source cells.

    Empty where no model with finer classes was evaluated, or where no finer class is known.
    """
    if not any(row.answer for row in predictions.rows):
        return []
    answers = np.array([row.answer for row in predictions.rows])
    truth = np.array([row.fine_label for row in predictions.rows])
    groups = np.array([row.label for row in predictions.rows])
    found = []
    for label in sorted(set(truth.tolist()) - {""}):
        here = truth == label
        right, group_only = answers[here] == label, answers[here] == groups[here]
        others, counts = np.unique(answers[here][~right & ~group_only], return_counts=True)
        sources = predictions.sources[here]
        found.append(
            FineRecall(
                label,
                _estimate(right, sources, predictions.knows_sources, resamples, seed),
                _estimate(group_only, sources, predictions.knows_sources, resamples, seed),
                {str(other): int(n) for other, n in zip(others, counts, strict=True)},
            )
        )
    return found


def _estimate(
    hits: NDArray[np.bool_], sources: NDArray[np.int64], knows_sources: bool, resamples: int, seed: int
) -> Estimate:
    numbers = np.unique(sources, return_inverse=True)[1]
    sizes = np.bincount(numbers)
    n_cells, value = len(sizes), float(hits.mean())
    drawn = np.random.default_rng(seed).multinomial(n_cells, np.full(n_cells, 1 / n_cells), resamples)
    replicates = (drawn @ np.bincount(numbers, hits)) / (drawn @ sizes)
    interval = interval_of_share(value, replicates, n_cells, one_picture_a_cell=n_cells == len(hits))
    return Estimate(value, interval, len(hits), n_cells if knows_sources else None)


def describe_others(found: FineRecall) -> str:
    """Return the other answers as text, the most frequent first, such as `BAND_NEUTROPHIL 12, none 3`."""
    ranked = sorted(found.others.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{label or 'none'} {n}" for label, n in ranked)
