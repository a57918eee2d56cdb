"""The batches of an epoch: shuffled and augmented, each made while the network learns from the one before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leukoscope.images.parallel import work_ahead
from leukoscope.training.augmentation.affine import Augmenter
from leukoscope.training.recipes import Recipe

Pair = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Pixels, N x height x width x 3, and one-hot labels, N x K."""


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """What a network learns from: uint8 `pixels`, N x height x width x 3, and one-hot `labels`, N x K.

    `validation` is evaluated after each epoch; None where there is nothing to validate on.
    """

    pixels: NDArray[np.uint8]
    labels: NDArray[np.float32]
    validation: Pair | None = None


def iterate_batches(data: TrainingSet, recipe: Recipe, seed: int, epoch: int) -> Iterator[Pair]:
    """Yield the batches of one epoch.

    Every batch has a random generator of its own, seeded by (seed, epoch, batch), so that a resumed run needs no
    state of the generators.
    """
    augmenter = Augmenter(recipe.augmentation)
    order = np.random.default_rng([seed, epoch]).permutation(len(data.pixels))
    chunks = [
        np.sort(order[start : start + recipe.batch_size]) for start in range(0, len(order), recipe.batch_size)
    ]

    def make(index: int) -> Pair:
        chunk, rng = chunks[index], np.random.default_rng([seed, epoch, index])
        return augmenter.apply(data.pixels[chunk], rng), data.labels[chunk]

    yield from work_ahead(make, range(len(chunks)))
