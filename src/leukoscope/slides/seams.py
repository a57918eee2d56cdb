"""Each cell once: which tile has it, and which of two looks at the same cell is kept at a seam.

Two tiles see a cell at their seam through other surroundings, so its centre may differ by a pixel or two: by the
centre alone, each could leave it to the other, or both could take it. So a tile also hands in the cells that are
centred within a margin beyond its core, and of two that overlap one is left out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from leukoscope.slides.plan import SlideTile, TilePlan

# Half of a small cell: two looks at one cell differ by far less.
MARGIN_UM = 4.0

CellObject = Mapping[str, Any]
"""A cell as JSON Lines have it; `box` is in slide pixels."""


@dataclass(frozen=True)
class TileCells:
    """The cells that a tile hands in: centred in its core, or within the margin of it."""

    tile: SlideTile
    cells: tuple[CellObject, ...]


def find_center(cell: CellObject) -> tuple[float, float]:
    """Return the centre of a cell's box."""
    x, y, width, height = cell["box"]
    return x + width / 2, y + height / 2


def merge_seams(
    plan: TilePlan, tiles: Iterable[TileCells], margin: float, most_overlap: float
) -> Iterator[TileCells]:
    """Yield the tiles in their order with every cell once; two rows of tiles are in memory at a time.

    Args:
        plan: of the slide.
        tiles: in reading order; tiles without cells may be missing.
        margin: pixels beyond a core in which cells were handed in.
        most_overlap: the manifest's `merge_overlap`: two boxes that share more of the smaller one are one cell.
    """
    above: list[TileCells] = []
    for _, group in groupby(tiles, key=lambda entry: entry.tile.row):
        row = _merge_neighbours(list(group), plan, margin, most_overlap, across=True)
        if above and above[0].tile.row + 1 == row[0].tile.row:
            both = _merge_neighbours([*above, *row], plan, margin, most_overlap, across=False)
            above, row = both[: len(above)], both[len(above) :]
        yield from above
        above = row
    yield from above


def _merge_neighbours(
    tiles: Sequence[TileCells], plan: TilePlan, margin: float, most_overlap: float, *, across: bool
) -> list[TileCells]:
    """Leave out what two tiles share at the seams between columns (`across`), or between two rows."""
    axis = 0 if across else 1
    places = [
        (number, index)
        for number, entry in enumerate(tiles)
        for index, cell in enumerate(entry.cells)
        if _is_near_seam(find_center(cell)[axis], entry.tile, plan, margin, axis)
    ]

    def rank(place: tuple[int, int]) -> tuple[bool, int, int]:
        entry = tiles[place[0]]
        return not entry.tile.owns(*find_center(entry.cells[place[1]])), entry.tile.number, place[1]

    kept: dict[int, list[tuple[int, CellObject]]] = {}
    dropped: set[tuple[int, int]] = set()
    for number, index in sorted(places, key=rank):
        cell = tiles[number].cells[index]
        strip = int(find_center(cell)[1 - axis] // _STRIP_PX)
        rivals = [rival for near in (strip - 1, strip, strip + 1) for rival in kept.get(near, ())]
        if any(other != number and measure_overlap(cell, rival) > most_overlap for other, rival in rivals):
            dropped.add((number, index))
        else:
            kept.setdefault(strip, []).append((number, cell))
    return [
        TileCells(entry.tile, tuple(c for i, c in enumerate(entry.cells) if (number, i) not in dropped))
        for number, entry in enumerate(tiles)
    ]


# Cells along a seam are compared with those of three strips alone, each longer than any cell.
_STRIP_PX = 4096


def _is_near_seam(center: float, tile: SlideTile, plan: TilePlan, margin: float, axis: int) -> bool:
    low, high = tile.core[axis], tile.core[axis + 2]
    end = (plan.width, plan.height)[axis]
    return (low > 0 and center < low + 2 * margin) or (high < end and center >= high - 2 * margin)


def measure_overlap(one: CellObject, other: CellObject) -> float:
    """Return what two boxes share, as a part of the smaller one."""
    shared = 1.0
    for axis in (0, 1):
        low = max(one["box"][axis], other["box"][axis])
        high = min(one["box"][axis] + one["box"][axis + 2], other["box"][axis] + other["box"][axis + 2])
        shared *= max(0, high - low)
    smaller = min(box[2] * box[3] for box in (one["box"], other["box"]))
    return shared / smaller if smaller else 0.0
