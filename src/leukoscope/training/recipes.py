"""Recipes: all settings that determine a training run, as plain data that is written into the run folder."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Literal

from leukoscope.errors import TrainingError
from leukoscope.models.options import Standardization

FillMode = Literal["nearest", "constant", "reflect", "wrap"]


@dataclass(frozen=True)
class Augmentation:
    """How a training picture is augmented each time it is used. The defaults are the article's.

    Shifts are shares of width and height, rotation and shear are in degrees either way, `zoom` 0.2 means
    0.8 to 1.2 times. `stain` varies the colour as a thicker or thinner stain would: each channel's optical
    density is multiplied by up to 1 +- stain. `gain` varies the brightness of the lamp in the same way.
    """

    rotation_deg: float = 10.0
    width_shift: float = 0.1
    height_shift: float = 0.1
    horizontal_flip: bool = True
    vertical_flip: bool = False
    zoom: float = 0.0
    shear_deg: float = 0.0
    stain: float = 0.0
    gain: float = 0.0
    fill_mode: FillMode = "nearest"


@dataclass(frozen=True)
class Recipe:
    """One complete way to train a network."""

    name: str
    model: Literal["article", "compact"]
    width_px: int
    height_px: int
    epochs: int
    optimizer: Literal["adadelta", "adamw"]
    learning_rate: float
    batch_size: int = 32
    cosine_decay: bool = False
    weight_decay: float = 0.0
    label_smoothing: float = 0.0
    augmentation: Augmentation = field(default_factory=Augmentation)
    standardization: Standardization = field(default_factory=Standardization)

    def to_json(self) -> dict[str, Any]:
        """Return the recipe as JSON-ready data; `from_json` reads it back."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Recipe:
        """Read a recipe back from a run's configuration."""
        return cls(
            **{
                **data,
                "augmentation": Augmentation(**data["augmentation"]),
                "standardization": Standardization(**data["standardization"]),
            }
        )


# Keras 3 gives Adadelta a learning rate of 0.001 where the article's Keras 2 used 1.0; with 0.001 it does
# not train at all.
ARTICLE = Recipe(
    name="article",
    model="article",
    width_px=80,
    height_px=80,
    epochs=30,
    optimizer="adadelta",
    learning_rate=1.0,
)

COMPACT = Recipe(
    name="compact",
    model="compact",
    width_px=160,
    height_px=120,
    epochs=12,
    optimizer="adamw",
    learning_rate=2e-3,
    cosine_decay=True,
    weight_decay=1e-2,
    label_smoothing=0.05,
    augmentation=Augmentation(
        rotation_deg=25.0, zoom=0.15, vertical_flip=True, stain=0.15, gain=0.1, fill_mode="reflect"
    ),
)

IMAGE_RECIPES = {recipe.name: recipe for recipe in (COMPACT, ARTICLE)}

# What only the training of whole pictures' networks takes, by the names of the commands' parameters.
_IMAGE_OPTIONS = frozenset(
    {
        "sources_csv",
        "source_pattern",
        "epochs",
        "batch_size",
        "val_fraction",
        "early_stop",
        "mixed_precision",
        "save_h5",
        "random_split",
        *(field.name for field in dataclasses.fields(Standardization)),
    }
)

# What only the training of locator and classifier takes.
_CELL_OPTIONS = frozenset({"start", "devices", "coordinator_address", "num_processes", "process_id"})


@dataclass(frozen=True)
class RecipeEntry:
    """A row of the table of recipes.

    `options` names the parameters of commands that this recipe takes and not every other does.
    `takes_several` is whether it learns from several data sets at once.
    """

    name: str
    summary: str
    options: frozenset[str]
    takes_several: bool = False


# The recipes of locator and classifier are each a `CellRecipe`: two_stage_recipe.py, which needs Keras.
CELLS, CELLS_LENS, CELLS_LIGHT, CELLS_TUNED = "cells", "cells-lens", "cells-light", "cells-tuned"
CELLS_EFFICIENT = "cells-efficient"
TWO_STAGE = (CELLS, CELLS_LENS, CELLS_LIGHT, CELLS_EFFICIENT, CELLS_TUNED)
DEFAULT_RECIPE = CELLS
RECIPES: dict[str, RecipeEntry] = {
    entry.name: entry
    for entry in (
        RecipeEntry(CELLS, "the two networks that find and name cells", _CELL_OPTIONS, True),
        RecipeEntry(
            CELLS_LENS,
            "the same, made for laboratories it has not seen, by one stage",
            _CELL_OPTIONS,
            True,
        ),
        RecipeEntry(CELLS_LIGHT, "the same with a faster locator", _CELL_OPTIONS, True),
        RecipeEntry(
            CELLS_EFFICIENT,
            "the same with a classifier that begins with weights learnt from ImageNet",
            _CELL_OPTIONS,
            True,
        ),
        RecipeEntry(CELLS_TUNED, "the same, beginning with the networks of --start", _CELL_OPTIONS, True),
        RecipeEntry(COMPACT.name, "one small network that names whole pictures", _IMAGE_OPTIONS),
        RecipeEntry(ARTICLE.name, "that of 2018", _IMAGE_OPTIONS),
    )
}


def find_recipe(name: str) -> Recipe:
    """Return the recipe of this name, of those that name whole pictures.

    Raises:
        TrainingError: none of these recipes has this name.
    """
    if name not in IMAGE_RECIPES:
        raise TrainingError(f"Expected one of the recipes {', '.join(IMAGE_RECIPES)}; got {name!r}.")
    return IMAGE_RECIPES[name]
