"""Fitting a network to batches drawn anew at each step: checkpoints, and the same end after a resume.

The locator and the classifier learn from scenes and crops of which no two are alike, so there are no epochs to
count: a run is a number of steps, cut into rounds. Every batch is told by (seed, step) alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
from tqdm import tqdm

from leukoscope.training.optimizers import KernelDecay, decay_cosine
from leukoscope.training.run import Run

Batch = tuple[Any, ...]
"""Inputs, targets and, where some count more than others, weights: what `train_on_batch` takes."""

ROUND_STEPS = 200


@dataclass(frozen=True)
class Schedule:
    """How long and how fast: AdamW with a short warm-up and a cosine to nearly nothing.

    `averaging` is the momentum of an exponential average of the weights, which the fitted network gets; 0: none.
    """

    examples: int
    batch_size: int
    learning_rate: float
    weight_decay: float = 0.02
    averaging: float = 0.0

    @property
    def steps(self) -> int:
        """How many batches that is."""
        return max(1, self.examples // self.batch_size)

    def make_optimizer(self) -> keras.optimizers.Optimizer:
        """Return the optimizer; biases and norms are not decayed."""
        rate = decay_cosine(self.learning_rate, self.steps)
        averaged: dict[str, Any] = {"use_ema": True, "ema_momentum": self.averaging} if self.averaging else {}
        return KernelDecay(rate, weight_decay=self.weight_decay, clipnorm=1.0, **averaged)


def fit(
    build: Callable[[], keras.Model],
    make_batch: Callable[[int], Batch],
    schedule: Schedule,
    folder: Path,
    *,
    title: str,
    progress: bool = True,
) -> keras.Model:
    """Fit a compiled network, going on after the last whole round of a broken-off call.

    Args:
        build: makes and compiles the network; called only where there is no checkpoint.
        make_batch: draws the batch of a step, told by its number alone; runs in a thread, one batch ahead.
        schedule: how many steps.
        folder: for checkpoints and history.csv; the checkpoint of the last step stays there.
        title: of the progress bar.
        progress: show it.

    Returns:
        The network after the last step.
    """
    folder.mkdir(parents=True, exist_ok=True)
    run = Run(folder)
    done = run.done
    network = keras.models.load_model(run.checkpoint) if run.checkpoint else build()
    started = time.monotonic()
    history = run.read_history()[: -(-done // ROUND_STEPS)]
    bar = tqdm(total=schedule.steps, initial=done, desc=title, unit="batch", disable=not progress)
    with bar, ThreadPoolExecutor(max_workers=1) as pool:
        upcoming = pool.submit(make_batch, done)
        total, n = 0.0, 0
        for step in range(done, schedule.steps):
            batch = upcoming.result()
            if step + 1 < schedule.steps:
                upcoming = pool.submit(make_batch, step + 1)
            inputs, targets, *weights = batch
            logs = network.train_on_batch(inputs, targets, *weights, return_dict=True)
            total, n = total + float(logs["loss"]), n + 1
            bar.update()
            if (step + 1) % ROUND_STEPS == 0 or step + 1 == schedule.steps:
                bar.set_postfix(loss=f"{total / n:.3f}", refresh=False)
                history.append({"step": step + 1, "loss": total / n, "seconds": time.monotonic() - started})
                run.save_checkpoint(network, history, step + 1)
                total, n = 0.0, 0
    if network.optimizer.use_ema:
        network.optimizer.finalize_variable_values(network.trainable_variables)
    return network


def copy_weights(source: keras.Model, target: keras.Model) -> None:
    """Give the layers of `target` the weights of the layers of `source` with their names.

    Networks of the same layers list them in another order when their outputs differ.
    """
    for layer in target.layers:
        if layer.weights:
            layer.set_weights(source.get_layer(layer.name).get_weights())
