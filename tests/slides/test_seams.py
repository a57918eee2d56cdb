"""Each cell of a slide once: a slide in tiles gives what the whole picture read at once gives."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from drawn_slides import SquareFinder, draw_smear, draw_squares, write_pyramid
from leukoscope.inference.model import load_model
from leukoscope.slides.plan import TilePlan
from leukoscope.slides.reading import open_slide
from leukoscope.slides.run import SlideRequest, plan_run
from leukoscope.slides.seams import TileCells, find_center, measure_overlap, merge_seams


def find_cells(path: Path, model: Any, tile_px: int) -> tuple[list[Any], int]:
    """Return the cells of a slide, and in how many tiles it was read."""
    with open_slide(path) as slide:
        run = plan_run(slide, model, SlideRequest(area="all", tile_px=tile_px))
        cells = [cell for tile in run.merge(run.look()) for cell in tile.cells]
        return cells, len(run.plan)


@pytest.mark.parametrize("side", [30, 44])
def test_no_square_is_lost_or_doubled_at_a_seam(tmp_path: Path, side: int) -> None:
    pixels = draw_squares(1900, 1400, side)
    path = write_pyramid(tmp_path / "slide.tif", pixels)
    n_squares = len(np.unique(pixels[pixels[:, :, 1] == 0], axis=0))

    whole, n_whole = find_cells(path, SquareFinder(), 2048)
    tiled, n_tiles = find_cells(path, SquareFinder(), 512)

    assert (n_whole, n_tiles) == (1, 42)
    assert len(whole) == n_squares > 700
    # The shade says which square it is.
    assert Counter(cell["probability"] for cell in tiled) == Counter(cell["probability"] for cell in whole)
    by_shade = {cell["probability"]: cell["box"] for cell in whole}
    assert all(abs(np.subtract(cell["box"], by_shade[cell["probability"]])).max() <= 2 for cell in tiled)


def test_the_shipped_model_finds_in_tiles_what_it_finds_in_the_whole(tmp_path: Path) -> None:
    pixels, places = draw_smear(1080, 800, step=200)
    path = write_pyramid(tmp_path / "slide.tif", pixels)
    model = load_model()

    whole, n_whole = find_cells(path, model, 2048)
    tiled, n_tiles = find_cells(path, model, 512)

    assert (n_whole, n_tiles) == (1, 12)

    def count_near(cells: list[Any], place: tuple[float, float]) -> int:
        return sum(np.hypot(*np.subtract(find_center(cell), place)) < 16 for cell in cells)

    assert [count_near(whole, place) for place in places] == [1] * len(places)
    assert [count_near(tiled, place) for place in places] == [1] * len(places)
    assert max(measure_overlap(a, b) for i, a in enumerate(tiled) for b in tiled[:i]) <= 0.5


def test_cores_cover_the_slide_once() -> None:
    plan = TilePlan(1000, 700, 300, 256, 50)
    covered = np.zeros((700, 1000), int)
    for tile in plan:
        left, top, right, bottom = tile.core
        covered[top:bottom, left:right] += 1
        assert tile.x <= left
        assert right <= tile.x + 300
    assert (covered == 1).all()
    assert len(plan) == plan.columns * plan.rows == 4 * 4
    with pytest.raises(IndexError):
        plan[16]


@pytest.mark.parametrize("length", [1, 299, 300, 301, 549, 550, 551, 1050])
def test_the_last_tile_reaches_the_end(length: int) -> None:
    plan = TilePlan(length, 10, 300, 256, 50)
    last = plan[len(plan) - 1]
    assert last.core[2] == length
    assert last.x < length <= last.x + 300


def test_a_cell_that_both_tiles_hand_in_is_kept_by_its_owner() -> None:
    plan = TilePlan(550, 256, 300, 256, 50)
    left, right = plan
    assert left.core[2] == 275
    before, after = ({"box": [x, 100, 40, 40], "by": by} for x, by in ((254, "left"), (256, "right")))

    merged = list(merge_seams(plan, [TileCells(left, (before,)), TileCells(right, (after,))], 16, 0.5))

    # The left tile sees the cell centred at 274, the right one at 276: each in its own core, the first tile has it.
    assert [[cell["by"] for cell in tile.cells] for tile in merged] == [["left"], []]


def test_neighbours_at_a_seam_are_both_kept() -> None:
    plan = TilePlan(550, 256, 300, 256, 50)
    left, right = plan
    one, other = {"box": [230, 100, 40, 40]}, {"box": [262, 100, 40, 40]}

    merged = list(merge_seams(plan, [TileCells(left, (one,)), TileCells(right, (other,))], 16, 0.5))

    assert sum(len(tile.cells) for tile in merged) == 2
