"""`leukoscope train`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from leukoscope.cli.options import load_noted, source_pattern_option, sources_option
from leukoscope.training.recipes import CELLS, DEFAULT_RECIPE, RECIPES, find_recipe


@click.command()
@click.option(
    "--recipe",
    "recipe_name",
    type=click.Choice([CELLS, *RECIPES]),
    default=DEFAULT_RECIPE,
    show_default=True,
    help="What to train: cells, the two networks that find and name cells; compact, one small network that "
    "names whole pictures; article, that of 2018.",
)
@click.option(
    "--data",
    "data",
    multiple=True,
    help="A fetched data set by name, or any folder of class folders (close-ups of one cell each for the "
    "recipe cells, which takes several).  [default: kaggle and pbc for cells, else kaggle]",
)
@sources_option
@source_pattern_option
@click.option(
    "--run",
    "run_dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Run folder to make.  [default: runs/RECIPE]",
)
@click.option("--resume", is_flag=True, help="Go on after the last whole epoch of an interrupted run.")
@click.option("--epochs", type=click.IntRange(1), help="Instead of the recipe's.")
@click.option("--batch-size", type=click.IntRange(1), help="Instead of the recipe's.")
@click.option("--seed", type=click.IntRange(0), default=10, show_default=True)
@click.option(
    "--val-fraction",
    type=click.FloatRange(0, 0.9),
    default=0.0,
    show_default=True,
    help="Share of the training cells (never single pictures) kept apart and evaluated every epoch.",
)
@click.option(
    "--early-stop",
    type=click.IntRange(1),
    metavar="EPOCHS",
    help="Stop after so many epochs without a better validation loss; keep the best.",
)
@click.option(
    "--mixed-precision",
    is_flag=True,
    help="Compute in bfloat16, keep float32 weights; faster on many machines.",
)
@click.option("--h5", "save_h5", is_flag=True, help="Also save the network as Model.h5.")
@click.option("--featurewise-center", is_flag=True, help="Subtract the training set's mean colour.")
@click.option("--featurewise-std", is_flag=True, help="Divide by the training set's standard deviation.")
@click.option("--samplewise-center", is_flag=True, help="Subtract each picture's mean.")
@click.option("--samplewise-std", is_flag=True, help="Divide by each picture's standard deviation.")
@click.option("--zca-whitening", is_flag=True, help="Whiten; small inputs only.")
@click.option("--quiet", is_flag=True, help="No progress bars.")
def train(
    recipe_name: str,
    data: tuple[str, ...],
    sources_csv: Path | None,
    source_pattern: str | None,
    run_dir: Path | None,
    resume: bool,
    epochs: int | None,
    batch_size: int | None,
    seed: int,
    val_fraction: float,
    early_stop: int | None,
    mixed_precision: bool,
    save_h5: bool,
    quiet: bool,
    **standardization: bool,
) -> None:
    """Train a network on labelled pictures and leave a run folder.

    Only the split 'train' is learnt from. An interrupted run goes on with --resume and ends the same.
    """
    if recipe_name == CELLS:
        _refuse_options_of_others(epochs, batch_size, val_fraction, early_stop, save_h5, standardization)
        _train_cells(data, run_dir or Path("runs") / CELLS, seed=seed, resume=resume, progress=not quiet)
        return
    if len(data) > 1:
        raise click.UsageError(
            f"The recipe {recipe_name} learns from one data set; --data names {len(data)}."
        )

    from leukoscope.datasets.registry import load_dataset
    from leukoscope.datasets.splits import hold_out_validation
    from leukoscope.training.image_classifier import train as train_network

    name = data[0] if data else "kaggle"
    recipe = find_recipe(recipe_name)
    recipe = replace(
        recipe,
        batch_size=batch_size or recipe.batch_size,
        standardization=replace(recipe.standardization, **standardization),
    )
    dataset = load_dataset(name, sources_csv=sources_csv, source_pattern=source_pattern)
    for problem in dataset.problems:
        click.echo(f"Note: {problem}", err=True)
    if not dataset.knows_sources:
        click.echo(
            "Note: nothing tells which of these pictures show the same cell. Figures from a split by "
            "picture can look better than the truth; give --sources or --source-pattern.",
            err=True,
        )
    samples = dataset.of_split("train", "val")
    if val_fraction:
        samples = tuple(hold_out_validation(samples, val_fraction, seed))
    run = train_network(
        recipe,
        samples,
        run_dir or Path("runs") / recipe_name,
        data={"id": dataset.id, "knows_sources": dataset.knows_sources},
        root=dataset.root,
        seed=seed,
        epochs=epochs,
        resume=resume,
        mixed_precision=mixed_precision,
        early_stop=early_stop,
        save_h5=save_h5,
        progress=not quiet,
    )
    last = run.read_history()[-1]
    click.echo(
        f"Trained {last['epoch']:.0f} epochs; accuracy on the (augmented) training pictures "
        f"{100 * last['accuracy']:.2f} %. Evaluate it with: leukoscope evaluate {run.path} --data {name}"
    )


def _refuse_options_of_others(
    epochs: int | None,
    batch_size: int | None,
    val_fraction: float,
    early_stop: int | None,
    save_h5: bool,
    standardization: dict[str, bool],
) -> None:
    given = {
        "--epochs": epochs,
        "--batch-size": batch_size,
        "--val-fraction": val_fraction,
        "--early-stop": early_stop,
        "--h5": save_h5,
        **{f"--{name.replace('_', '-')}": value for name, value in standardization.items()},
    }
    named = ", ".join(option for option, value in given.items() if value)
    if named:
        raise click.UsageError(f"{named} goes with the recipes {' and '.join(RECIPES)}, not with {CELLS}.")


def _train_cells(data: tuple[str, ...], run_dir: Path, *, seed: int, resume: bool, progress: bool) -> None:
    from leukoscope.datasets.home import dataset_home
    from leukoscope.datasets.registry import list_learnt_by_default
    from leukoscope.training.two_stage import train_cells
    from leukoscope.training.two_stage_recipe import CellRecipe

    names = data or list_learnt_by_default()
    run = train_cells(
        load_noted(names, progress=progress),
        CellRecipe(),
        run_dir,
        data=names,
        root=dataset_home(),
        seed=seed,
        resume=resume,
        progress=progress,
    )
    click.echo(
        f"Wrote {run.path}. Evaluate it with: leukoscope evaluate {run.path} --data kaggle; "
        f"make a model folder of it with: leukoscope export {run.path} --out DIR"
    )
