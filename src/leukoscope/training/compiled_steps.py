"""Training steps that JAX compiles whole: examples are drawn and varied, and the network learns, on one device.

Nothing is handed over between the steps of a round, so that a GPU is never waiting for the processor. The keys of a
step depend on (seed, step) alone, as in `steps.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import keras

from leukoscope.training import steps as rounds
from leukoscope.training.steps import Batch, Learner, list_generators

Measure = Callable[[Any, Any, Any], jax.Array]


def learn_compiled(
    draw: Callable[[jax.Array, Any], Batch], data: Any, measure_loss: Measure, *, seed: int
) -> Learner:
    """Learn from batches that are drawn inside the step.

    Args:
        draw: gives inputs, targets and weights for a key and `data`; JAX must be able to trace it.
        data: arrays that it draws from; they are copied to the device once.
        measure_loss: the loss for outputs, targets and weights, a scalar.
        seed: of the keys.
    """

    def learn(network: keras.Model, steps: range) -> Iterator[tuple[int, float]]:
        network.optimizer.build(network.trainable_variables)
        held = jax.tree.map(jnp.asarray, data)
        run = _compile_round(network, draw, measure_loss, seed)
        groups = (network.trainable_variables, network.non_trainable_variables, network.optimizer.variables)
        first = steps.start
        while first < steps.stop:
            end = min(steps.stop, (first // rounds.ROUND_STEPS + 1) * rounds.ROUND_STEPS)
            state = [[variable.value for variable in variables] for variables in groups]
            state, total = run(state, held, first, end)
            for variables, values in zip(groups, state, strict=True):
                for variable, value in zip(variables, values, strict=True):
                    variable.assign(value)
            yield end - first, float(total) / (end - first)
            first = end

    return learn


def _compile_round(
    network: keras.Model, draw: Callable[[jax.Array, Any], Batch], measure_loss: Measure, seed: int
) -> Callable[..., tuple[Any, jax.Array]]:
    generators = list_generators(network)

    def run(state: Any, data: Any, first: int, end: int) -> tuple[Any, jax.Array]:
        key = jax.random.key(seed)

        def step(number: Any, done: tuple[Any, jax.Array]) -> tuple[Any, jax.Array]:
            (weights, others, moments), total = done
            others = list(others)
            for index in generators:
                others[index] = jnp.array([index, number], others[index].dtype)
            inputs, targets, importance = draw(jax.random.fold_in(key, number), data)

            def lose(weights: Any) -> tuple[jax.Array, Any]:
                outputs, changed = network.stateless_call(weights, others, inputs, training=True)
                return measure_loss(outputs, targets, importance), changed

            (loss, changed), gradients = jax.value_and_grad(lose, has_aux=True)(weights)
            weights, moments = network.optimizer.stateless_apply(moments, gradients, weights)
            return [weights, changed, moments], total + loss

        ended: tuple[Any, jax.Array] = jax.lax.fori_loop(first, end, step, (state, jnp.zeros(())))
        return ended

    compiled: Callable[..., tuple[Any, jax.Array]] = jax.jit(run)
    return compiled
