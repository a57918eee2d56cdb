"""Training pictures per second: our input pipeline against the article's.

The article fed its network from `ImageDataGenerator`, which each epoch decodes and shrinks every file again
(`flow_from_directory`) or keeps the pictures in memory (`flow`), and turns one picture after the other,
channel by channel, with `scipy.ndimage.affine_transform` (keras_preprocessing 1.1,
image/affine_transformations.py). Keras 3 still has this class as a legacy, so the class itself is timed here,
not an imitation.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import list_versions
from benchmarks.networks import CLASSES
from benchmarks.pictures import write_class_folders
from benchmarks.report import Result
from benchmarks.tables import Table, rate_row
from benchmarks.timing import alternate
from leukoscope.datasets.arrays import load_pixels
from leukoscope.datasets.samples import Sample
from leukoscope.training.augmentation.affine import Augmenter
from leukoscope.training.image_classifier import build_network
from leukoscope.training.recipes import IMAGE_RECIPES, Augmentation, Recipe

Batch = NDArray[np.float32]
SIDES = ("article's generator", "ours")
ABOUT = (
    "Batches of 32 drawn JPEG pictures of 320x240, shuffled, shrunk to the recipe's size and varied as the "
    "recipe says. Ours reads the files once and varies whole batches with one affine map a picture. The "
    "article's is `ImageDataGenerator` of Keras 2, which lives on in Keras 3 as a legacy class: reading the "
    "files in every epoch, or from pictures held in memory. Both make the next batch while the network "
    "learns from the last."
)


@dataclass(frozen=True)
class Size:
    """How much is measured, in whole batches."""

    pictures: int
    batches_a_round: int
    rounds: int


FULL, QUICK = Size(256, 4, 5), Size(32, 1, 1)


def measure(*, quick: bool = False, size: Size | None = None) -> Result:
    """Time the input alone and with the training step, for both recipes."""
    size = size or (QUICK if quick else FULL)
    with tempfile.TemporaryDirectory(prefix="leukoscope-bench-") as folder:
        paths = write_class_folders(Path(folder), size.pictures)
        tables = tuple(
            _measure_recipe(recipe, Path(folder), paths, size) for recipe in IMAGE_RECIPES.values()
        )
    versions = list_versions(
        ("leukoscope", "keras", "tensorflow", "tensorflow-cpu", "scipy", "pillow", "numpy")
    )
    return Result("Training: input pipelines", ABOUT, tables, versions)


def _measure_recipe(recipe: Recipe, folder: Path, paths: list[Path], size: Size) -> Table:
    samples = [Sample(path, path.parent.name, path.stem, "drawn") for path in paths]
    pixels = load_pixels(samples, recipe.width_px, recipe.height_px, progress=False)
    batches = {
        "files": iterate_generator_files(recipe, folder),
        "memory": iterate_generator_memory(recipe, pixels),
        "ours": iterate_ours(recipe, pixels),
    }
    n_pictures = size.batches_a_round * recipe.batch_size
    alone = alternate({name: _take(found, size) for name, found in batches.items()}, size.rounds)
    with ThreadPoolExecutor(1) as pool:
        train = make_training_step(recipe)
        learning = alternate(
            {name: _take_ahead(found, size, train, pool) for name, found in batches.items()}, size.rounds
        )
    reading = alternate(
        {"ours": lambda: load_pixels(samples, recipe.width_px, recipe.height_px, progress=False)},
        max(2, size.rounds // 4),
    )["ours"]
    read_rate = len(paths) / float(np.median(reading))
    rows = [
        rate_row(f"{what}, {source}", n_pictures, times[name], times["ours"], "pictures/s")
        for what, times in (("input alone", alone), ("with the training step", learning))
        for source, name in (("article's from files", "files"), ("article's from memory", "memory"))
    ]
    colour = recipe.augmentation.stain or recipe.augmentation.gain
    notes = [
        f"Ours first reads every file once, at {read_rate:,.0f} pictures/s; the generator does so in each of "
        f"{recipe.epochs} epochs, or once too when it holds the pictures in memory.",
    ]
    if colour:
        notes.append("Ours also varies stain and lamp; the generator has no like, so it does less here.")
    title = f"Recipe {recipe.name}, {recipe.width_px}x{recipe.height_px} pixels"
    return Table(title, SIDES, tuple(rows), tuple(notes))


def make_generator(augmentation: Augmentation) -> Any:
    """Return the article's `ImageDataGenerator` with the recipe's geometric augmentation; the network rescales."""
    from keras.src.legacy.preprocessing.image import ImageDataGenerator  # where Keras 3 keeps it

    # It imports SciPy's function by an old path.
    warnings.filterwarnings("ignore", "Please import `affine_transform`", DeprecationWarning)
    return ImageDataGenerator(
        rotation_range=augmentation.rotation_deg,
        width_shift_range=augmentation.width_shift,
        height_shift_range=augmentation.height_shift,
        zoom_range=augmentation.zoom,
        shear_range=augmentation.shear_deg,
        horizontal_flip=augmentation.horizontal_flip,
        vertical_flip=augmentation.vertical_flip,
        fill_mode=augmentation.fill_mode,
    )


def iterate_generator_files(recipe: Recipe, folder: Path) -> Iterator[Batch]:
    """Yield batches as `flow_from_directory` makes them: each file is decoded and resized again."""
    # It prints the number of files.
    with contextlib.redirect_stdout(io.StringIO()):
        flow = make_generator(recipe.augmentation).flow_from_directory(
            str(folder),
            target_size=(recipe.height_px, recipe.width_px),
            batch_size=recipe.batch_size,
            class_mode=None,
            seed=0,
        )
    yield from flow


def iterate_generator_memory(recipe: Recipe, pixels: NDArray[np.uint8]) -> Iterator[Batch]:
    """Yield batches as `flow` makes them from pictures in memory."""
    generator = make_generator(recipe.augmentation)
    yield from generator.flow(pixels.astype(np.float32), batch_size=recipe.batch_size, seed=0)


def iterate_ours(recipe: Recipe, pixels: NDArray[np.uint8]) -> Iterator[Batch]:
    """Yield shuffled, varied batches without end, as `leukoscope.training.image_classifier` makes them."""
    augmenter = Augmenter(recipe.augmentation)
    rng = np.random.default_rng(0)
    while True:
        order = rng.permutation(len(pixels))
        for start in range(0, len(order), recipe.batch_size):
            yield augmenter.apply(pixels[np.sort(order[start : start + recipe.batch_size])], rng)


def make_training_step(recipe: Recipe) -> Callable[[Batch], object]:
    """Return a function that trains the recipe's network on a batch; its labels are random."""
    network = build_network(recipe, len(CLASSES))
    optimizer = keras.optimizers.AdamW() if recipe.optimizer == "adamw" else keras.optimizers.Adadelta(1.0)
    network.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    onehot = np.eye(len(CLASSES), dtype=np.float32)[
        np.random.default_rng(0).integers(len(CLASSES), size=recipe.batch_size)
    ]
    return lambda batch: network.train_on_batch(batch, onehot[: len(batch)])


def _take(
    batches: Iterator[Batch], size: Size, use: Callable[[Batch], object] = lambda batch: None
) -> Callable[[], None]:
    """Return what one round does: take batches and use them."""

    def take() -> None:
        for _ in range(size.batches_a_round):
            use(next(batches))

    return take


def _take_ahead(
    batches: Iterator[Batch], size: Size, use: Callable[[Batch], object], pool: ThreadPoolExecutor
) -> Callable[[], None]:
    """Do the same, with each batch made in a thread while the one before is used, and none beyond the round."""

    def take() -> None:
        upcoming = pool.submit(next, batches)
        for left in reversed(range(size.batches_a_round)):
            batch = upcoming.result()
            if left:
                upcoming = pool.submit(next, batches)
            use(batch)

    return take
