"""The optimizer of our own networks."""

from __future__ import annotations

from typing import Any

import keras


@keras.saving.register_keras_serializable("leukoscope")
class KernelDecay(keras.optimizers.AdamW):
    """AdamW whose weight decay leaves biases and norms alone, after a checkpoint is loaded, too.

    Keras does not save what `exclude_from_weight_decay` was told, so a resumed run would decay everything.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
