"""Training: epochs over augmented batches, a checkpoint after each, the same end after a resume."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from leukoscope.datasets.arrays import encode_labels, load_pixels
from leukoscope.datasets.samples import TRAIN, VAL, Sample
from leukoscope.errors import TrainingError
from leukoscope.files import write_json
from leukoscope.models.article import build_article
from leukoscope.models.compact import build_compact
from leukoscope.models.precision import building
from leukoscope.models.saving import save_network
from leukoscope.models.standardization import add_standardization
from leukoscope.training.augmentation.affine import Augmenter
from leukoscope.training.history_plot import plot_history
from leukoscope.training.optimizers import KernelDecay, decay_cosine
from leukoscope.training.recipes import Recipe
from leukoscope.training.run import Run, describe_environment

BUILDERS = {"article": build_article, "compact": build_compact}


def train(
    recipe: Recipe,
    samples: Sequence[Sample],
    run_dir: Path,
    *,
    classes: Sequence[str] | None = None,
    data: dict[str, Any] | None = None,
    root: Path | None = None,
    seed: int = 10,
    epochs: int | None = None,
    resume: bool = False,
    mixed_precision: bool = False,
    early_stop: int | None = None,
    save_h5: bool = False,
    progress: bool = True,
) -> Run:
    """Train a network and leave a run folder.

    Args:
        recipe: what to train and how.
        samples: pictures whose split is `train` are learnt from; those of `val` are evaluated after each epoch.
        run_dir: the run folder to make; it must not hold a run yet unless `resume` is set.
        classes: labels in the order of the probabilities; by default those of the samples, sorted.
        data: what config.json says of the data set (id, licence, laboratories ...).
        root: folder that the paths in samples.csv are told relative to.
        seed: of the weights, the order, the augmentation and the dropout.
        epochs: instead of the recipe's.
        resume: continue after the last whole epoch of an interrupted run with the same settings.
        mixed_precision: compute in bfloat16 with float32 weights; the finished network is float32.
        early_stop: stop after this many epochs without a better validation loss and keep the best epoch.
        save_h5: also write the network as Model.h5.
        progress: show bars.

    Raises:
        TrainingError: nothing to train on, the folder already holds a run, or a resume with other settings.
    """
    train_samples = [s for s in samples if s.split == TRAIN]
    val_samples = [s for s in samples if s.split == VAL]
    if not train_samples:
        raise TrainingError("Expected pictures in the split 'train'; there are none.")
    if early_stop is not None and not val_samples:
        raise TrainingError("Early stopping needs validation pictures: give --val-fraction, 0.15 say.")
    classes = list(classes) if classes is not None else sorted({s.label for s in train_samples})
    if len(classes) < 2:
        raise TrainingError(f"Expected at least two classes to tell apart; found only {classes}.")

    run = Run(run_dir)
    config = {
        "classes": classes,
        "recipe": recipe.to_json(),
        "epochs": epochs or recipe.epochs,
        "seed": seed,
        "mixed_precision": mixed_precision,
        "early_stop": early_stop,
        "data": data or {},
        "counts": {
            name: {"pictures": len(group), "sources": len({s.source for s in group})}
            for name, group in ((TRAIN, train_samples), (VAL, val_samples))
        },
    }
    run.open(config, resume=resume)
    if run.is_complete:
        return run
    run.write_samples([*train_samples, *val_samples], root or Path())
    write_json(run.path / "environment.json", describe_environment(keras.backend.backend()))

    size = recipe.width_px, recipe.height_px
    pixels = load_pixels(train_samples, *size, progress=progress)
    onehot = encode_labels(train_samples, classes)
    validation = (
        (
            load_pixels(val_samples, *size, progress=progress).astype(np.float32),
            encode_labels(val_samples, classes),
        )
        if val_samples
        else None
    )
    model = _prepare_model(run, recipe, classes, pixels, config)
    model = _run_epochs(run, model, recipe, config, pixels, onehot, validation, progress)
    _finish(run, model, recipe, classes, pixels, save_h5)
    return run


def build_network(recipe: Recipe, n_classes: int, pixels: NDArray[np.uint8] | None = None) -> keras.Model:
    """Build the recipe's network; `pixels` are the training pictures its standardisation is fitted on."""
    network = BUILDERS[recipe.model](n_classes, recipe.height_px, recipe.width_px)
    return add_standardization(network, recipe.standardization, pixels)


def _prepare_model(
    run: Run, recipe: Recipe, classes: Sequence[str], pixels: NDArray[np.uint8], config: dict[str, Any]
) -> keras.Model:
    if run.checkpoint:
        return keras.models.load_model(run.checkpoint)
    keras.utils.set_random_seed(config["seed"])
    with building(mixed_precision=config["mixed_precision"]):
        model = build_network(recipe, len(classes), pixels)
    steps = -(-len(pixels) // recipe.batch_size) * config["epochs"]
    model.compile(
        optimizer=_make_optimizer(recipe, steps),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=recipe.label_smoothing),
        metrics=["accuracy"],
    )
    return model


def _make_optimizer(recipe: Recipe, steps: int) -> keras.optimizers.Optimizer:
    rate: Any = recipe.learning_rate
    if recipe.cosine_decay:
        rate = decay_cosine(recipe.learning_rate, steps)
    if recipe.optimizer == "adamw":
        return KernelDecay(rate, weight_decay=recipe.weight_decay, clipnorm=1.0)
    return keras.optimizers.Adadelta(rate)


def _iterate_batches(
    pixels: NDArray[np.uint8], onehot: NDArray[np.float32], recipe: Recipe, seed: int, epoch: int
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Yield one epoch's shuffled, augmented batches, each made while the network learns from the one before.

    Every batch has a generator of its own, seeded by (seed, epoch, batch), so nothing has to be remembered
    between epochs.
    """
    augmenter = Augmenter(recipe.augmentation)
    order = np.random.default_rng([seed, epoch]).permutation(len(pixels))
    chunks = [order[i : i + recipe.batch_size] for i in range(0, len(order), recipe.batch_size)]

    def make(index: int) -> NDArray[np.float32]:
        return augmenter.apply(pixels[np.sort(chunks[index])], np.random.default_rng([seed, epoch, index]))

    with ThreadPoolExecutor(max_workers=1) as pool:
        upcoming = pool.submit(make, 0)
        for index, chunk in enumerate(chunks):
            batch = upcoming.result()
            if index + 1 < len(chunks):
                upcoming = pool.submit(make, index + 1)
            yield batch, onehot[np.sort(chunk)]


def _seed_dropout(model: keras.Model, seed: int, epoch: int) -> None:
    """Give every dropout layer a state told by (seed, epoch) alone, so that a resumed run repeats it."""
    for position, layer in enumerate(model.layers):
        generator = getattr(layer, "seed_generator", None)
        if generator is not None:
            state = np.random.SeedSequence([seed, epoch, position]).generate_state(2).astype(np.int64)
            generator.state.assign((state % 2**31).astype("uint32"))


def _run_epochs(
    run: Run,
    model: keras.Model,
    recipe: Recipe,
    config: dict[str, Any],
    pixels: NDArray[np.uint8],
    onehot: NDArray[np.float32],
    validation: tuple[NDArray[np.float32], NDArray[np.float32]] | None,
    progress: bool,
) -> keras.Model:
    history: list[dict[str, float]] = run.read_history()[: run.done]
    seed, epochs, patience = config["seed"], config["epochs"], config["early_stop"]
    best_file = run.path / "best.keras"
    for epoch in range(len(history), epochs):
        started = time.monotonic()
        _seed_dropout(model, seed, epoch)
        totals: dict[str, float] = {}
        seen = 0
        bar = tqdm(
            _iterate_batches(pixels, onehot, recipe, seed, epoch),
            total=-(-len(pixels) // recipe.batch_size),
            desc=f"Epoch {epoch + 1}/{epochs}",
            unit="batch",
            disable=not progress,
        )
        for batch, labels in bar:
            seen += len(batch)
            for name, value in model.train_on_batch(batch, labels, return_dict=True).items():
                totals[name] = totals.get(name, 0.0) + float(value) * len(batch)
            bar.set_postfix({k: f"{v / seen:.3f}" for k, v in totals.items()}, refresh=False)
        row = {"epoch": epoch + 1.0, **{k: v / seen for k, v in totals.items()}}
        row["learning_rate"] = float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))
        if validation is not None:
            evaluated = model.evaluate(*validation, batch_size=128, verbose=0, return_dict=True)
            row |= {f"val_{k}": float(v) for k, v in evaluated.items()}
            if progress:
                tqdm.write(
                    f"  validation: accuracy {evaluated['accuracy']:.3f}, loss {evaluated['loss']:.3f}"
                )
        row["seconds"] = time.monotonic() - started
        history.append(row)
        checkpoint = run.save_checkpoint(model, history, len(history))
        if patience is not None:
            losses = [past["val_loss"] for past in history]
            best_epoch = int(np.argmin(np.nan_to_num(losses, nan=np.inf)))
            if best_epoch == epoch:
                shutil.copyfile(checkpoint, best_file)
            elif epoch - best_epoch >= patience:
                break
    if patience is not None and best_file.is_file():
        model = keras.models.load_model(best_file)
    return model


def _finish(
    run: Run,
    trained: keras.Model,
    recipe: Recipe,
    classes: Sequence[str],
    pixels: NDArray[np.uint8],
    save_h5: bool,
) -> None:
    """Write the finished network in plain float32, without optimizer, and the plot of its history."""
    model = build_network(recipe, len(classes), pixels)
    model.set_weights(trained.get_weights())
    plot_history(run.read_history(), run.path / "history.png")
    if save_h5:
        save_network(model, run.path / "Model.h5", classes)
    save_network(model, run.model_path, classes)
    for leftover in (run.path / "best.keras", *run.path.glob("checkpoint-*.keras")):
        leftover.unlink(missing_ok=True)
