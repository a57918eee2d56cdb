"""Probabilities and their logits, in float64, for calibration and adaptation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Smaller probabilities are replaced by this one, so that the logarithm is finite.
SMALLEST_PROBABILITY = 1e-30


def safe_log(probabilities: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return log(max(p, 1e-30))."""
    return np.asarray(np.log(np.maximum(probabilities.astype(np.float64), SMALLEST_PROBABILITY)), np.float64)


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the softmax along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), np.float64)


def log_softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logarithm of the softmax along the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), np.float64)
