"""Training steps that JAX compiles whole: examples are varied, and the network learns, on one device or on several.

Threads read the next examples and copy them to the devices meanwhile, so that these need not wait. What is drawn in a
step depends on (seed, step) alone, as in `steps.py`, and not on how many devices share its batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import keras

from leukoscope.images.parallel import work_ahead
from leukoscope.training import steps as rounds
from leukoscope.training.devices import find_replication, make_placing
from leukoscope.training.pace import Pace
from leukoscope.training.steps import DRAWING_THREADS, Batch, Learner, list_generators

Measure = Callable[[Any, Any, Any], jax.Array]


def learn_compiled(
    read: Callable[[int], Any],
    vary: Callable[[jax.Array, Any], Batch],
    measure_loss: Measure,
    *,
    seed: int,
    pace: Pace,
) -> Learner:
    """Learn from batches that are varied inside the step.

    Args:
        read: gives this process's examples of a step, arrays whose first axis is the batch.
        vary: makes inputs, targets and weights of a key and the examples of all processes; JAX must be able to trace
            it.
        measure_loss: the loss for outputs, targets and weights, a scalar.
        seed: of the keys.
        pace: counts the steps.
    """

    def learn(network: keras.Model, steps: range) -> Iterator[tuple[int, float]]:
        network.optimizer.build(network.trainable_variables)
        run = _compile_step(network, vary, measure_loss, seed)
        groups = (network.trainable_variables, network.non_trainable_variables, network.optimizer.variables)
        state = [[variable.value for variable in variables] for variables in groups]
        place = make_placing()
        batches = work_ahead(
            lambda step: place(read(step)), steps, workers=DRAWING_THREADS, ahead=DRAWING_THREADS
        )
        losses: list[jax.Array] = []
        for step, examples in zip(steps, pace.watch(batches), strict=True):
            state, loss = run(state, examples, step)
            losses.append(loss)
            if len(losses) > 1:
                losses[-2].block_until_ready()  # the device has this step to go on with
            if (step + 1) % rounds.ROUND_STEPS == 0 or step + 1 == steps.stop:
                for variables, values in zip(groups, state, strict=True):
                    for variable, value in zip(variables, values, strict=True):
                        variable.assign(value)
                yield len(losses), sum(map(float, losses)) / len(losses)
                losses = []

    return learn


def _compile_step(
    network: keras.Model, vary: Callable[[jax.Array, Any], Batch], measure_loss: Measure, seed: int
) -> Callable[..., tuple[Any, jax.Array]]:
    generators = list_generators(network)

    def run(state: Any, examples: Any, number: int) -> tuple[Any, jax.Array]:
        weights, others, moments = state
        others = list(others)
        for index in generators:
            others[index] = jnp.array([index, number], others[index].dtype)
        key = jax.random.fold_in(jax.random.key(seed), number)
        inputs, targets, importance = vary(key, examples)

        def lose(weights: Any) -> tuple[jax.Array, Any]:
            outputs, changed = network.stateless_call(weights, others, inputs, training=True)
            return measure_loss(outputs, targets, importance), changed

        (loss, changed), gradients = jax.value_and_grad(lose, has_aux=True)(weights)
        weights, moments = network.optimizer.stateless_apply(moments, gradients, weights)
        return [weights, changed, moments], loss

    # Without this, the compiler might leave parts of the weights on each device.
    compiled: Callable[..., tuple[Any, jax.Array]] = jax.jit(run, out_shardings=find_replication())
    return compiled
