"""Options that only some recipes take: shown in groups, and refused with a recipe that does not take them."""

from __future__ import annotations

from collections import defaultdict

import click
from click.core import ParameterSource

from leukoscope.cli.options import several_data_option
from leukoscope.datasets.registry import DEFAULT_DATASET, list_learnt_by_default
from leukoscope.training.recipes import RECIPES, RecipeEntry


def _describe_default_data() -> str:
    several = ", ".join(list_learnt_by_default())
    takers = " and ".join(name for name, entry in RECIPES.items() if entry.takes_several)
    return f"{several} for {takers}, else {DEFAULT_DATASET}"


recipe_data_option = several_data_option(_describe_default_data())


class RecipeCommand(click.Command):
    """A command with `--recipe`, whose help says which options go with which recipes."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one section for the options of every recipe, then one for each group of recipes."""
        sections: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if record is not None:
                sections[_list_takers(parameter.name)].append(record)
        for takers in sorted(sections, key=lambda names: (len(names) != len(RECIPES), -len(names))):
            every = len(takers) == len(RECIPES)
            with formatter.section("Options" if every else f"Options of the {_name(takers)} alone"):
                formatter.write_dl(sections[takers])


def require_options_of(recipe: RecipeEntry, context: click.Context) -> None:
    """Check that every option given goes with the recipe.

    Raises:
        click.UsageError: one does not; the text says which recipes take it.
    """
    for parameter in context.command.params:
        given = context.get_parameter_source(parameter.name or "") is not ParameterSource.DEFAULT
        takers = _list_takers(parameter.name)
        if given and recipe.name not in takers:
            raise click.UsageError(
                f"{parameter.opts[-1]} goes with the {_name(takers)}, not with {recipe.name}. "
                f"Leave it out or give --recipe {takers[0]}."
            )


def choose_data(recipe_name: str, data: tuple[str, ...]) -> str:
    """Return the one data set that a recipe of a single network learns from.

    Raises:
        click.UsageError: several were given.
    """
    if len(data) > 1:
        raise click.UsageError(
            f"Expected one --data for the recipe {recipe_name}, which learns from one data set; got {len(data)}."
        )
    return data[0] if data else DEFAULT_DATASET


def describe_recipes() -> str:
    """Return the recipes with what each of them trains, for the help of `--recipe`."""
    return "; ".join(f"{entry.name}, {entry.summary}" for entry in RECIPES.values())


def _list_takers(parameter: str | None) -> tuple[str, ...]:
    """Return the recipes that take a parameter: all of them, unless some name it as theirs."""
    takers = tuple(name for name, entry in RECIPES.items() if parameter in entry.options)
    return takers or tuple(RECIPES)


def _name(recipes: tuple[str, ...]) -> str:
    return f"recipe{'s' * (len(recipes) > 1)} {' and '.join(recipes)}"
