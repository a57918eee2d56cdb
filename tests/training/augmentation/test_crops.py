"""Wide crops, and the varied crops made of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from leukoscope.images.decoding import decode_image
from leukoscope.inference.geometry import find_square
from leukoscope.inference.inputs import crop_pixels
from leukoscope.training.augmentation.crops import WIDE_PX, CropVariation, centre_crops, cut_wide, vary_crops
from leukoscope.training.augmentation.stain import NO_COLOURING
from leukoscope.training.two_stage_recipe import CellRecipe
from made_cells import draw_fields


def test_a_wide_crop_shows_in_its_middle_what_the_runtime_crops(tmp_path: Path) -> None:
    picture = draw_fields(tmp_path, 1)[0]
    image, box = decode_image(picture.path), next(m.box for m in picture.annotations if m.label)
    recipe = CellRecipe()
    square = find_square(box, image.shape[1], image.shape[0], recipe.locator)
    wide = cut_wide(image, box, float(square.side))
    assert wide.shape == (WIDE_PX, WIDE_PX, 3)
    seen = centre_crops(wide[None], 80)[0].astype(float)
    exact = crop_pixels(image, square, 80, 80).astype(float)
    wider = find_square(box, image.shape[1], image.shape[0], replace(recipe, looks=(1.25,)).locator)
    larger = crop_pixels(image, wider, 80, 80)
    assert np.abs(centre_crops(wide[None], 80, 1.25)[0].astype(float) - larger).mean() < 4
    # Two ways to scale differ at edges; a crop that is moved or scaled wrongly differs several times as much.
    assert np.abs(seen - exact).mean() < 4
    assert np.abs(np.roll(seen, 6, axis=1) - exact).mean() > 8


def test_variation_is_told_by_its_generator_and_can_be_turned_off() -> None:
    wide = np.random.default_rng(0).integers(0, 256, (3, WIDE_PX, WIDE_PX, 3), dtype=np.uint8)
    first, again, other = (
        vary_crops(wide, 80, CropVariation(), np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert first.shape == (3, 80, 80, 3)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.array_equal(NO_COLOURING.apply(wide[0], np.random.default_rng(0)), np.maximum(wide[0], 2))
