"""Fitting a network to batches that are drawn at each step, with checkpoints.

The locator and the crop classifier learn from scenes and crops that are never the same twice, so there are no epochs:
a run is a number of steps, divided into rounds. Every batch depends on (seed, step) alone, so that a run that is
resumed after an interruption ends with the same network.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
from tqdm import tqdm

from leukoscope.images.parallel import work_ahead
from leukoscope.training.devices import is_first_process, save_nowhere
from leukoscope.training.optimizers import KernelDecay, decay_cosine
from leukoscope.training.pace import Pace
from leukoscope.training.run import Run

Batch = tuple[Any, ...]
"""Inputs, targets and, where some targets count more than others, weights: the arguments of `train_on_batch`."""

Learner = Callable[[keras.Model, range], Iterator[tuple[int, float]]]
"""Takes a compiled network and the steps to do; after each step, or several at once, it yields how many these were and
their mean loss. At the end of every round the network has the weights of that step."""

ROUND_STEPS = 200
# Batches are drawn by half of the processors; the network computes on the others, or on a GPU.
DRAWING_THREADS = max(1, (os.cpu_count() or 1) // 2)


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
        """Number of batches."""
        return max(1, self.examples // self.batch_size)

    def make_optimizer(self) -> keras.optimizers.Optimizer:
        """Return the optimizer; it decays neither biases nor norms."""
        rate = decay_cosine(self.learning_rate, self.steps)
        averaged: dict[str, Any] = {"use_ema": True, "ema_momentum": self.averaging} if self.averaging else {}
        return KernelDecay(rate, weight_decay=self.weight_decay, clipnorm=1.0, **averaged)


def list_generators(network: keras.Model) -> list[int]:
    """Return which of the variables that are not trained are states of generators, as those of dropout.

    A checkpoint does not hold them, so that every step sets each to its own number and that of the step.
    """
    paths = [variable.path for variable in network.non_trainable_variables]
    return [index for index, path in enumerate(paths) if path.endswith("seed_generator_state")]


def learn_from(make_batch: Callable[[int], Batch], pace: Pace) -> Learner:
    """Learn from batches that are drawn by threads while the network learns.

    `make_batch` draws this process's part of the batch of a step from its number alone; `pace` counts the steps.
    """

    def learn(network: keras.Model, steps: range) -> Iterator[tuple[int, float]]:
        generators = list_generators(network)
        batches = work_ahead(make_batch, steps, workers=DRAWING_THREADS, ahead=DRAWING_THREADS)
        for step, (inputs, targets, *weights) in zip(steps, pace.watch(batches), strict=True):
            for index in generators:
                network.non_trainable_variables[index].assign([index, step])
            logs = network.train_on_batch(inputs, targets, *weights, return_dict=True)
            yield 1, float(logs["loss"])

    return learn


def fit(
    build: Callable[[], keras.Model],
    learn: Learner,
    schedule: Schedule,
    folder: Path,
    *,
    title: str,
    pace: Pace | None = None,
    progress: bool = True,
) -> keras.Model:
    """Fit a compiled network; after an interruption, continue from the last whole round.

    Of several processes, the first writes; the others read the same folder.

    Args:
        build: makes and compiles the network; called only where there is no checkpoint.
        learn: does the steps.
        schedule: how many steps.
        folder: for checkpoints and history.csv; the checkpoint of the last step remains there.
        title: of the progress bar.
        pace: is told at the end, under the bar.
        progress: show both.

    Returns:
        The network after the last step.
    """
    folder.mkdir(parents=True, exist_ok=True)
    run = Run(folder)
    done = run.done
    if is_first_process():
        run.remove_older_checkpoints()
    network = keras.models.load_model(run.checkpoint) if run.checkpoint else build()
    started = time.monotonic()
    history = run.read_history()[: -(-done // ROUND_STEPS)]
    bar = tqdm(total=schedule.steps, initial=done, desc=title, unit="batch", disable=not progress)
    with bar:
        total, n = 0.0, 0
        for steps, loss in learn(network, range(done, schedule.steps)):
            total, n, done = total + steps * loss, n + steps, done + steps
            bar.update(steps)
            if done % ROUND_STEPS == 0 or done == schedule.steps:
                bar.set_postfix(loss=f"{total / n:.3f}", refresh=False)
                history.append({"step": done, "loss": total / n, "seconds": time.monotonic() - started})
                if is_first_process():
                    run.save_checkpoint(network, history, done)
                else:
                    save_nowhere(network)
                total, n = 0.0, 0
    told = pace.describe() if pace is not None and progress else None
    if told is not None:
        tqdm.write(f"{title}: {told}.")
    if network.optimizer.use_ema:
        network.optimizer.finalize_variable_values(network.trainable_variables)
    return network


def copy_weights(source: keras.Model, target: keras.Model, *, optional: Collection[str] = ()) -> None:
    """Give each layer of `target` the weights of the layer of `source` with the same name.

    Two networks with the same layers but other outputs list these layers in another order. Layers named in `optional`
    keep their own weights where `source` has no such layer.
    """
    known = {layer.name for layer in source.layers}
    for layer in target.layers:
        if layer.weights and (layer.name in known or layer.name not in optional):
            layer.set_weights(source.get_layer(layer.name).get_weights())
