"""Stain augmentation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from leukoscope.training.augmentation.stain import NO_COLOURING, StainAugmentation


def test_a_thicker_stain_is_darker() -> None:
    grey = np.full((16, 16, 3), 128, np.uint8)
    stain = StainAugmentation(1.0, 0, 0, 0, 0, 0, 1, 0, 0, 0)
    levels = {int(stain.apply(grey, np.random.default_rng(seed)).mean()) for seed in range(40)}
    assert min(levels) < 100 < 160 < max(levels)


def test_milder_colours_are_a_drawn_share_of_the_whole() -> None:
    image = np.full((16, 16, 3), (150, 90, 170), np.uint8)
    whole = replace(NO_COLOURING, thickness=0.4, balance=0.3)
    random_strength = replace(whole, random_strength=True)

    def measure(stain: StainAugmentation) -> float:
        rng = np.random.default_rng(7)
        shifts = [np.abs(stain.apply(image, rng).astype(float) - image).mean() for _ in range(300)]
        return float(np.mean(shifts))

    assert 0.3 * measure(whole) < measure(random_strength) < 0.7 * measure(whole)
