"""The calibration error that chance alone makes: that of a perfectly calibrated model.

On few cells the expected calibration error is biased upwards: even for a model whose probabilities are exact, the
share correct in each bin differs from them, because the cells are a random draw. So the report gives, beside the
error, that of a perfectly calibrated model with the same probabilities on the same number of cells (Vaicenavicius
et al., Evaluating model calibration in classification, AISTATS 2019, section 5).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leukoscope.evaluation.metrics import ECE_BINS, find_bins
from leukoscope.evaluation.predictions import Predictions
from leukoscope.evaluation.resampling import RESAMPLES, SEED

_CHUNK_VALUES = 4_000_000


@dataclass(frozen=True)
class CalibrationChance:
    """A calibration error and those of a perfectly calibrated model, both of the cells that were classified.

    Attributes:
        ece: of the model, over the pictures that have an answer with a probability.
        expected: mean of the perfectly calibrated model.
        highest: 95th percentile of the perfectly calibrated model.
        exceeded: share of its draws with an error at least as large as `ece`.
        n_pictures: pictures that were classified.
        n_sources: source cells among them; None where they are unknown.
    """

    ece: float
    expected: float
    highest: float
    exceeded: float
    n_pictures: int
    n_sources: int | None

    @property
    def is_by_chance(self) -> bool:
        """Whether the error is at most the 95th percentile of those that chance alone makes."""
        return self.ece <= self.highest


def measure_chance(
    predictions: Predictions, weights: NDArray[np.float64], *, draws: int = RESAMPLES, seed: int = SEED
) -> CalibrationChance | None:
    """Compare a calibration error with that of a perfectly calibrated model on as many cells.

    In each draw an answer is correct with its leading probability; all pictures of a cell share one random number,
    so copies of a cell add no evidence.

    Args:
        predictions: N pictures with labels the model knows.
        weights: N, positive.
        draws: number of draws.
        seed: of the draws.

    Returns:
        None where no picture was classified.
    """
    answered = predictions.answered
    if not answered.any():
        return None
    classified = predictions.select(answered)
    weighted, total = weights[answered], float(weights[answered].sum())
    leading = classified.probabilities.max(axis=1)
    in_bin = np.zeros((len(classified), ECE_BINS))
    in_bin[np.arange(len(classified)), find_bins(leading)] = weighted
    expected_right = leading @ in_bin
    rng = np.random.default_rng(seed)
    n_sources = int(classified.sources.max()) + 1
    step = max(1, _CHUNK_VALUES // len(classified))
    errors: list[NDArray[np.float64]] = []
    for start in range(0, draws, step):
        drawn = rng.random((min(step, draws - start), n_sources))
        right = (drawn[:, classified.sources] < leading) @ in_bin
        errors.append(np.abs(right - expected_right).sum(axis=1) / total)
    chance = np.concatenate(errors)
    hits = (classified.predicted == classified.labels).astype(np.float64)
    ece = float(np.abs(hits @ in_bin - expected_right).sum() / total)
    return CalibrationChance(
        ece=ece,
        expected=float(chance.mean()),
        highest=float(np.quantile(chance, 0.95)),
        exceeded=float((chance >= ece - 1e-12).mean()),
        n_pictures=len(classified),
        n_sources=n_sources if classified.knows_sources else None,
    )
