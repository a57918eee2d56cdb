"""The embeddings of a model's own cells, in statistics: the manifest's `embedding`.

Adaptation to a laboratory needs them besides the probabilities, and they show when a picture is unlike those that the
model was trained on (docs/adr/0006-lab-profiles.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.numbers import round_numbers
from leukoscope.errors import ModelError

# Shares of the model's own cells with a distance below `typical` and below `far`.
TYPICAL_SHARE, FAR_SHARE = 0.5, 0.99
# A number that hardly varies in the training set would make every other laboratory extremely distant.
_LEAST_SPREAD = 0.05
# A cell that is the only one of its class is no distance from its mean; distances are divided by this one.
_LEAST_DISTANCE = 0.001
# Significant digits in the manifest.
_DIGITS = 5


@dataclass(frozen=True, eq=False)
class EmbeddingSpace:
    """K classes among embeddings of D numbers.

    Attributes:
        counts: K, how many cells of each class the statistics are from; the mean of a class without cells is not used.
        means: K x D, the mean embedding of the training cells of each class.
        spread: D, the standard deviation within a class.
        weights: K x D, and
        bias: K, the head: logits are weights @ embedding + bias.
        typical: distance (see `measure_distances`) below which half of the model's own cells lie ...
        far: ... and 99 % of them.
    """

    counts: NDArray[np.int64]
    means: NDArray[np.float64]
    spread: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: NDArray[np.float64]
    typical: float
    far: float

    def compute_logits(self, embeddings: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the head's logits (N x K) of embeddings (N x D)."""
        return np.asarray(embeddings @ self.weights.T + self.bias, np.float64)

    def measure_distances(
        self, embeddings: NDArray[np.floating], more_means: NDArray[np.float64] | None = None
    ) -> NDArray[np.float64]:
        """Return for each of N embeddings its distance to the nearest class mean.

        The distance is the root mean square of the differences in standard deviations within a class.

        Args:
            embeddings: N x D.
            more_means: M x D, means of classes in a laboratory that was adapted to.
        """
        means = self.means[self.counts > 0]
        if more_means is not None:
            means = np.concatenate([means, more_means])
        scaled = (embeddings.astype(np.float64)[:, None, :] - means) / self.spread
        return np.asarray(np.sqrt((scaled**2).mean(axis=2)).min(axis=1), np.float64)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> EmbeddingSpace:
        """Read the manifest's `embedding`, which must be valid by the schema.

        Raises:
            ModelError: rows of different lengths.
        """
        head = data["head"]
        try:
            means, weights = np.array(data["means"], np.float64), np.array(head["weights"], np.float64)
        except ValueError:
            raise ModelError("Expected rows of one length in embedding; they differ. Export again.") from None
        spread, bias = np.array(data["spread"], np.float64), np.array(head["bias"], np.float64)
        counts = np.array(data["n_cells"], np.int64)
        if not means.shape == weights.shape == (len(bias), len(spread)) == (len(counts), len(spread)):
            raise ModelError(
                f"Expected embedding/means and embedding/head/weights of {len(bias)} classes x {len(spread)} "
                f"numbers; got {means.shape} and {weights.shape}. Export the model again."
            )
        return cls(counts, means, spread, weights, bias, float(data["typical"]), float(data["far"]))

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that `from_json` reads, with five digits; more would change no decision."""
        return {
            "n_cells": self.counts.tolist(),
            "means": round_numbers(self.means, _DIGITS),
            "spread": round_numbers(self.spread, _DIGITS),
            "head": {
                "weights": round_numbers(self.weights, _DIGITS),
                "bias": round_numbers(self.bias, _DIGITS),
            },
            "typical": round_numbers(self.typical, _DIGITS),
            "far": round_numbers(self.far, _DIGITS),
        }


def describe_space(
    embeddings: NDArray[np.floating],
    labels: NDArray[np.int64],
    weights: NDArray[np.floating],
    bias: NDArray[np.floating],
) -> EmbeddingSpace:
    """Describe the embeddings (N x D) of cells with these classes (N), and the head (K x D, K).

    A class without cells gets a mean of zeros.
    """
    values = embeddings.astype(np.float64)
    counts = np.bincount(labels, minlength=len(bias))
    present = np.flatnonzero(counts)
    means = np.zeros((len(bias), values.shape[1]))
    for label in present:
        means[label] = values[labels == label].mean(axis=0)
    variance = np.mean([((values[labels == k] - means[k]) ** 2).mean(axis=0) for k in present], axis=0)
    deviation = np.sqrt(variance)
    spread = np.maximum(deviation, _LEAST_SPREAD * deviation.mean() + 1e-6)
    head = weights.astype(np.float64), bias.astype(np.float64)
    space = EmbeddingSpace(counts, means, spread, *head, typical=1.0, far=1.0)
    distances = np.maximum(space.measure_distances(values), _LEAST_DISTANCE)
    typical, far = np.quantile(distances, [TYPICAL_SHARE, FAR_SHARE])
    return replace(space, typical=float(typical), far=float(far))
