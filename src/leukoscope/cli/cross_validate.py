"""`leukoscope cross-validate`: a recipe, by networks that never saw the cell they are asked about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leukoscope.cli.data_notes import load_dataset_noted, load_pictures_noted, print_notes
from leukoscope.cli.options import (
    calibrate_option,
    epochs_option,
    folder_option,
    mixed_precision_option,
    quiet_option,
    seed_option,
    source_pattern_option,
    sources_option,
    start_option,
)
from leukoscope.cli.recipe_options import (
    RecipeCommand,
    choose_data,
    describe_recipes,
    recipe_data_option,
    require_options_of,
)
from leukoscope.cli.report_output import choose_folder, print_calibration, print_report
from leukoscope.training.recipes import COMPACT, DEFAULT_RECIPE, RECIPES

if TYPE_CHECKING:
    from leukoscope.datasets.annotations import AnnotatedImage
    from leukoscope.datasets.samples import Dataset
    from leukoscope.evaluation.predictions import Predictions
    from leukoscope.training.recipes import Recipe
    from leukoscope.training.two_stage_recipe import CellRecipe


@click.command(cls=RecipeCommand)
@click.argument("run", required=False, type=click.Path(path_type=Path, file_okay=False), metavar="[RUN]")
@click.option(
    "--recipe",
    "recipe_name",
    type=click.Choice(list(RECIPES)),
    help=f"What to train: {describe_recipes()}.  [default: RUN's, or {DEFAULT_RECIPE}]",
)
@recipe_data_option
@sources_option
@source_pattern_option
@folder_option(
    "Folder for the folds' runs, predictions and report.  [default: RUN/evaluation/cv-FOLDS, or runs/…]"
)
@click.option("--folds", "n_folds", type=click.IntRange(2), default=5, show_default=True, help="How many.")
@click.option("--first-folds", type=click.IntRange(1), help="Train and evaluate only the first so many.")
@click.option(
    "--random-split",
    is_flag=True,
    help="Divide pictures, not cells. Copies of a cell are then on both sides and the metrics come out too good; "
    "here to show by how much.",
)
@start_option
@epochs_option
@seed_option
@mixed_precision_option
@calibrate_option
@quiet_option
@click.pass_context
def cross_validate(
    context: click.Context,
    run: Path | None,
    recipe_name: str | None,
    data: tuple[str, ...],
    sources_csv: Path | None,
    source_pattern: str | None,
    out_dir: Path | None,
    n_folds: int,
    first_folds: int | None,
    random_split: bool,
    start: Path | None,
    epochs: int | None,
    seed: int,
    mixed_precision: bool,
    calibration_json: Path | None,
    quiet: bool,
) -> None:
    """Evaluate a recipe by cross-validation: the cells are divided, and each part is evaluated by a network
    trained on the others.

    The recipe is that of RUN, where one is given, or that of --recipe. Finished folds are kept and a broken-off one
    goes on, so the same command can be given again.

    For research and education. Not a medical device. Every cell must be confirmed by a qualified person.
    """
    from leukoscope.datasets.registry import require_learnable
    from leukoscope.experiments.cross_validation import Division
    from leukoscope.experiments.recipes import choose_recipe
    from leukoscope.training.recipes import Recipe

    recipe, run_epochs = choose_recipe(recipe_name or DEFAULT_RECIPE, run if recipe_name is None else None)
    require_options_of(RECIPES[recipe.name if recipe.name in RECIPES else COMPACT.name], context)
    division = Division(n_folds, first_folds, random_split, seed)
    settings: dict[str, Any] = {"division": division, "progress": not quiet}
    folder = out_dir or choose_folder(run, Path("runs"), f"{recipe.name}-{division.name}")
    if isinstance(recipe, Recipe):
        name = choose_data(recipe.name, data)
        require_learnable(name)
        dataset = load_dataset_noted(
            name,
            sources_csv=sources_csv,
            source_pattern=source_pattern,
            consequence="the folds go by picture and the metrics can look better than the truth.",
        )
        settings |= {"epochs": epochs or run_epochs, "mixed_precision": mixed_precision}
        found = _evaluate_images(recipe, dataset, folder, settings, calibrated=calibration_json is not None)
    else:
        pictures = load_pictures_noted(data, progress=not quiet)
        found = _evaluate_cells(recipe, pictures, folder, {**settings, "start": start})
    if calibration_json is not None:
        from leukoscope.evaluation.report_files import write_calibration

        print_calibration(write_calibration(found, calibration_json), calibration_json)


def _evaluate_images(
    recipe: Recipe, dataset: Dataset, out_dir: Path, settings: dict[str, Any], *, calibrated: bool
) -> Predictions:
    from leukoscope.datasets.readable import leave_out_unreadable
    from leukoscope.evaluation.predictions import read_predictions
    from leukoscope.evaluation.report_files import report_predictions
    from leukoscope.experiments.cross_validation import cross_validate as cross_validate_images

    samples, left_out = leave_out_unreadable(dataset.of_split("train"), progress=settings["progress"])
    print_notes(left_out)
    dataset = replace(dataset, samples=tuple(samples))
    cross_validate_images(recipe, dataset, out_dir, **settings).write(out_dir / "predictions.csv")
    click.echo(f"Wrote {out_dir / 'predictions.csv'}")
    # Read back: what the report says is what the file says.
    found = read_predictions(out_dir / "predictions.csv")
    print_report(report_predictions(found, out_dir, calibrated=calibrated, notes=left_out), out_dir)
    return found


def _evaluate_cells(
    recipe: CellRecipe, pictures: list[AnnotatedImage], out_dir: Path, settings: dict[str, Any]
) -> Predictions:
    from leukoscope.datasets.home import dataset_home
    from leukoscope.experiments.two_stage import cross_validate_cells, report_folds

    found = cross_validate_cells(pictures, recipe, out_dir, dataset_home(), **settings)
    click.echo(found.located.describe())
    for name, evaluation in report_folds(found, out_dir):
        click.echo(f"{name}:")
        print_report(evaluation, out_dir / name)
    return found.predictions
