"""Predictions made up by a seeded generator, for tests of everything that is computed from them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from leukoscope.evaluation.predictions import Predictions, Row

CLASSES = ("EOSINOPHIL", "LYMPHOCYTE", "MONOCYTE", "NEUTROPHIL")


def make_predictions(
    cells: Sequence[int] = (13, 6, 4, 48),
    copies: Sequence[int] = (4, 9, 13, 2),
    *,
    accuracy: float = 0.8,
    seed: int = 0,
    knows_sources: bool = True,
    classes: Sequence[str] = CLASSES,
) -> Predictions:
    """`cells[i]` cells of class i, `copies[i]` pictures each; those of a cell tend to be right together."""
    rng = np.random.default_rng(seed)
    rows, probabilities = [], []
    for label, (n_cells, n_copies) in enumerate(zip(cells, copies, strict=True)):
        for cell in range(n_cells):
            is_easy = rng.random() < accuracy
            for copy in range(n_copies):
                is_right = rng.random() < (0.95 if is_easy else 0.1)
                strengths = np.full(len(classes), 0.3)
                strengths[label if is_right else (label + 1) % len(classes)] = 4
                probabilities.append(rng.dirichlet(strengths))
                rows.append(
                    Row(
                        path=f"{classes[label]}/{cell}_{copy}.png",
                        label=classes[label],
                        dataset="made",
                        split="test",
                        source=f"{classes[label]}-{cell}" if knows_sources else "",
                        lab="here",
                        model="dice",
                    )
                )
    return Predictions(tuple(classes), tuple(rows), np.array(probabilities))


def be_right(predictions: Predictions, right: Sequence[bool] | bool = True) -> Predictions:
    """Set every leading probability to 0.9, on the label where `right`, else on the next class."""
    n, k = predictions.probabilities.shape
    target = np.where(right, predictions.labels, (predictions.labels + 1) % k)
    probabilities = np.full((n, k), 0.1 / (k - 1))
    probabilities[np.arange(n), target] = 0.9
    return Predictions(predictions.classes, predictions.rows, probabilities)
