"""The recipe of the two networks: written into a run, and read back from new runs and old ones."""

from __future__ import annotations

import json
from typing import Any

from leukoscope.training.augmentation.crops import CropVariation
from leukoscope.training.augmentation.stain import StainAugmentation
from leukoscope.training.two_stage_recipe import CELL_RECIPES, CellRecipe

RECIPE = CellRecipe(
    crops=77,
    mixup_alpha=0.4,
    negative_share=0.3,
    variation=CropVariation(border_share=0.7, stain=StainAugmentation(thickness=0.9, max_downscale=3.0)),
)


def test_a_recipe_survives_the_file() -> None:
    assert CellRecipe.from_json(json.loads(json.dumps(RECIPE.to_json()))) == RECIPE
    for recipe in CELL_RECIPES.values():
        assert CellRecipe.from_json(json.loads(json.dumps(recipe.to_json()))) == recipe


def test_the_names_of_2026_11_are_still_read() -> None:
    old: dict[str, Any] = json.loads(json.dumps(RECIPE.to_json()))
    names = {"first_mixup_alpha": "first_mixing", "mixup_alpha": "mixing", "negative_share": "refused_share"}
    old = {names.get(key, key): value for key, value in old.items()}
    for key in ("first_variation", "variation"):
        stain = old[key].pop("stain")
        old[key]["bordered"] = old[key].pop("border_share")
        stain["milder"], stain["coarse"] = stain.pop("random_strength"), stain.pop("max_downscale")
        old[key]["colouring"] = stain
    assert CellRecipe.from_json(old) == RECIPE


def test_crops_and_threshold_reach_the_locators_numbers() -> None:
    spec = CellRecipe(crop_scale=2.0, crop_floor_px=10.0, threshold=0.7).locator
    assert (spec.crop_scale, spec.crop_floor_px, spec.threshold) == (2.0, 10.0, 0.7)
    looking = CellRecipe(crop_scale=2.0, looks=(1.25, 0.7))
    # It learns from crops of one look, and is asked about crops that hold all of them.
    assert (looking.learnt_crops.crop_scale, looking.locator.crop_scale) == (2.0, 2.5)
    assert looking.learnt_crops == CellRecipe(crop_scale=2.0).locator
    assert spec.tile_width_px % spec.stride_px == spec.tile_height_px % spec.stride_px == 0
