"""The arithmetic between the two networks: levels, tiles, peaks, merging, rounding and crops.

Every function is the same in `web/src/engine/model/locate.ts`, and both are held to `contract/locating_cases.json`;
docs/adr/0005-find-then-name.md has the rules. Numbers are integers or float64, and each expression has the same
order of operations as there, so that both sides round alike.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.manifest import LocatorSpec
from leukoscope.images.boxes import Box

# A network may put out any number; e^10 units are larger than any picture, and nothing overflows.
MAX_LOG_SIZE = 10.0
# A found box that says what magnification its picture has. Places that show no cell seldom reach it.
SURE_SCORE = 0.4
# Half way between two levels, with the same digits on both sides.
_SQRT_2 = 1.4142135623730951


@dataclass(frozen=True)
class Level:
    """The picture at one scale: its place among the levels, 0 the coarsest, and its size in pixels."""

    number: int
    width: int
    height: int


@dataclass(frozen=True)
class Tile:
    """The part of a level that is one input of the locator; x, y are its upper left corner in level pixels."""

    level: Level
    x: int
    y: int


@dataclass(frozen=True)
class FoundBox:
    """A found cell before rounding: score, number of the level, centre and size in picture pixels."""

    score: float
    level: int
    center_x: float
    center_y: float
    width: float
    height: float


@dataclass(frozen=True)
class Square:
    """A crop: upper left corner, which may be outside the picture, and side, in picture pixels."""

    left: int
    top: int
    side: int


def list_levels(width: int, height: int, spec: LocatorSpec) -> list[Level]:
    """Return the levels of a picture of `width` x `height` pixels, coarsest first.

    The coarsest fits into one tile; each next one is twice as fine, up to `finest_scale`.
    """
    scale = _coarsest_scale(width, height, spec)
    levels = [_make_level(0, width, height, scale)]
    while scale * 2 <= spec.finest_scale:
        scale *= 2
        levels.append(_make_level(len(levels), width, height, scale))
    return levels


def _make_level(number: int, width: int, height: int, scale: float) -> Level:
    return Level(number, max(1, math.floor(width * scale + 0.5)), max(1, math.floor(height * scale + 0.5)))


def place_tiles(length: int, tile: int, overlap: int) -> list[int]:
    """Return where tiles begin along an axis, so that neighbours share at least `overlap` pixels."""
    if length <= tile:
        return [0]
    n = -((overlap - length) // (tile - overlap))  # ceil((length - overlap) / (tile - overlap))
    return [i * (length - tile) // (n - 1) for i in range(n)]


def list_tiles(level: Level, spec: LocatorSpec) -> list[Tile]:
    """Return the tiles of a level, row by row."""
    xs = place_tiles(level.width, spec.tile_width_px, spec.tile_overlap_px)
    ys = place_tiles(level.height, spec.tile_height_px, spec.tile_overlap_px)
    return [Tile(level, x, y) for y in ys for x in xs]


def cut_tile(pixels: NDArray[np.uint8], tile: Tile, spec: LocatorSpec) -> NDArray[np.uint8]:
    """Cut a tile out of its level's pixels; beyond the level's end, its last column and row are repeated.

    Args:
        pixels: uint8, height x width x 3, the level's size.

    Returns:
        uint8, tile_height_px x tile_width_px x 3.
    """
    part = pixels[tile.y : tile.y + spec.tile_height_px, tile.x : tile.x + spec.tile_width_px]
    more = (spec.tile_height_px - part.shape[0], spec.tile_width_px - part.shape[1])
    return np.pad(part, ((0, more[0]), (0, more[1]), (0, 0)), mode="edge") if any(more) else part


def decode_peaks(
    tile: Tile,
    heatmap: NDArray[np.floating],
    geometry: NDArray[np.floating],
    width: int,
    height: int,
    spec: LocatorSpec,
) -> list[FoundBox]:
    """Turn the output of the locator for a tile into boxes in picture pixels, row by row.

    Args:
        tile: the input of the locator.
        heatmap: rows x columns, the scores; a score beside a higher one is 0.
        geometry: rows x columns x 4: dx, dy in strides; ln(width / unit), ln(height / unit).
        width, height: the picture's size in pixels.
    """
    scores = heatmap.astype(np.float64)
    scale_x, scale_y = width / tile.level.width, height / tile.level.height
    boxes = []
    for row, column in np.argwhere(scores >= spec.threshold).tolist():
        dx, dy, log_width, log_height = geometry[row, column].astype(np.float64).tolist()
        x = (column + 0.5 + dx) * spec.stride_px
        y = (row + 0.5 + dy) * spec.stride_px
        if not (
            _belongs(x, tile.x, spec.tile_width_px, tile.level.width, spec.tile_overlap_px)
            and _belongs(y, tile.y, spec.tile_height_px, tile.level.height, spec.tile_overlap_px)
        ):
            continue
        boxes.append(
            FoundBox(
                score=float(scores[row, column]),
                level=tile.level.number,
                center_x=(tile.x + x) * scale_x,
                center_y=(tile.y + y) * scale_y,
                width=spec.size_unit_px * math.exp(_limit(log_width)) * scale_x,
                height=spec.size_unit_px * math.exp(_limit(log_height)) * scale_y,
            )
        )
    return boxes


def _limit(log_size: float) -> float:
    return min(max(log_size, -MAX_LOG_SIZE), MAX_LOG_SIZE)


def _belongs(center: float, start: int, tile: int, length: int, overlap: int) -> bool:
    """Whether a centre, measured from the start of the tile, belongs to this tile along one axis."""
    if not 0 <= start + center <= length:
        return False
    if start > 0 and center < overlap / 2:
        return False
    return not (start + tile < length and tile - center < overlap / 2)


def choose_boxes(boxes: Iterable[FoundBox], width: int, height: int, spec: LocatorSpec) -> list[FoundBox]:
    """Return one box for each cell of a picture of `width` x `height` pixels, best first.

    A picture has one magnification. On a level where its cells are larger than usual, red cells have the size of white
    ones, and parts of a cell that of a whole one: boxes of such a level are left out before boxes are merged. Not where
    the magnification is known, for then there is no such level.
    """
    found = list(boxes)
    merged = merge_boxes(found, spec)
    if spec.knows_scale:
        return merged
    finest = _find_finest_level(merged, _coarsest_scale(width, height, spec), spec)
    kept = [box for box in found if box.level <= finest]
    return merged if len(kept) == len(found) else merge_boxes(kept, spec)


def _find_finest_level(merged: Sequence[FoundBox], scale: float, spec: LocatorSpec) -> int:
    """Return the number of the last level on which a cell of mean size has at most the usual one.

    The mean of the longer sides of boxes of `SURE_SCORE` or more, weighted by score and area; without any, all levels
    stay.
    """
    total = weights = 0.0
    for box in merged:
        if box.score >= SURE_SCORE:
            weight = box.score * box.width * box.height
            total += weight * max(box.width, box.height)
            weights += weight
    size = total / weights if weights else 0.0
    level = 0
    while scale * 2 <= spec.finest_scale and size * scale * 2 <= spec.size_unit_px:
        scale *= 2
        level += 1
    return level


def merge_boxes(boxes: Iterable[FoundBox], spec: LocatorSpec) -> list[FoundBox]:
    """Return the best of the boxes that overlap, best first.

    A box is left out where its intersection with a better one that is returned, divided by the smaller of the two
    areas, exceeds `merge_overlap`.
    """
    ranked = sorted(boxes, key=lambda b: (-b.score, b.level, b.center_y, b.center_x))
    if not ranked:
        return []
    sizes = np.array([(b.width, b.height) for b in ranked])
    low = np.array([(b.center_x, b.center_y) for b in ranked]) - sizes / 2
    high = low + sizes
    areas = sizes[:, 0] * sizes[:, 1]
    alive = np.ones(len(ranked), bool)
    merged = []
    for index, box in enumerate(ranked):
        if not alive[index]:
            continue
        merged.append(box)
        shared = np.minimum(high[index], high[index + 1 :]) - np.maximum(low[index], low[index + 1 :])
        common = np.prod(np.maximum(shared, 0.0), axis=1)
        alive[index + 1 :] &= common / np.minimum(areas[index], areas[index + 1 :]) <= spec.merge_overlap
    return merged


def round_boxes(boxes: Sequence[FoundBox], width: int, height: int) -> list[Box]:
    """Round to whole pixels inside a picture of `width` x `height`, in reading order: by y, then x."""
    rounded = []
    for box in boxes:
        left, right = _round_side(box.center_x, box.width, width)
        top, bottom = _round_side(box.center_y, box.height, height)
        rounded.append((left, top, right - left, bottom - top))
    return sorted(rounded, key=lambda box: (box[1], box[0]))


def _round_side(center: float, size: float, length: int) -> tuple[int, int]:
    start = center - size / 2
    low = min(max(math.floor(start + 0.5), 0), length - 1)
    return low, max(min(math.floor(start + size + 0.5), length), low + 1)


def find_square(box: Box, picture_width: int, picture_height: int, spec: LocatorSpec) -> Square:
    """Return the square around a box that the classifier gets as its input."""
    x, y, width, height = box
    side = max(1, math.floor(measure_side(box, picture_width, picture_height, spec) + 0.5))
    return Square((2 * x + width - side) // 2, (2 * y + height - side) // 2, side)


def measure_side(box: Box, picture_width: int, picture_height: int, spec: LocatorSpec) -> float:
    """Return the side of the square around a box before it is rounded, in picture pixels.

    A box shorter than `crop_floor_px`, at the level where it is nearest to the usual size, is treated as that long.
    """
    longer = max(box[2], box[3])
    scale = _coarsest_scale(picture_width, picture_height, spec)
    while scale * 2 <= spec.finest_scale and longer * scale * _SQRT_2 < spec.size_unit_px:
        scale *= 2
    return spec.crop_scale * max(longer, spec.crop_floor_px / scale)


def _coarsest_scale(width: int, height: int, spec: LocatorSpec) -> float:
    return min(spec.tile_width_px / width, spec.tile_height_px / height, spec.largest_scale)
