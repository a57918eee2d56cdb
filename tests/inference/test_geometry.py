"""The arithmetic between the networks, held to the table of cases that the browser is held to too."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from leukoscope.contract.manifest import LocatorSpec
from leukoscope.inference.geometry import (
    FoundBox,
    Level,
    Tile,
    choose_boxes,
    cut_tile,
    decode_peaks,
    find_square,
    list_levels,
    list_tiles,
    merge_boxes,
    place_tiles,
    round_boxes,
)

CASES = json.loads((Path(__file__).parents[2] / "contract/locating_cases.json").read_text(encoding="utf-8"))
SPECS = {name: LocatorSpec.from_json(data) for name, data in CASES["locators"].items()}


def by_name(kind: str) -> Any:
    return pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES[kind]])


@by_name("levels")
def test_levels_and_tiles(case: dict[str, Any]) -> None:
    spec = SPECS[case["locator"]]
    levels = list_levels(*case["picture"], spec)
    assert [[level.width, level.height] for level in levels] == [level["size"] for level in case["levels"]]
    assert [level.number for level in levels] == list(range(len(levels)))
    for level, expected in zip(levels, case["levels"], strict=True):
        wanted = [(x, y) for y in expected["tiles_y"] for x in expected["tiles_x"]]
        assert [(tile.x, tile.y) for tile in list_tiles(level, spec)] == wanted


@by_name("boxes")
def test_peaks_become_boxes(case: dict[str, Any]) -> None:
    spec = replace(SPECS[case["locator"]], knows_scale=case.get("knows_scale", False))
    width, height = case["picture"]
    levels = list_levels(width, height, spec)
    found: list[FoundBox] = []
    for entry in case["tiles"]:
        tile = Tile(levels[entry["level"]], entry["x"], entry["y"])
        assert tile in list_tiles(tile.level, spec)
        heatmap = np.zeros(spec.grid, np.float32)
        geometry = np.zeros((*spec.grid, 4), np.float32)
        for row, column, score, *shape in entry["peaks"]:
            heatmap[row, column], geometry[row, column] = score, shape
        found += decode_peaks(tile, heatmap, geometry, width, height, spec)
    for boxes in (found, found[::-1]):  # in whatever order the tiles were seen
        chosen = choose_boxes(boxes, width, height, spec)
        assert [list(box) for box in round_boxes(chosen, width, height)] == case["boxes"]


@by_name("squares")
def test_crops_around_boxes(case: dict[str, Any]) -> None:
    square = find_square(tuple(case["box"]), *case["picture"], replace(SPECS["usual"], **case["locator"]))
    assert [square.left, square.top, square.side] == case["square"]


@pytest.mark.parametrize("overlap", [0, 1, 7, 16, 31])
def test_every_place_belongs_to_a_tile_and_neighbours_share_enough(overlap: int) -> None:
    for length in range(1, 200):
        starts = place_tiles(length, 32, overlap)
        assert starts[0] == 0
        assert starts[-1] == max(0, length - 32)
        assert all(a < b <= a + 32 - overlap for a, b in pairwise(starts))


def test_a_tile_repeats_the_last_column_and_row_of_its_level() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (20, 40, 3), dtype=np.uint8)
    level = Level(0, 40, 20)
    tile = cut_tile(pixels, Tile(level, 8, 0), SPECS["small"])
    assert tile.shape == (32, 32, 3)
    assert np.array_equal(tile[:20], pixels[:, 8:])
    assert np.array_equal(tile[20:], np.repeat(pixels[-1:, 8:], 12, axis=0))
    narrow = cut_tile(pixels[:, :5], Tile(Level(0, 5, 20), 0, 0), SPECS["small"])
    assert np.array_equal(narrow[:20, 5:], np.repeat(pixels[:, 4:5], 27, axis=1))


def test_merging_agrees_with_every_pair_compared() -> None:
    random = np.random.default_rng(7)
    rows = random.uniform((0, 0, 0, 5, 5), (1, 200, 200, 40, 40), (300, 5)).tolist()
    boxes = [FoundBox(score, 0, x, y, width, height) for score, x, y, width, height in rows]

    def share(a: FoundBox, b: FoundBox) -> float:
        sides = (
            min(a.center_x + a.width / 2, b.center_x + b.width / 2)
            - max(a.center_x - a.width / 2, b.center_x - b.width / 2),
            min(a.center_y + a.height / 2, b.center_y + b.height / 2)
            - max(a.center_y - a.height / 2, b.center_y - b.height / 2),
        )
        return math.prod(max(side, 0) for side in sides) / min(a.width * a.height, b.width * b.height)

    kept: list[FoundBox] = []
    for box in sorted(boxes, key=lambda box: -box.score):
        if all(share(box, other) <= SPECS["usual"].merge_overlap for other in kept):
            kept.append(box)
    assert merge_boxes(boxes, SPECS["usual"]) == kept
    assert 20 < len(kept) < 280
