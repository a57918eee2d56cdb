"""Choosing the cells to be reviewed next."""

from __future__ import annotations

import numpy as np

from leukoscope.adaptation.active_learning import choose_next


def test_next_cells_are_unsure_new_and_of_rare_classes() -> None:
    probabilities = np.array([[0.98, 0.02], [0.55, 0.45], [0.55, 0.45], [0.2, 0.8], [0.9, 0.1]])
    embeddings = np.array([[0.0], [3.0], [3.0], [9.0], [0.0]], np.float32)
    reviewed = np.array([False, False, False, False, True])
    chosen = choose_next(probabilities, embeddings, reviewed, np.ones(1), 1.0, 9)
    # The unsure one first; its copy is worth nothing afterwards, nor is the copy of the reviewed one.
    assert chosen[:2] == [1, 3]
    assert sorted(chosen) == [0, 1, 2, 3]
