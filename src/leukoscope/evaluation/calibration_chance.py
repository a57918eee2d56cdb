"""How large a calibration error chance alone would make: that of a model which is perfectly calibrated.

On few cells the expected calibration error is biased upwards: a model that is right exactly as often as it
says still misses its bins by what the draw of cells does to them. So an error is read beside that of such a
model, with the same probabilities on the same number of cells (Vaicenavicius et al., Evaluating model
calibration in classification, AISTATS 2019, section 5).
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
    """A calibration error beside those of a perfectly calibrated model, all of the cells that were named.

    Attributes:
        ece: of the model, over the pictures that have an answer with a probability.
        expected: mean of the perfectly calibrated model.
        highest: 95th percentile of the perfectly calibrated model.
        exceeded: share of its draws with an error at least as large as `ece`.
        n_pictures: pictures that were named.
        n_sources: source cells among them; None where nothing tells.
    """

    ece: float
    expected: float
    highest: float
    exceeded: float
    n_pictures: int
    n_sources: int | None

    @property
    def is_by_chance(self) -> bool:
        """Whether the error is no larger than 95 % of those that chance alone makes."""
        return self.ece <= self.highest


def measure_chance(
    predictions: Predictions, weights: NDArray[np.float64], *, draws: int = RESAMPLES, seed: int = SEED
) -> CalibrationChance | None:
    """Compare a calibration error with that of a perfectly calibrated model on as many cells.

    For each draw the answers are right or wrong as their leading probabilities say; all pictures of a cell
    share one random number, so copies of a cell add no evidence.

    Args:
        predictions: N pictures with labels the model knows.
        weights: N, positive.
        draws: how often to draw.
        seed: of the draws.

    Returns:
        None where no picture was named.
    """
    answered = predictions.answered
    if not answered.any():
        return None
    named = predictions.select(answered)
    weighed, total = weights[answered], float(weights[answered].sum())
    leading = named.probabilities.max(axis=1)
    in_bin = np.zeros((len(named), ECE_BINS))
    in_bin[np.arange(len(named)), find_bins(leading)] = weighed
    expected_right = leading @ in_bin
    rng = np.random.default_rng(seed)
    n_sources = int(named.sources.max()) + 1
    step = max(1, _CHUNK_VALUES // len(named))
    errors: list[NDArray[np.float64]] = []
    for start in range(0, draws, step):
        drawn = rng.random((min(step, draws - start), n_sources))
        right = (drawn[:, named.sources] < leading) @ in_bin
        errors.append(np.abs(right - expected_right).sum(axis=1) / total)
    chance = np.concatenate(errors)
    hits = (named.predicted == named.labels).astype(np.float64)
    ece = float(np.abs(hits @ in_bin - expected_right).sum() / total)
    return CalibrationChance(
        ece=ece,
        expected=float(chance.mean()),
        highest=float(np.quantile(chance, 0.95)),
        exceeded=float((chance >= ece - 1e-12).mean()),
        n_pictures=len(named),
        n_sources=n_sources if named.knows_sources else None,
    )
