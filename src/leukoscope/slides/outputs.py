"""Writes what was found on a slide: JSON Lines, one a cell, and GeoJSON for QuPath, both in slide pixels."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leukoscope.annotation_formats.geojson import MEMBER, describe_picture
from leukoscope.annotation_formats.results_json import read_result_objects
from leukoscope.files import atomic_write
from leukoscope.slides.plan import Rectangle, TilePlan
from leukoscope.slides.seams import TileCells


@dataclass
class CellCounts:
    """How many cells there are: by label, with None for those without a name, and to be reviewed."""

    labels: Counter[str | None] = field(default_factory=Counter)
    review: int = 0

    @property
    def total(self) -> int:
        """All cells."""
        return self.labels.total()

    def add(self, cell: Mapping[str, Any]) -> None:
        """Count one."""
        self.labels[cell["label"]] += 1
        self.review += cell["status"] == "review"


def write_cells(tiles: Iterable[TileCells], name: str, json_lines: Path, geojson: Path) -> CellCounts:
    """Write both files, whole or not at all, and return what they hold; a few tiles are in memory at a time.

    Cells are in the order of the tiles, and within a tile in reading order.

    Args:
        tiles: with each cell once.
        name: of the slide.
        json_lines, geojson: the files.
    """
    counts = CellCounts()
    with ExitStack() as files:
        lines, features = (files.enter_context(atomic_write(path)) for path in (json_lines, geojson))
        features.write('{"type": "FeatureCollection", "features": [\n')
        separator = ""
        for tile in tiles:
            for cell in tile.cells:
                counts.add(cell)
                lines.write(_format({"slide": name, **cell}) + "\n")
            for feature in _describe_features(tile, name):
                features.write(separator + _format(feature))
                separator = ",\n"
        features.write(f'\n], "{MEMBER}": {_format({"picture": name})}}}\n')
    return counts


def read_cells(json_lines: Path) -> Iterator[dict[str, Any]]:
    """Yield the cells that `write_cells` wrote, one at a time."""
    with json_lines.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def write_area(plan: TilePlan, numbers: Iterable[int], path: Path) -> int:
    """Write the cores of tiles as polygons that QuPath opens as annotations, and return their area in square pixels.

    Tiles beside each other are one polygon. A person can correct them there and give them back by `--region`.
    """
    area = 0
    with atomic_write(path) as file:
        file.write('{"type": "FeatureCollection", "features": [')
        separator = "\n"
        for rectangle in _join(plan, numbers):
            left, top, right, bottom = rectangle
            area += (right - left) * (bottom - top)
            file.write(separator + _format(_describe_rectangle(rectangle)))
            separator = ",\n"
        file.write("\n]}\n")
    return area


def _join(plan: TilePlan, numbers: Iterable[int]) -> Iterator[Rectangle]:
    joined: Rectangle | None = None
    for number in numbers:
        left, top, right, bottom = plan[number].core
        if joined is not None and (joined[1], joined[2]) == (top, left):
            joined = (joined[0], top, right, bottom)
            continue
        if joined is not None:
            yield joined
        joined = (left, top, right, bottom)
    if joined is not None:
        yield joined


def _describe_rectangle(rectangle: Rectangle) -> dict[str, Any]:
    left, top, right, bottom = rectangle
    corners = [[left, top], [right, top], [right, bottom], [left, bottom], [left, top]]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [corners]},
        "properties": {"objectType": "annotation", "name": "Countable area"},
    }


def _describe_features(tile: TileCells, name: str) -> list[dict[str, Any]]:
    if not tile.cells:
        return []
    result = {"path": name, "width": None, "height": None, "cells": list(tile.cells)}
    picture = read_result_objects([result], Path(name)).pictures[0]
    features: list[dict[str, Any]] = describe_picture(picture)["features"]
    return features


def _format(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
