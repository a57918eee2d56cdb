"""The correction of a lab profile, applied to the outputs of a network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leukoscope.inference.logits import safe_log

Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Correction:
    """Corrected logits are damping * log(p) + weights @ embedding + bias.

    Attributes:
        damping: the factor of the logits of the network.
        weights: K x D.
        bias: K.
    """

    damping: float
    weights: Matrix
    bias: Matrix

    def compute_logits(self, probabilities: NDArray[np.floating], embeddings: NDArray[np.floating]) -> Matrix:
        """Return logits, N x K.

        Args:
            probabilities: N x K, as the network puts them out, before any temperature.
            embeddings: N x D.
        """
        added = embeddings.astype(np.float64) @ self.weights.T + self.bias
        return np.asarray(self.damping * safe_log(probabilities) + added, np.float64)
