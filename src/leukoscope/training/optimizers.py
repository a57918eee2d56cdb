"""The optimizer of our own networks, and how its rate falls."""

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


def decay_cosine(learning_rate: float, steps: int) -> keras.optimizers.schedules.LearningRateSchedule:
    """Return a rate that warms up over a twentieth of the steps and falls as a cosine to a hundredth."""
    warmup = max(1, steps // 20)
    return keras.optimizers.schedules.CosineDecay(
        learning_rate / 20,
        max(1, steps - warmup),
        alpha=0.01,
        warmup_target=learning_rate,
        warmup_steps=warmup,
    )
