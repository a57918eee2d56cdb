"""Training a classifier of whole pictures: epochs over augmented batches, with a checkpoint after each.

A run that is resumed after an interruption ends with the same network.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
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
from leukoscope.training.batches import TrainingSet, iterate_batches
from leukoscope.training.history_plot import plot_history
from leukoscope.training.optimizers import KernelDecay, decay_cosine
from leukoscope.training.recipes import Recipe
from leukoscope.training.run import Run, describe_environment, format_figure

BUILDERS = {"article": build_article, "compact": build_compact}


@dataclass(frozen=True)
class TrainingSettings:
    """How a training is run, beside its recipe.

    Attributes:
        seed: of the weights, the order, the augmentation and the dropout.
        epochs: instead of the recipe's.
        resume: continue after the last whole epoch of an interrupted run with the same settings.
        mixed_precision: compute in bfloat16 with float32 weights; the finished network is float32.
        early_stop: stop after this many epochs without a better validation loss, and use the best epoch.
        save_h5: also write the network as Model.h5.
        progress: show bars.
    """

    seed: int = 10
    epochs: int | None = None
    resume: bool = False
    mixed_precision: bool = False
    early_stop: int | None = None
    save_h5: bool = False
    progress: bool = True


def train(
    recipe: Recipe,
    samples: Sequence[Sample],
    run_dir: Path,
    settings: TrainingSettings | None = None,
    *,
    classes: Sequence[str] | None = None,
    data: dict[str, Any] | None = None,
    root: Path | None = None,
) -> Run:
    """Train a network and write a run folder.

    Args:
        recipe: what to train and how.
        samples: the network learns from pictures of the split `train`; those of `val` are evaluated after each epoch.
        run_dir: the run folder to make; it must not hold a run yet unless `settings.resume` is set.
        settings: the defaults when not given.
        classes: labels in the order of the probabilities; by default those of the samples, sorted.
        data: the description of the data set in config.json (id, licence, laboratories ...).
        root: folder that the paths in samples.csv are relative to.

    Raises:
        TrainingError: there is nothing to train on, the folder already holds a run, or the settings differ from those
            of the run to resume.
    """
    settings = settings or TrainingSettings()
    train_samples = [s for s in samples if s.split == TRAIN]
    val_samples = [s for s in samples if s.split == VAL]
    if not train_samples:
        raise TrainingError(
            "Expected pictures in the split 'train'; there are none. Give other data or splits."
        )
    if settings.early_stop is not None and not val_samples:
        raise TrainingError("Early stopping needs validation pictures: give --val-fraction, 0.15 say.")
    classes = list(classes) if classes is not None else sorted({s.label for s in train_samples})
    if len(classes) < 2:
        raise TrainingError(
            f"Expected pictures of at least two classes; got {classes}. Add pictures of another."
        )

    run = Run(run_dir)
    config = {
        "classes": classes,
        "recipe": recipe.to_json(),
        "epochs": settings.epochs or recipe.epochs,
        "seed": settings.seed,
        "mixed_precision": settings.mixed_precision,
        "early_stop": settings.early_stop,
        "data": data or {},
        "counts": {
            name: {"pictures": len(group), "sources": len({s.source for s in group})}
            for name, group in ((TRAIN, train_samples), (VAL, val_samples))
        },
    }
    run.open(config, resume=settings.resume)
    if run.is_complete:
        run.remove_checkpoints()  # those that a kill after the last step left
        return run
    run.write_samples([*train_samples, *val_samples], root or Path())
    write_json(run.path / "environment.json", describe_environment(keras.backend.backend()))
    learnt = _load_training_set(recipe, train_samples, val_samples, classes, settings.progress)
    model = _prepare_model(run, recipe, classes, learnt.pixels, config)
    model = _run_epochs(run, model, recipe, config, learnt, settings.progress)
    _finish(run, model, recipe, classes, learnt.pixels, settings.save_h5)
    return run


def _load_training_set(
    recipe: Recipe,
    train_samples: Sequence[Sample],
    val_samples: Sequence[Sample],
    classes: Sequence[str],
    progress: bool,
) -> TrainingSet:
    size = recipe.width_px, recipe.height_px
    pixels = load_pixels(train_samples, *size, progress=progress)
    labels = encode_labels(train_samples, classes)
    if not val_samples:
        return TrainingSet(pixels, labels)
    val_pixels = load_pixels(val_samples, *size, progress=progress).astype(np.float32)
    return TrainingSet(pixels, labels, (val_pixels, encode_labels(val_samples, classes)))


def build_network(recipe: Recipe, n_classes: int, pixels: NDArray[np.uint8] | None = None) -> keras.Model:
    """Build the recipe's network; `pixels` are the training pictures that its standardisation is fitted to."""
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


def _seed_dropout(model: keras.Model, seed: int, epoch: int) -> None:
    """Set the state of every dropout layer from (seed, epoch) alone, so that a resumed run repeats it."""
    for position, layer in enumerate(model.layers):
        generator = getattr(layer, "seed_generator", None)
        if generator is not None:
            state = np.random.SeedSequence([seed, epoch, position]).generate_state(2).astype(np.int64)
            generator.state.assign((state % 2**31).astype("uint32"))


def _run_epochs(
    run: Run, model: keras.Model, recipe: Recipe, config: dict[str, Any], data: TrainingSet, progress: bool
) -> keras.Model:
    """Train up to the last epoch, or until the validation loss stops falling; return the network to use."""
    history: list[dict[str, float]] = run.read_history()[: run.done]
    patience = config["early_stop"]
    # A run that was killed after its last epoch does not train another one.
    while len(history) < config["epochs"] and not _is_patience_over(history, patience):
        history.append(_run_epoch(model, recipe, config, data, len(history), progress))
        keep = None if patience is None else _find_best(history)
        run.save_checkpoint(model, history, len(history), keep=keep)
    if patience is None:
        return model
    # best.keras: where runs of versions before 0.1.0 kept the best epoch.
    candidates = (run.find_checkpoint(_find_best(history)), run.path / "best.keras")
    best = next((file for file in candidates if file.is_file()), None)
    return model if best is None else keras.models.load_model(best)


def _find_best(history: Sequence[dict[str, float]]) -> int:
    """Return after how many epochs the validation loss was lowest.

    Losses are compared as history.csv has them, so that a resumed run chooses the same epoch.
    """
    losses = [float(format_figure(past["val_loss"])) for past in history]
    return int(np.argmin(np.nan_to_num(losses, nan=np.inf))) + 1


def _is_patience_over(history: Sequence[dict[str, float]], patience: int | None) -> bool:
    """Return whether so many epochs have passed without a better validation loss."""
    return patience is not None and bool(history) and len(history) - _find_best(history) >= patience


def _run_epoch(
    model: keras.Model,
    recipe: Recipe,
    config: dict[str, Any],
    data: TrainingSet,
    epoch: int,
    progress: bool,
) -> dict[str, float]:
    """Train one epoch and evaluate it; return its row of history.csv."""
    started = time.monotonic()
    _seed_dropout(model, config["seed"], epoch)
    totals: dict[str, float] = {}
    seen = 0
    bar = tqdm(
        iterate_batches(data, recipe, config["seed"], epoch),
        total=-(-len(data.pixels) // recipe.batch_size),
        desc=f"Epoch {epoch + 1}/{config['epochs']}",
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
    if data.validation is not None:
        evaluated = model.evaluate(*data.validation, batch_size=128, verbose=0, return_dict=True)
        row |= {f"val_{k}": float(v) for k, v in evaluated.items()}
        if progress:
            tqdm.write(f"  validation: accuracy {evaluated['accuracy']:.3f}, loss {evaluated['loss']:.3f}")
    row["seconds"] = time.monotonic() - started
    return row


def _finish(
    run: Run,
    trained: keras.Model,
    recipe: Recipe,
    classes: Sequence[str],
    pixels: NDArray[np.uint8],
    save_h5: bool,
) -> None:
    """Write the finished network in float32, without optimizer, and the plot of its history."""
    model = build_network(recipe, len(classes), pixels)
    model.set_weights(trained.get_weights())
    plot_history(run.read_history(), run.path / "history.png")
    if save_h5:
        save_network(model, run.path / "Model.h5", classes)
    save_network(model, run.model_path, classes)
    run.remove_checkpoints()
