"""Tiles of a slide: they overlap, their cores do not. A cell belongs to the tile whose core its centre is in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Rectangle = tuple[int, int, int, int]
"""Left, top, right, bottom in slide pixels; right and bottom are the first beyond."""


@dataclass(frozen=True)
class SlideTile:
    """One tile: its number in reading order, its place in the grid, where it is read, and its core."""

    number: int
    column: int
    row: int
    x: int
    y: int
    core: Rectangle

    def owns(self, x: float, y: float, margin: float = 0) -> bool:
        """Return whether a point is in the core, or within `margin` of it."""
        left, top, right, bottom = self.core
        return left - margin <= x < right + margin and top - margin <= y < bottom + margin


@dataclass(frozen=True)
class TilePlan:
    """All tiles of a slide, each `tile_width` x `tile_height` pixels; the last ones may reach beyond the slide.

    Attributes:
        width, height: the slide's size in pixels.
        tile_width, tile_height: what is read at once.
        overlap: pixels that neighbours share. A cell and its crop must fit into half of it, on either side.
    """

    width: int
    height: int
    tile_width: int
    tile_height: int
    overlap: int

    @property
    def columns(self) -> int:
        """How many tiles are beside each other."""
        return _count_tiles(self.width, self.tile_width, self.overlap)

    @property
    def rows(self) -> int:
        """How many tiles are above each other."""
        return _count_tiles(self.height, self.tile_height, self.overlap)

    def __len__(self) -> int:
        return self.columns * self.rows

    def __iter__(self) -> Iterator[SlideTile]:
        """Yield the tiles row by row."""
        return (self[number] for number in range(len(self)))

    def __getitem__(self, number: int) -> SlideTile:
        row, column = divmod(number, self.columns)
        if not 0 <= row < self.rows:
            raise IndexError(number)
        x, left, right = _place(
            column, self.columns, self.width, self.tile_width - self.overlap, self.overlap
        )
        y, top, bottom = _place(row, self.rows, self.height, self.tile_height - self.overlap, self.overlap)
        return SlideTile(number, column, row, x, y, (left, top, right, bottom))


def _count_tiles(length: int, tile: int, overlap: int) -> int:
    return max(1, -(-(length - overlap) // (tile - overlap)))


def _place(index: int, count: int, length: int, step: int, overlap: int) -> tuple[int, int, int]:
    """Return where the tile begins, and where its core begins and ends: half way into what neighbours share."""
    start = index * step
    low = start + overlap // 2 if index else 0
    high = start + step + overlap // 2 if index + 1 < count else length
    return start, low, high
