"""Training the classifier: the network that names the cell in a crop, or says that there is none."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from leukoscope.errors import TrainingError
from leukoscope.labels import FINE_CLASSES, group_sizes
from leukoscope.models.crop_classifier import (
    TOWERS,
    build_crop_classifier,
    join_classifiers,
    name_fine_heads,
    split_classifier,
)
from leukoscope.models.efficient_tower import load_imagenet_weights
from leukoscope.models.looks import add_looks, remove_looks
from leukoscope.models.precision import building
from leukoscope.training.augmentation.crops import centre_crops, vary_crops
from leukoscope.training.crop_set import NO_CELL, CropSet
from leukoscope.training.devices import one_device, own_part
from leukoscope.training.fused_norms import fuse_norms
from leukoscope.training.pace import Pace
from leukoscope.training.settled_norms import settle_norms
from leukoscope.training.steps import Batch, Learner, Schedule, copy_weights, fit, learn_from
from leukoscope.training.two_stage_recipe import CLASSES, CellRecipe

# How much the question "is it a cell at all" counts beside "which".
_CELLNESS_WEIGHT = 0.3
# Experts doubt which finer class a cell has, and one laboratory alone says so: it counts less than the class.
_FINE_WEIGHT = 0.5
_FINE_GROUPS = group_sizes()
_RARE_CLASSES = ("IMMATURE_GRANULOCYTE", "ERYTHROBLAST", "PLATELET")


@keras.saving.register_keras_serializable("leukoscope")
class GroupedCrossentropy(keras.losses.Loss):
    """Cross-entropy of finer classes given their groups: minus the sum of truth x log(probability).

    Takes truth and probabilities, both batch x finer classes. Truth is zero in every group whose finer class is
    unknown, so that such a crop teaches nothing here.
    """

    def __init__(self, name: str = "grouped_crossentropy", reduction: str = "sum_over_batch_size") -> None:
        super().__init__(name=name, reduction=reduction)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return -keras.ops.sum(y_true * keras.ops.log(keras.ops.maximum(y_pred, 1e-7)), axis=-1)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "reduction": self.reduction}


def train_crop_classifier(
    first: CropSet | None,
    second: CropSet | None,
    recipe: CellRecipe,
    folder: Path,
    *,
    seed: int,
    start: keras.Model | None = None,
    progress: bool = True,
) -> keras.Model:
    """Train on `first`, then on `second`, where there are such; both stages go on where they broke off.

    The first stage's end is kept in `folder/first`; a copy of it saves a cross-validation from repeating it.
    The towers of a `twin` are trained apart, each in a folder of its own, and joined. Training begins from the weights
    of `start`, a classifier (of the first tower of a `twin`), where one is given; it may lack the heads of finer
    classes, which exist where the recipe asks for them and a crop has a finer class.

    Returns:
        The classifier in float32, with the outputs `probabilities`, `cellness`, `embedding` and `map`, and
        `fine_probabilities` where it learnt finer classes.

    Raises:
        TrainingError: there is no cell to learn from, or `start` is a network of another kind.
    """
    if not any(crops is not None and (crops.labels >= 0).any() for crops in (first, second)):
        raise TrainingError("Expected labelled cells to learn from; there are none.")
    has_fine = any(crops is not None and (crops.fine >= 0).any() for crops in (first, second))
    recipe = replace(recipe, learns_fine=recipe.learns_fine and has_fine)
    begun = {} if start is None else split_classifier(remove_looks(start))
    train = partial(_train_tower, first, second, seed=seed, progress=progress)
    if recipe.network == "twin":
        towers = {
            tower: train(
                replace(recipe, network=tower, crop_size_px=recipe.input_px),
                folder / tower,
                start=begun.get(tower),
            )
            for tower in TOWERS["twin"]
        }
        classifier = join_classifiers(towers)
    elif begun and recipe.network not in begun:
        raise TrainingError(
            f"Expected a run to begin with whose classifier is {recipe.network!r}, as in the recipe {recipe.name!r}; "
            f"got one of {', '.join(begun)}. Choose the recipe of that run."
        )
    else:
        classifier = train(recipe, folder, start=begun.get(recipe.network))
    _weigh_rare_classes(classifier, recipe.rare_odds)
    return add_looks(classifier, recipe.looks) if recipe.looks else classifier


def _weigh_rare_classes(classifier: keras.Model, odds: float) -> None:
    """Multiply the odds of the classes that are rare in blood, where laboratories teach all classes alike.

    A prior put right after training: Saerens, Latinne & Decaestecker, Neural Computation 14 (2002) 21.
    """
    kernel, bias = classifier.get_layer("map").get_weights()
    bias[[CLASSES.index(label) for label in _RARE_CLASSES]] += np.log(odds)
    classifier.get_layer("map").set_weights([kernel, bias])


def _train_tower(
    first: CropSet | None,
    second: CropSet | None,
    recipe: CellRecipe,
    folder: Path,
    *,
    seed: int,
    start: keras.Model | None,
    progress: bool,
) -> keras.Model:
    fitted = start
    strong = replace(recipe, variation=recipe.first_variation)
    if first is not None:
        schedule = Schedule(
            recipe.first_crops, recipe.crop_batch_size, recipe.first_learning_rate, averaging=recipe.averaging
        )
        mixed = replace(strong, mixup_alpha=recipe.first_mixup_alpha)
        fitted = _fit_stage(first, mixed, schedule, folder / "first", seed, fitted, progress)
    if second is not None:
        recipe = strong if first is None else recipe  # one laboratory alone must be made to look like others
        rate = recipe.first_learning_rate if first is None else recipe.learning_rate
        schedule = Schedule(recipe.crops, recipe.crop_batch_size, rate, averaging=recipe.averaging)
        fitted = _fit_stage(second, recipe, schedule, folder, seed + 1, fitted, progress)
    # Every process finishes a network of its own.
    with one_device():
        classifier = _build(replace(recipe, mixed_precision=False))
        copy_weights(fitted, classifier)
        last = first if second is None else second
        if recipe.norm_crops and last is not None:
            settle_norms(classifier, last, recipe, seed=seed, progress=progress)
    return classifier


def predict_crops(
    classifier: keras.Model, wide: NDArray[np.uint8], *, widest_look: float = 1.0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return probabilities (N x classes) and cellness (N) of the middles of wide crops.

    `widest_look` is that of the recipe of `classifier`.
    """
    parts = []
    for start in range(0, len(wide), 256):
        crops = centre_crops(wide[start : start + 256], classifier.input_shape[1], widest_look)
        pixels = crops.astype(np.float32)
        answers = classifier(pixels, training=False)
        parts.append([keras.ops.convert_to_numpy(answers[key]) for key in ("probabilities", "cellness")])
    probabilities, cellness = (np.concatenate(part).astype(np.float64) for part in zip(*parts, strict=True))
    return probabilities, cellness[:, 0]


def _build(recipe: CellRecipe) -> keras.Model:
    with building(mixed_precision=recipe.mixed_precision):
        return build_crop_classifier(
            len(CLASSES),
            size_px=recipe.input_px,
            norm=recipe.norm,
            white_balance=recipe.white_balance,
            network=recipe.network,
            fine_groups=_FINE_GROUPS if recipe.learns_fine else None,
        )


def _choose_losses(recipe: CellRecipe) -> tuple[dict[str, keras.losses.Loss], dict[str, float]]:
    """Return the loss of each output that is trained, and how much it counts."""
    losses = {
        "probabilities": keras.losses.CategoricalCrossentropy(label_smoothing=recipe.label_smoothing),
        "cellness": keras.losses.BinaryCrossentropy(),
    }
    weights = {"probabilities": 1.0, "cellness": _CELLNESS_WEIGHT}
    if recipe.learns_fine:
        losses["fine_probabilities"] = GroupedCrossentropy()
        weights["fine_probabilities"] = _FINE_WEIGHT
    return losses, weights


def _smooth_fine_targets(fine: NDArray[np.int64], smoothing: float) -> NDArray[np.float32]:
    """Return batch x finer classes: one class, smoothed within its group; zeros where it is unknown."""
    groups = np.array([cell.group for cell in FINE_CLASSES])
    same = (groups[:, None] == groups[None, :]).astype(np.float32)
    rows = (1 - smoothing) * np.eye(len(groups)) + smoothing * same / same.sum(axis=1, keepdims=True)
    return np.where(fine[:, None] >= 0, rows[np.maximum(fine, 0)], 0.0).astype(np.float32)


def _fit_stage(
    crops: CropSet,
    recipe: CellRecipe,
    schedule: Schedule,
    folder: Path,
    seed: int,
    start: keras.Model | None,
    progress: bool,
) -> keras.Model:
    def build() -> keras.Model:
        keras.utils.set_random_seed(seed)
        classifier = _build(recipe)
        if start is not None:
            copy_weights(start, classifier, optional=name_fine_heads(_FINE_GROUPS))
        elif recipe.network == "efficient":
            load_imagenet_weights(classifier)
        losses, loss_weights = _choose_losses(recipe)
        heads = {key: classifier.get_layer(key).output for key in losses}
        trained = keras.Model(classifier.input, heads, name="crop_classifier")
        # In bfloat16 nothing was gained: benchmarks/training_step.py has the gain in float32.
        trained = trained if recipe.mixed_precision else fuse_norms(trained)
        trained.compile(schedule.make_optimizer(), loss=losses, loss_weights=loss_weights)
        return trained

    pace = Pace(schedule.batch_size)
    compiled = keras.backend.backend() == "jax" and recipe.variation.lens is not None
    choose = _choose_compiled_learner if compiled else _choose_learner
    learn = choose(crops, recipe, schedule.batch_size, seed, pace)
    return fit(build, learn, schedule, folder, title="Learning to name cells", pace=pace, progress=progress)


def _choose_learner(crops: CropSet, recipe: CellRecipe, batch_size: int, seed: int, pace: Pace) -> Learner:
    """Learn from crops that are varied by the processor; each process makes its part of a batch."""
    draw = crops.make_draw(recipe, batch_size, seed)

    def make_batch(step: int) -> Batch:
        drawn, places = draw(step), np.array(own_part(batch_size))
        if not recipe.mixup_alpha:
            return _complete(_make_part(step, drawn, places))
        rng = np.random.default_rng([seed, step, batch_size])
        share = np.float32(rng.beta(recipe.mixup_alpha, recipe.mixup_alpha))
        others = rng.permutation(batch_size)[places]
        # Where a process is alone, the others are its own crops in another order.
        made = np.union1d(places, others)
        parts = _make_part(step, drawn, made)
        here, there = np.searchsorted(made, places), np.searchsorted(made, others)
        return _complete([share * values[here] + (1 - share) * values[there] for values in parts])

    def _make_part(
        step: int, drawn: NDArray[np.int64], places: NDArray[np.int64]
    ) -> list[NDArray[np.float32]]:
        rows = drawn[places]
        pixels = np.concatenate(
            [
                vary_crops(
                    wide[None], recipe.input_px, recipe.variation, np.random.default_rng([seed, step, place])
                )
                for wide, place in zip(crops.wide[rows], places, strict=True)
            ]
        )
        labels = crops.labels[rows]
        is_cell, is_named = (labels != NO_CELL).astype(np.float32), (labels >= 0).astype(np.float32)
        onehot = np.where(
            is_named[:, None] > 0, np.eye(len(CLASSES))[np.maximum(labels, 0)], 1 / len(CLASSES)
        ).astype(np.float32)
        fine = _smooth_fine_targets(crops.fine[rows], recipe.label_smoothing)
        return [pixels.astype(np.float32), onehot, is_cell, is_named, fine]

    def _complete(parts: list[NDArray[np.float32]]) -> Batch:
        pixels, onehot, is_cell, is_named, fine = parts
        targets = {"probabilities": onehot, "cellness": is_cell[:, None]}
        weights = {"probabilities": is_named, "cellness": np.ones_like(is_cell)}
        if recipe.learns_fine:
            targets["fine_probabilities"] = fine
            weights["fine_probabilities"] = np.ones_like(is_cell)
        return pixels, targets, weights

    return learn_from(make_batch, pace)


def _choose_compiled_learner(
    crops: CropSet, recipe: CellRecipe, batch_size: int, seed: int, pace: Pace
) -> Learner:
    """Learn from crops that are varied in the compiled step, by the same rules; each process reads its part."""
    import jax
    import jax.numpy as jnp

    from leukoscope.training.augmentation.compiled_crops import vary_crops as vary_batch
    from leukoscope.training.compiled_steps import learn_compiled

    draw = crops.make_draw(recipe, batch_size, seed)

    def read(step: int) -> dict[str, NDArray[Any]]:
        rows = draw(step)[own_part(batch_size)]
        fine = _smooth_fine_targets(crops.fine[rows], recipe.label_smoothing)
        return {"wide": crops.wide[rows], "labels": crops.labels[rows].astype(np.int32), "fine": fine}

    losses, shares = _choose_losses(recipe)

    def vary(key: Any, examples: dict[str, Any]) -> Batch:
        crops_key, share_key, other_key = jax.random.split(key, 3)
        labels = examples["labels"]
        pixels = vary_batch(crops_key, examples["wide"], recipe.input_px, recipe.variation)
        is_cell, is_named = (labels != NO_CELL).astype("float32"), (labels >= 0).astype("float32")
        onehot = jnp.where(labels[:, None] >= 0, jax.nn.one_hot(labels, len(CLASSES)), 1 / len(CLASSES))
        parts = (pixels, onehot, is_cell, is_named, examples["fine"])
        if recipe.mixup_alpha:
            share = jax.random.beta(share_key, recipe.mixup_alpha, recipe.mixup_alpha)
            other = jax.random.permutation(other_key, batch_size)
            parts = tuple(share * values + (1 - share) * values[other] for values in parts)
        pixels, onehot, is_cell, is_named, fine = parts
        targets = {"probabilities": onehot, "cellness": is_cell[:, None], "fine_probabilities": fine}
        return pixels, targets, {"probabilities": is_named}

    def measure_loss(outputs: Any, targets: Any, weights: Any) -> Any:
        return sum(
            shares[key] * loss(targets[key], outputs[key], weights.get(key)) for key, loss in losses.items()
        )

    return learn_compiled(read, vary, measure_loss, seed=seed, pace=pace)
