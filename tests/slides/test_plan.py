"""Python's side of contract/slide_cases.json, which the page's whole slides are held to as well."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any, cast

import pytest

from leukoscope.contract.manifest import LocatorSpec
from leukoscope.slides.crops import _group
from leukoscope.slides.glass import classify_cover
from leukoscope.slides.plan import TilePlan
from leukoscope.slides.reading import Slide
from leukoscope.slides.scale import choose_scale
from leukoscope.slides.seams import TileCells, merge_seams

CASES = json.loads((Path(__file__).resolve().parents[2] / "contract" / "slide_cases.json").read_bytes())
SPEC = LocatorSpec(**{**CASES["locator"], "value_range": tuple(CASES["locator"]["value_range"])})


def name_case(case: dict[str, Any]) -> str:
    """Return what a case is called among the tests."""
    return str(case.get("name", case))


@pytest.mark.parametrize("case", CASES["plans"], ids=name_case)
def test_plan(case: dict[str, Any]) -> None:
    plan = TilePlan(*case["plan"])
    assert (len(plan), plan.columns) == (case["tiles"], case["columns"])
    for place in case["places"]:
        tile = plan[place["number"]]
        assert ([tile.x, tile.y], list(tile.core)) == (place["at"], place["core"])


@pytest.mark.parametrize("case", CASES["scales"], ids=name_case)
def test_scale(case: dict[str, Any]) -> None:
    scale = choose_scale(case["um_per_px"], replace(SPEC, larger_tiles=case["larger_tiles"]))
    assert (scale.spec.finest_scale, scale.spec.largest_scale) == (
        case["finest_scale"],
        case["largest_scale"],
    )
    assert scale.spec.crop_floor_px == pytest.approx(case["crop_floor_px"])
    assert [scale.spec.tile_width_px, scale.spec.tile_height_px] == case["locator_tile"]
    assert ([scale.tile_width, scale.tile_height], scale.overlap) == (case["tile"], case["overlap"])


@pytest.mark.parametrize("case", CASES["covers"], ids=name_case)
def test_cover(case: dict[str, Any]) -> None:
    assert classify_cover(case["cover"]) == case["kind"]


@pytest.mark.parametrize("case", CASES["seams"], ids=name_case)
def test_seams(case: dict[str, Any]) -> None:
    plan = TilePlan(*case["plan"])
    numbered = [{**cell, "index": index} for index, cell in enumerate(case["cells"])]
    by_tile = groupby(
        sorted(numbered, key=lambda cell: int(cell["tile"])), key=lambda cell: int(cell["tile"])
    )
    tiles = [TileCells(plan[number], tuple(cells)) for number, cells in by_tile]

    merged = merge_seams(plan, tiles, case["margin"], case["most_overlap"])

    assert sorted(cell["index"] for tile in merged for cell in tile.cells) == case["kept"]


class _Size:
    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height


@pytest.mark.parametrize("case", CASES["fields"], ids=name_case)
def test_fields(case: dict[str, Any]) -> None:
    cells = [{"box": box, "index": index} for index, box in enumerate(case["boxes"])]
    fields = _group(cells, cast(Slide, _Size(*case["size"])), case["um_per_px"])
    assert [{"place": list(place), "cells": [c["index"] for c in held]} for place, held in fields] == case[
        "fields"
    ]
