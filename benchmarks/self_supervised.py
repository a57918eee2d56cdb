"""Pretraining the crop classifier without labels, for the ablation: two views of a crop must have similar embeddings.

SimCLR (Chen et al. 2020, arXiv:2002.05709): each crop is augmented twice. The embedding of one view
goes through a small projection, which is discarded afterwards; it has to identify the other view of the same crop
among all crops of the batch.
"""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
from keras import layers, ops

from leukoscope.models.crop_classifier import SIZE_PX, build_crop_classifier
from leukoscope.models.precision import building
from leukoscope.training.augmentation.crops import vary_crops
from leukoscope.training.crop_set import DRAWN, CropSet
from leukoscope.training.pace import Pace
from leukoscope.training.steps import Batch, Schedule, copy_weights, fit, learn_from
from leukoscope.training.two_stage_recipe import CLASSES, CellRecipe

TEMPERATURE = 0.2


def pretrain_crop_classifier(
    crops: CropSet, recipe: CellRecipe, folder: Path, *, n_crops: int, seed: int
) -> keras.Model:
    """Return a classifier that has learnt from `n_crops` views, in pairs; its two heads keep their random weights.

    No label is used.
    """
    schedule = Schedule(n_crops, recipe.crop_batch_size, recipe.first_learning_rate)
    photographed = crops.labs != DRAWN
    odds = photographed / photographed.sum()

    def build() -> keras.Model:
        keras.utils.set_random_seed(seed)
        with building(mixed_precision=True):
            classifier = build_crop_classifier(
                len(CLASSES), norm=recipe.norm, white_balance=recipe.white_balance
            )
        x = layers.Dense(128, activation="relu", name="projection_1")(
            classifier.get_layer("embedding").output
        )
        projected = layers.Dense(64, dtype="float32", name="projection_2")(x)
        network = keras.Model(classifier.input, projected)
        network.compile(schedule.make_optimizer(), loss=contrast)
        return network

    def make_batch(step: int) -> Batch:
        rng = np.random.default_rng([seed, step, 7])
        rows = rng.choice(len(crops), recipe.crop_batch_size // 2, replace=False, p=odds)
        views = [vary_crops(crops.wide[rows], SIZE_PX, recipe.first_variation, rng) for _ in range(2)]
        return np.concatenate(views).astype(np.float32), np.zeros((2 * len(rows), 1), np.float32)

    fitted = fit(
        build,
        learn_from(make_batch, Pace(schedule.batch_size)),
        schedule,
        folder,
        title="Learning without labels",
    )
    keras.utils.set_random_seed(seed)
    classifier = build_crop_classifier(len(CLASSES), norm=recipe.norm, white_balance=recipe.white_balance)
    copy_weights(fitted, keras.Model(classifier.input, classifier.get_layer("embedding").output))
    return classifier


@keras.saving.register_keras_serializable("leukoscope")
def contrast(_: keras.KerasTensor, projected: keras.KerasTensor) -> keras.KerasTensor:
    """Return the normalised temperature-scaled cross-entropy of 2 N rows: row i belongs to row i + N."""
    n = ops.shape(projected)[0]
    unit = projected / ops.norm(projected, axis=1, keepdims=True)
    alike = ops.matmul(unit, ops.transpose(unit)) / TEMPERATURE
    alike -= 1e9 * ops.eye(n)  # nothing is compared with itself
    other = ops.roll(ops.arange(n), n // 2)
    return keras.losses.sparse_categorical_crossentropy(other, alike, from_logits=True)
