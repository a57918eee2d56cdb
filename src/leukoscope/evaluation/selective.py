"""Selective accuracy: how right the rest is when the answers a model is least sure of go to a person.

El-Yaniv and Wiener, On the Foundations of Noise-free Selective Classification, JMLR 11, 2010, 1605.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leukoscope.evaluation.intervals import Interval, clopper_pearson, effective_cells
from leukoscope.evaluation.predictions import MISSED, Predictions

REVIEW_SHARES: tuple[float, ...] = tuple(per_cent / 100 for per_cent in range(61))
"""Largest shares sent to a person, for which the curve is computed."""


@dataclass(frozen=True)
class CoveragePoint:
    """What is left when at most `review_share` of the data goes to a person, the least sure answers first.

    `accuracy` is of what is left, with an exact interval that counts cells; `errors_left` is the share of all
    mistakes among it, None where there are none. `n_sources` is None where nothing tells cells.
    """

    review_share: float
    accuracy: float
    interval: Interval
    errors_left: float | None
    n_pictures: int
    n_sources: int | None


def rank_sureness(predictions: Predictions) -> NDArray[np.float64]:
    """Return how sure the model is of each picture, N: what is lowest goes to a person first.

    That is its leading probability; 0 for a cell that was found and refused, which a person is shown without
    a name; and infinite for a cell that was missed, since no threshold ever sends that to anybody.
    """
    sureness = np.asarray(predictions.probabilities.max(axis=1), np.float64)
    refused = np.array([row.status not in ("", MISSED) for row in predictions.rows])
    nameless = ~predictions.answered
    sureness[nameless] = np.where(refused[nameless], 0.0, np.inf)
    return sureness


def measure_abstention(predictions: Predictions, weights: NDArray[np.float64]) -> list[CoveragePoint]:
    """Return the curve of selective accuracy, one point for each of `REVIEW_SHARES`.

    Args:
        predictions: N pictures with labels the model knows.
        weights: N, positive; 1 / (pictures of its cell) to count source cells.
    """
    order = np.argsort(rank_sureness(predictions), kind="stable")
    weighed, sources = weights[order], predictions.sources[order]
    right = (predictions.predicted == predictions.labels)[order]
    sent = np.cumsum(weighed)
    all_wrong = float(weighed[~right].sum())
    curve = []
    for share in REVIEW_SHARES:
        first = int(np.searchsorted(sent, share * sent[-1] + 1e-9, side="right"))
        mass = weighed[first:]
        accuracy = float(mass @ right[first:] / mass.sum())
        # Cells differ in how much of them is left; n is how many whole ones that is worth.
        n_cells = effective_cells(np.bincount(sources[first:], mass).astype(np.float64))
        curve.append(
            CoveragePoint(
                review_share=share,
                accuracy=accuracy,
                interval=clopper_pearson(accuracy * n_cells, n_cells),
                errors_left=float(mass @ ~right[first:] / all_wrong) if all_wrong else None,
                n_pictures=len(mass),
                n_sources=int(np.unique(sources[first:]).size) if predictions.knows_sources else None,
            )
        )
    return curve
