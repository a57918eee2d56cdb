"""Light, stain and soft-edged shapes of drawn fields."""

from __future__ import annotations

import numpy as np
import pytest

from leukoscope.synthetic.smear import Smear, capsule, density_of, join, soft


def test_stains_add_up_as_densities_do() -> None:
    """Beer-Lambert: two layers of one stain let through the square of what one lets through."""
    color = (200, 120, 160)
    seen = []
    for layers in (1, 2):
        smear = Smear(0, 60, 60)
        whole = smear.patch(30, 30, 40)
        for _ in range(layers):
            smear.stain(whole, np.ones_like(whole.dx), color)
        seen.append(10 ** -smear.density[30, 30])
    assert seen[0] == pytest.approx(np.array(color) / 255, rel=1e-5)
    assert seen[1] == pytest.approx((np.array(color) / 255) ** 2, rel=1e-5)
    assert density_of((255, 255, 255)) == pytest.approx(np.zeros(3))


def test_what_covers_replaces_what_was_there() -> None:
    smear = Smear(0, 20, 20)
    whole = smear.patch(10, 10, 20)
    smear.stain(whole, np.ones_like(whole.dx), (10, 10, 10))
    smear.cover(whole, np.ones_like(whole.dx), (200, 120, 160))
    assert smear.density[5, 5] == pytest.approx(density_of((200, 120, 160)), rel=1e-5)


def test_a_patch_ends_where_the_field_ends() -> None:
    smear = Smear(0, 40, 30)
    corner = smear.patch(0, 0, 5)
    assert (corner.rows, corner.columns) == (slice(0, 6), slice(0, 6))
    assert corner.dx[0, 0] == 0.5
    assert smear.patch(-50, -50, 5).dx.size == 0


def test_distances_are_those_to_the_edge() -> None:
    smear = Smear(0, 80, 80)
    patch = smear.patch(40, 40, 40)
    disc = smear.blob(patch, 10, wobble=0)
    assert disc == pytest.approx(np.hypot(patch.dx, patch.dy) - 10, abs=1e-4)
    line = capsule(patch, (-20, 0), (20, 0), 3)
    beside = (np.abs(patch.dx) < 20) & (np.abs(patch.dy) < 10)
    assert line[beside] == pytest.approx(np.abs(patch.dy[beside]) - 3, abs=1e-4)
    joined = join(disc, line, 2)
    assert (joined <= np.minimum(disc, line) + 1e-4).all()


def test_edges_are_as_wide_as_asked_for() -> None:
    share = soft(np.array([-3, -1, 0, 1, 3], np.float32), softness_px=4)
    assert share[[0, 2, 4]] == pytest.approx([1, 0.5, 0])
    assert 0 < share[3] < 0.5 < share[1] < 1


def test_the_photograph_is_brightest_near_the_middle_and_takes_the_colour_of_the_light() -> None:
    picture = Smear(3, 200, 160).develop((250, 200, 150)).astype(float)
    assert picture.mean((0, 1)) == pytest.approx([250, 200, 150], rel=0.05)
    assert picture[70:90, 90:110].mean() > picture[:10, :10].mean()
