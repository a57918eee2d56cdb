"""The recipe an experiment repeats: one of the table by name, or that of a finished run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from leukoscope.training.recipes import CELLS, TWO_STAGE, Recipe, find_recipe
from leukoscope.training.run import Run

if TYPE_CHECKING:
    from leukoscope.training.two_stage_recipe import CellRecipe


def choose_recipe(name: str, run_dir: Path | None) -> tuple[Recipe | CellRecipe, int | None]:
    """Return a recipe and, where it is a run's, the number of epochs it was trained for.

    Args:
        name: of the recipe, where there is no run.
        run_dir: a run folder, whose recipe it is to be; None: the recipe of this name.

    Raises:
        TrainingError: it is no run folder.
    """
    if run_dir is None and name not in TWO_STAGE:
        return find_recipe(name), None
    if run_dir is not None:
        run = Run(run_dir)
        if run.config.get("kind") != CELLS:
            return run.recipe, run.config.get("epochs")
    from leukoscope.training.two_stage_recipe import CELL_RECIPES, CellRecipe

    return (CELL_RECIPES[name] if run_dir is None else CellRecipe.from_json(run.config["recipe"])), None
