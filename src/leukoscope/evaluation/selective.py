"""Selective accuracy: how many answers are correct when those the model is least sure of go to a person.

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
    """The rest of the data, when at most `review_share` of it goes to a person, least sure answers first.

    `accuracy` is that of the rest, with an exact interval that counts cells. `errors_left` is the share of all
    mistakes that are in the rest, None where there are no mistakes. `n_pictures` and `n_sources` count the rest;
    `n_sources` is None where the source cells are unknown.
    """

    review_share: float
    accuracy: float
    interval: Interval
    errors_left: float | None
    n_pictures: int
    n_sources: int | None


def rank_sureness(predictions: Predictions) -> NDArray[np.float64]:
    """Return how sure the model is of each picture, N: the lowest go to a person first.

    This is the leading probability. It is 0 for a cell that was found and rejected, which a person sees without a
    name, and infinite for a cell that was missed, since no threshold sends that one to a person.
    """
    sureness = np.asarray(predictions.probabilities.max(axis=1), np.float64)
    rejected = np.array([row.status not in ("", MISSED) for row in predictions.rows])
    nameless = ~predictions.answered
    sureness[nameless] = np.where(rejected[nameless], 0.0, np.inf)
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
        # Some cells are left with only some of their pictures; n is the effective number of whole cells.
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
