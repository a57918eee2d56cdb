"""Drawn cells of each class."""

from __future__ import annotations

import numpy as np
import pytest

from leukoscope.synthetic.cells import DIAMETER_UM, RED_CELL_UM, draw_cell, draw_red_cell
from leukoscope.synthetic.smear import Smear

PX_PER_UM = 6.0


def draw(label: str, seed: int = 0) -> tuple[np.ndarray, float]:
    """The optical density in green of one cell in the middle of an empty field, and its radius."""
    smear = Smear(seed, 160, 160)
    radius = draw_cell(smear, label, 80, 80, PX_PER_UM)
    return smear.density[..., 1], radius


@pytest.mark.parametrize("label", DIAMETER_UM)
def test_a_cell_is_as_large_as_its_class_and_stained_inside_alone(label: str) -> None:
    density, radius = draw(label)
    assert radius == pytest.approx(DIAMETER_UM[label] / 2 * PX_PER_UM, rel=0.07)
    y, x = np.mgrid[:160, :160]
    distance = np.hypot(x - 79.5, y - 79.5)
    assert (density[distance > 1.35 * radius] == 0).all()
    # The stained area is about that of a disc of this radius.
    assert (density > 0.02).sum() == pytest.approx(np.pi * radius**2, rel=0.15)


@pytest.mark.parametrize("label", sorted(set(DIAMETER_UM) - {"PLATELET"}))
def test_the_nucleus_is_denser_than_the_cytoplasm(label: str) -> None:
    density, _ = draw(label)
    inside = density[density > 0.02]
    assert np.percentile(inside, 95) > 1.5 * np.percentile(inside, 10)


def test_the_nucleus_of_a_lymphocyte_fills_more_of_its_cell_than_that_of_a_neutrophil() -> None:
    shares = {}
    for label in ("LYMPHOCYTE", "NEUTROPHIL"):
        found = []
        for seed in range(5):
            density, _ = draw(label, seed)
            found.append((density > 0.4).sum() / (density > 0.02).sum())
        shares[label] = np.mean(found)
    assert shares["LYMPHOCYTE"] > 1.5 * shares["NEUTROPHIL"]


def test_a_red_cell_is_pale_in_its_middle_and_overlapping_ones_darken_each_other() -> None:
    smear = Smear(1, 160, 160)
    draw_red_cell(smear, 80, 80, PX_PER_UM)
    once = smear.density[..., 1].copy()
    rim = int(80 + 0.8 * RED_CELL_UM / 2 * PX_PER_UM)
    assert once[78:82, 78:82].mean() < 0.7 * once[80, rim - 2 : rim + 2].mean()
    draw_red_cell(smear, 80, 80, PX_PER_UM)
    assert smear.density[..., 1].sum() == pytest.approx(2 * once.sum(), rel=0.35)


def test_a_cell_outside_of_the_field_draws_nothing() -> None:
    smear = Smear(0, 50, 50)
    assert draw_cell(smear, "MONOCYTE", 500, 500, PX_PER_UM) > 0
    draw_red_cell(smear, -500, 0, PX_PER_UM)
    assert (smear.density == 0).all()
