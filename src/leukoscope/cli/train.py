"""`leukoscope train`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
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
        _train_cells(recipe_name, data, out_dir, start=start, **settings)
    else:
        _train_images(recipe_name, choose_data(recipe_name, data), out_dir, settings, options)


def _train_cells(
    recipe_name: str, data: tuple[str, ...], out_dir: Path, *, start: Path | None, **settings: Any
) -> None:
    from leukoscope.datasets.home import dataset_home
    from leukoscope.datasets.registry import list_fetched_to_learn
    from leukoscope.training.two_stage import begin_with, train_cells
    from leukoscope.training.two_stage_recipe import CELL_RECIPES

    names = data or list_fetched_to_learn()
    pictures = load_pictures_noted(names, progress=settings["progress"])
    if start is not None:
        begin_with(start, out_dir)
    run = train_cells(
        pictures, CELL_RECIPES[recipe_name], out_dir, data=names, root=dataset_home(), **settings
    )
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
