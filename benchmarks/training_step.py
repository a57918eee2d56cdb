"""A training step of the crop classifier: with fused batch norms, against those of Keras."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np

from benchmarks.machine import list_versions
from benchmarks.report import Result
from benchmarks.tables import Table, rate_row
from benchmarks.timing import alternate
from leukoscope.models.crop_classifier import build_crop_classifier
from leukoscope.training.fused_norms import fuse_norms
from leukoscope.training.steps import Schedule
from leukoscope.training.two_stage_recipe import CLASSES, EFFICIENT_RECIPE

CROPS, STEPS_A_ROUND = 64, 4
SIDES = ("Keras' batch norms", "fused")
ABOUT = (
    f"Steps of {CROPS} crops of random numbers through the classifier of the recipe `{EFFICIENT_RECIPE.name}`, which "
    "learns their classes in float32 on TensorFlow. Crops are not varied here: in a training, another thread does that "
    "meanwhile."
)


def measure(*, quick: bool = False) -> Result:
    """Time steps of the same network in turn."""
    steps = {side: make_step(fused=side == SIDES[1]) for side in SIDES}
    n = 1 if quick else STEPS_A_ROUND
    rounds = {side: lambda step=step: [step() for _ in range(n)] for side, step in steps.items()}
    seconds = alternate(rounds, 1 if quick else 8)
    row = rate_row("learning", n * CROPS, seconds[SIDES[0]], seconds[SIDES[1]], "crops/s")
    versions = list_versions(("leukoscope", "keras", "tensorflow-cpu", "numpy"))
    return Result("A training step", ABOUT, (Table("Learning to name cells", SIDES, (row,)),), versions)


def make_step(*, fused: bool) -> Callable[[], object]:
    """Return what learns from the same crops once more."""
    recipe = EFFICIENT_RECIPE
    classifier = build_crop_classifier(len(CLASSES), network=recipe.network)
    network = keras.Model(classifier.input, classifier.get_layer("probabilities").output)
    network = fuse_norms(network) if fused else network
    schedule = Schedule(recipe.crops, CROPS, recipe.first_learning_rate, averaging=recipe.averaging)
    network.compile(schedule.make_optimizer(), keras.losses.SparseCategoricalCrossentropy())
    rng = np.random.default_rng(0)
    crops = rng.integers(0, 256, (CROPS, *classifier.input_shape[1:])).astype(np.float32)
    labels = rng.integers(0, len(CLASSES), CROPS)
    return lambda: network.train_on_batch(crops, labels)
