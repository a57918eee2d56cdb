"""Black borders around crops."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from leukoscope.training.augmentation.borders import blacken, draw_visible
from leukoscope.training.augmentation.crops import WIDE_PX, CropVariation, vary_crops
from leukoscope.training.augmentation.stain import NO_COLOURING

UNVARIED = CropVariation(0, 0, 0, 0.0, NO_COLOURING)


def test_the_middle_of_a_bordered_crop_stays_as_it_was() -> None:
    rng = np.random.default_rng(5)
    wide = rng.integers(100, 255, (30, WIDE_PX, WIDE_PX, 3)).astype(np.uint8)
    first = vary_crops(wide, 80, UNVARIED, np.random.default_rng(6))
    black = [blacken(crop, draw_visible(80, 80, rng), rng) for crop in first]
    for before, after in zip(first, black, strict=True):
        assert (after[38:42, 38:42] == before[38:42, 38:42]).all()
    shares = [(after.max(-1) < 20).mean() for after in black]
    assert 0 <= min(shares) < 0.1 < max(shares) < 0.7
    border_share = vary_crops(wide, 80, replace(UNVARIED, border_share=1.0), np.random.default_rng(6))
    assert (border_share.max(-1) < 20).mean() > 0.05
