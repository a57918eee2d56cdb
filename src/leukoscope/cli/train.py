"""`leukoscope train`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import fields, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leukoscope.cli.data_notes import load_dataset_noted, load_pictures_noted, print_notes
from leukoscope.cli.options import (
    epochs_option,
    folder_option,
    mixed_precision_option,
    quiet_option,
    seed_option,
    source_pattern_option,
    sources_option,
)
from leukoscope.cli.recipe_options import (
    RecipeCommand,
    choose_data,
    describe_recipes,
    recipe_data_option,
    require_options_of,
)
from leukoscope.errors import TrainingError
from leukoscope.models.options import Standardization
from leukoscope.training.recipes import DEFAULT_RECIPE, RECIPES, TWO_STAGE, find_recipe

if TYPE_CHECKING:
    from leukoscope.datasets.samples import Sample

_STANDARDIZATION = tuple(field.name for field in fields(Standardization))


@click.command(cls=RecipeCommand)
@click.option(
    "--recipe",
    "recipe_name",
    type=click.Choice(list(RECIPES)),
    default=DEFAULT_RECIPE,
    show_default=True,
    help=f"What to train: {describe_recipes()}.",
)
@recipe_data_option
@sources_option
@source_pattern_option
@folder_option("Run folder to make.  [default: runs/RECIPE]")
@click.option(
    "--start",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A finished run whose networks training begins with.",
)
@click.option(
    "--devices",
    type=click.IntRange(1),
    help="Divide every batch among so many devices, those of all processes together, with Keras on JAX. A processor "
    "counts as N with XLA_FLAGS=--xla_force_host_platform_device_count=N.  [default: one; all of them where there "
    "are several processes]",
)
@click.option(
    "--coordinator-address",
    metavar="HOST:PORT",
    help="Train in several processes, which all see --out; this is where process 0 waits for the others.",
)
@click.option("--num-processes", type=click.IntRange(1), help="How many processes take part.")
@click.option("--process-id", type=click.IntRange(0), help="Which of them this one is, from 0.")
@click.option("--resume", is_flag=True, help="Go on after the last whole epoch of an interrupted run.")
@epochs_option
@click.option("--batch-size", type=click.IntRange(1), help="Instead of the recipe's.")
@seed_option
@click.option(
    "--val-fraction",
    type=click.FloatRange(0, 0.9),
    default=0.0,
    show_default=True,
    help="Share of the training cells (never single pictures) held out and evaluated every epoch.",
)
@click.option(
    "--early-stop",
    type=click.IntRange(1),
    metavar="EPOCHS",
    help="Stop after so many epochs without a better validation loss; keep the best.",
)
@mixed_precision_option
@click.option("--h5", "save_h5", is_flag=True, help="Also save the network as Model.h5.")
@click.option("--featurewise-center", is_flag=True, help="Subtract the training set's mean colour.")
@click.option("--featurewise-std", is_flag=True, help="Divide by the training set's standard deviation.")
@click.option("--samplewise-center", is_flag=True, help="Subtract each picture's mean.")
@click.option("--samplewise-std", is_flag=True, help="Divide by each picture's standard deviation.")
@click.option("--zca-whitening", is_flag=True, help="Whiten; small inputs only.")
@quiet_option
@click.pass_context
def train(
    context: click.Context,
    /,
    recipe_name: str,
    data: tuple[str, ...],
    out_dir: Path | None,
    start: Path | None,
    devices: int | None,
    coordinator_address: str | None,
    num_processes: int | None,
    process_id: int | None,
    resume: bool,
    seed: int,
    quiet: bool,
    **options: Any,
) -> None:
    """Train a network on labelled pictures and leave a run folder.

    Only the split 'train' is learnt from. An interrupted run goes on with --resume and ends the same.
    """
    require_options_of(RECIPES[recipe_name], context)
    out_dir = out_dir or Path("runs") / recipe_name
    settings = {"seed": seed, "resume": resume, "progress": not quiet}
    if recipe_name in TWO_STAGE:
        processes = {
            "coordinator_address": coordinator_address,
            "num_processes": num_processes,
            "process_id": process_id,
        }
        with _distribute(devices, **processes):
            _train_cells(recipe_name, data, out_dir, start=start, **settings)
    else:
        _train_images(recipe_name, choose_data(recipe_name, data), out_dir, settings, options)


def _distribute(devices: int | None, **processes: Any) -> AbstractContextManager[Any]:
    """Return the scope in which all devices train; nothing is distributed where no option asks for it."""
    given = [value is not None for value in processes.values()]
    if any(given) and not all(given):
        raise click.UsageError(
            "Expected --coordinator-address, --num-processes and --process-id together; one of them is missing."
        )
    if devices is None and not any(given):
        return nullcontext()
    if find_spec("jax") is None:
        raise TrainingError(
            "Expected JAX, which trains on several devices; it is not installed. pip install 'leukoscope[train,jax]'"
        )
    # Keras reads it once, when it is imported.
    os.environ.setdefault("KERAS_BACKEND", "jax")
    from leukoscope.training.devices import Devices, distribute

    scope: AbstractContextManager[Any] = distribute(Devices(devices, **processes)).scope()
    return scope


def _train_cells(
    recipe_name: str, data: tuple[str, ...], out_dir: Path, *, start: Path | None, **settings: Any
) -> None:
    from leukoscope.datasets.home import dataset_home
    from leukoscope.datasets.registry import list_fetched_to_learn
    from leukoscope.training.devices import is_first_process
    from leukoscope.training.two_stage import begin_with, train_cells
    from leukoscope.training.two_stage_recipe import CELL_RECIPES

    names = data or list_fetched_to_learn()
    first = is_first_process()
    settings["progress"] = settings["progress"] and first
    pictures = load_pictures_noted(names, progress=settings["progress"])
    if start is not None and first:
        begin_with(start, out_dir)
    run = train_cells(
        pictures, CELL_RECIPES[recipe_name], out_dir, data=names, root=dataset_home(), **settings
    )
    if not first:
        return
    click.echo(
        f"Wrote {run.path}. Evaluate it with: leukoscope evaluate {run.path} --data {names[0]}; "
        f"make a model folder of it with: leukoscope export {run.path} --out DIR"
    )


def _train_images(
    recipe_name: str,
    data: str,
    out_dir: Path,
    settings: dict[str, Any],
    options: dict[str, Any],
) -> None:
    from leukoscope.datasets.readable import leave_out_unreadable
    from leukoscope.datasets.registry import require_learnable
    from leukoscope.datasets.samples import require_one_cell_each
    from leukoscope.datasets.splits import hold_out_validation
    from leukoscope.training.image_classifier import TrainingSettings
    from leukoscope.training.image_classifier import train as train_network

    recipe = find_recipe(recipe_name)
    recipe = replace(
        recipe,
        batch_size=options["batch_size"] or recipe.batch_size,
        standardization=Standardization(**{name: options[name] for name in _STANDARDIZATION}),
    )
    require_learnable(data)
    dataset = load_dataset_noted(
        data,
        sources_csv=options["sources_csv"],
        source_pattern=options["source_pattern"],
        consequence="metrics from a split by picture can look better than the truth.",
    )
    require_one_cell_each(dataset)
    readable, left_out = leave_out_unreadable(dataset.of_split("train", "val"), progress=settings["progress"])
    print_notes(left_out)
    samples: Sequence[Sample] = readable
    if options["val_fraction"]:
        samples = hold_out_validation(readable, options["val_fraction"], settings["seed"])
    run = train_network(
        recipe,
        samples,
        out_dir,
        TrainingSettings(
            **{name: options[name] for name in ("epochs", "mixed_precision", "early_stop", "save_h5")},
            **settings,
        ),
        data={"id": dataset.id, "knows_sources": dataset.knows_sources},
        root=dataset.root,
    )
    last = run.read_history()[-1]
    click.echo(
        f"Trained {last['epoch']:.0f} epochs; accuracy on the (augmented) training pictures "
        f"{100 * last['accuracy']:.2f} %. Evaluate it with: leukoscope evaluate {run.path} --data {data}"
    )
