"""Selecting the peaks of a heatmap inside the network, so that no runtime has to compare neighbours."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("leukoscope")
class Peaks(layers.Layer):
    """Keep each score that none of its eight neighbours exceeds; other scores become 0.

    Takes and gives scores in 0..1, batch x rows x columns x channels (Zhou et al. 2019, arXiv:1904.07850, 4).
    """

    def call(self, scores: Any) -> Any:
        highest = ops.max_pool(scores, 3, strides=1, padding="same")
        return scores * ops.cast(scores >= highest, scores.dtype)
