"""From the micrometres of a pixel to the scale at which the locator looks, and to the size of a tile."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from leukoscope.contract.manifest import LocatorSpec
from leukoscope.errors import ImageError

# Mean of the longer sides of white cells, weighted as docs/adr/0005-find-then-name.md, "One magnification", does.
CELL_UM = 14.0
# A cell of mean size may be so much larger than the usual one on the finest level. Fewer cells are found where it has
# half the usual size, and more red cells are taken for one where it has twice (docs/slides.md, "Scale").
LARGEST_MEAN = 1.25
# What a pixel of the manifest's `crop_floor_px`, the shortest box that a crop is made for, was in training: fields of
# BCCD have 13 pixels a micrometre and one level of scale 0.4.
CROP_FLOOR_UM_PER_PX = 12.3 / 64
# Nothing of a nucleus can be seen in larger pixels. In smaller ones than the least there is no light microscope.
LARGEST_UM, SMALLEST_UM = 1.0, 0.02
# A tile has about so many pixels a side: large enough that little is read twice, small enough for many in memory.
_TILE_PX = 2048
# Beyond four times as long, hardly any more pixels are saved, and memory grows.
_LARGEST_FACTOR = 4
# Two neighbours share so much: on either side of the seam a cell of 17 micrometres and what its crop shows around it.
_OVERLAP_UM = 32.0


@dataclass(frozen=True)
class SlideScale:
    """How a slide of one magnification is looked at.

    Attributes:
        um_per_px: micrometres a pixel of the slide.
        spec: the locator's numbers for this magnification: its finest level is the one where cells have usual size, and
            one coarser level shows the largest cells. Its tiles may be larger than those of photographs.
        tile_width, tile_height: in slide pixels; at the finest level, whole tiles of the locator side by side.
        overlap: in slide pixels.
    """

    um_per_px: float
    spec: LocatorSpec
    tile_width: int
    tile_height: int
    overlap: int


def choose_scale(um_per_px: float, spec: LocatorSpec, tile_px: int = _TILE_PX) -> SlideScale:
    """Return the scale for a slide.

    A field's magnification is not known, so all levels are looked at and one is chosen by what is found. That of a
    slide is: the finest level is the last power of two on which a cell of mean size has at most 1.25 times the usual
    one. Red cells never have the size of white ones, even in a tile without a single white cell.

    Args:
        um_per_px: micrometres a pixel, from the file or from a person.
        spec: the manifest's `locator`.
        tile_px: about how wide a tile is.

    Raises:
        ImageError: the pixels are too large to see cells in, or smaller than a microscope can show.
    """
    if not SMALLEST_UM <= um_per_px <= LARGEST_UM:
        raise ImageError(
            f"Expected {SMALLEST_UM} to {LARGEST_UM} micrometres a pixel; the slide has {um_per_px:g}. Scan it with an "
            "objective of 40x or more, or correct the number by --um-per-px."
        )
    scale: float = 2.0 ** math.floor(math.log2(LARGEST_MEAN * spec.size_unit_px * um_per_px / CELL_UM))
    factor = _choose_factor(tile_px * scale, spec)
    width, height = factor * spec.tile_width_px, factor * spec.tile_height_px
    overlap = spec.tile_overlap_px
    return SlideScale(
        um_per_px,
        replace(
            spec,
            tile_width_px=width,
            tile_height_px=height,
            largest_scale=scale / 2,
            finest_scale=scale,
            knows_scale=True,
            crop_floor_px=spec.crop_floor_px * CROP_FLOOR_UM_PER_PX / um_per_px * scale,
        ),
        round(_fit_tiles(tile_px * scale, width, overlap) / scale),
        round(_fit_tiles(tile_px * scale * height / width, height, overlap) / scale),
        2 * math.ceil(_OVERLAP_UM / 2 / um_per_px),
    )


def _fit_tiles(length: float, tile: int, overlap: int) -> int:
    """Return how long whole tiles are together that share `overlap`: at least one, and about as long as `length`."""
    step = tile - overlap
    return max(1, round((length - overlap) / step)) * step + overlap


def _choose_factor(level_px: float, spec: LocatorSpec) -> int:
    """Return how many times as long the sides of the locator's tiles are as in photographs, a power of two.

    Large tiles share little with each other, so that few pixels go through the network twice. Half the width of a
    tile of the slide at most, or the level of half the scale would leave most of one empty.
    """
    if not spec.larger_tiles:
        return 1
    doublings = max(0, math.floor(math.log2(level_px / spec.tile_width_px)) - 1)
    return min(_LARGEST_FACTOR, 1 << doublings)
