"""Training the locator: the network that finds cells in a tile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from leukoscope.datasets.annotations import AnnotatedImage, Annotation
from leukoscope.errors import TrainingError
from leukoscope.images.decoding import decode_image
from leukoscope.images.parallel import map_in_threads
from leukoscope.models.locator import build_locator
from leukoscope.models.precision import building
from leukoscope.training.augmentation.scenes import BoxedImage, make_scene
from leukoscope.training.devices import own_part
from leukoscope.training.locator_losses import CentreLoss, GeometryLoss
from leukoscope.training.negatives import draw_negative
from leukoscope.training.pace import Pace
from leukoscope.training.steps import Batch, Schedule, copy_weights, fit, learn_from
from leukoscope.training.two_stage_recipe import CellRecipe

# Close-ups are so many and so alike that a part of them teaches as much; decoded they would fill the memory.
MAX_CLOSE_UPS = 4000
_NEGATIVES = 300
_NEGATIVE_SHARE = 0.08
_GEOMETRY_WEIGHT = 0.5


def train_locator(
    pictures: Sequence[AnnotatedImage],
    recipe: CellRecipe,
    folder: Path,
    *,
    seed: int,
    start: keras.Model | None = None,
    mixed_precision: bool = True,
    progress: bool = True,
) -> keras.Model:
    """Train on close-ups first, then on close-ups and fields in equal shares; go on where a call broke off.

    The first stage's end is kept in `folder/first`; a copy of it saves a cross-validation from repeating it.
    Training begins from the weights of `start`, a locator, where one is given.

    Returns:
        The locator in float32, its peaks picked.

    Raises:
        TrainingError: no picture has a cell annotated.
    """
    rng = np.random.default_rng([seed, 3])
    fields = [
        p for p in pictures if not p.is_close_up and p.annotations
    ]  # without annotations, nobody looked
    close_ups = [
        p
        for p in pictures
        if p.is_close_up and p.annotations and not any(a.is_estimated for a in p.annotations)
    ]
    if len(close_ups) > MAX_CLOSE_UPS:
        close_ups = [close_ups[i] for i in np.sort(rng.permutation(len(close_ups))[:MAX_CLOSE_UPS])]
    if not any(
        annotation.kind == "cell" for picture in (*fields, *close_ups) for annotation in picture.annotations
    ):
        raise TrainingError("Expected pictures with cells annotated to learn from; there are none.")
    by_lab = [_group_by_lab(group) for group in (close_ups, fields)]
    images = [[_decode(group, progress) for group in groups] for groups in by_lab]
    fitted = start
    if recipe.scene_lens is not None:
        lens = recipe.scene_lens
        first_variation, variation = (
            replace(v, lens=lens) for v in (recipe.first_variation, recipe.variation)
        )
        recipe = replace(recipe, first_variation=first_variation, variation=variation)
    strong = replace(recipe, variation=recipe.first_variation)
    if close_ups and recipe.first_scenes:
        schedule = Schedule(
            recipe.first_scenes,
            recipe.scene_batch_size,
            recipe.first_scene_learning_rate,
            averaging=recipe.averaging,
        )
        fitted = _fit_stage(
            images[0], strong, schedule, folder / "first", seed, fitted, mixed_precision, progress
        )
    if fields or fitted is None:
        recipe = strong if fitted is None else recipe  # one laboratory alone must be made to look like others
        rate = recipe.first_scene_learning_rate if fitted is None else recipe.scene_learning_rate
        schedule = Schedule(recipe.scenes, recipe.scene_batch_size, rate, averaging=recipe.averaging)
        fitted = _fit_stage(
            [*images[0], *images[1]], recipe, schedule, folder, seed + 1, fitted, mixed_precision, progress
        )
    locator = build_locator(network=recipe.locator_network)
    copy_weights(fitted, locator)
    return locator


def _fit_stage(
    groups: list[list[BoxedImage]],
    recipe: CellRecipe,
    schedule: Schedule,
    folder: Path,
    seed: int,
    start: keras.Model | None,
    mixed_precision: bool,
    progress: bool,
) -> keras.Model:
    nothing = np.zeros((0, 4), np.float32)
    strange = [BoxedImage(draw_negative(n), nothing, nothing) for n in range(_NEGATIVES)]

    def make_batch(step: int) -> Batch:
        scenes = []
        for number in own_part(schedule.batch_size):
            rng = np.random.default_rng([seed, step, number])
            group = strange if rng.random() < _NEGATIVE_SHARE else groups[rng.integers(len(groups))]
            four = [group[i] for i in rng.integers(len(group), size=4)]
            scenes.append(make_scene(four, recipe.variation, rng))
        heatmap = np.stack([np.concatenate([s.heatmap, s.weight_mask], -1) for s in scenes])
        geometry = np.stack([np.concatenate([s.geometry, s.at_centre], -1) for s in scenes])
        pixels = np.stack([scene.pixels for scene in scenes]).astype(np.float32)
        return pixels, {"heatmap": heatmap, "geometry": geometry}

    def build() -> keras.Model:
        keras.utils.set_random_seed(seed)
        with building(mixed_precision=mixed_precision):
            locator = build_locator(peaks=False, network=recipe.locator_network)
        if start is not None:
            copy_weights(start, locator)
        locator.compile(
            schedule.make_optimizer(),
            loss={"heatmap": CentreLoss(), "geometry": GeometryLoss()},
            loss_weights={"heatmap": 1.0, "geometry": _GEOMETRY_WEIGHT},
        )
        return locator

    pace = Pace(schedule.batch_size)
    learn = learn_from(make_batch, pace)
    return fit(build, learn, schedule, folder, title="Learning to find cells", pace=pace, progress=progress)


def _group_by_lab(pictures: Sequence[AnnotatedImage]) -> list[list[AnnotatedImage]]:
    return [[p for p in pictures if p.lab == lab] for lab in sorted({p.lab for p in pictures})]


def _decode(pictures: Sequence[AnnotatedImage], progress: bool) -> list[BoxedImage]:
    def decode(picture: AnnotatedImage) -> BoxedImage:
        cells = [annotation for annotation in picture.annotations if annotation.kind == "cell"]
        unsure = [annotation for annotation in picture.annotations if annotation.kind == "platelet"]
        return BoxedImage(decode_image(picture.path), _to_array(cells), _to_array(unsure))

    return list(map_in_threads(decode, pictures, title="Reading pictures", progress=progress))


def _to_array(annotations: Sequence[Annotation]) -> NDArray[np.float32]:
    return np.array([annotation.box for annotation in annotations], np.float32).reshape(-1, 4)
