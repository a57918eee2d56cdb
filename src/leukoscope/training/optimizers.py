"""The optimizer of our networks, and the schedule of its learning rate."""

from __future__ import annotations

from typing import Any

import keras


@keras.saving.register_keras_serializable("leukoscope")
class KernelDecay(keras.optimizers.AdamW):
    """AdamW without weight decay for biases and norms, also after a checkpoint is loaded.

    Keras does not save the arguments of `exclude_from_weight_decay`, so a resumed run would decay all weights.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])


def decay_cosine(learning_rate: float, steps: int) -> keras.optimizers.schedules.LearningRateSchedule:
    """Return a learning rate that rises over a twentieth of the steps and falls as a cosine to a hundredth."""
    warmup = max(1, steps // 20)
    return keras.optimizers.schedules.CosineDecay(
        learning_rate / 20,
        max(1, steps - warmup),
        alpha=0.01,
        warmup_target=learning_rate,
        warmup_steps=warmup,
    )
