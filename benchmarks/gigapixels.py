"""Drawn slides of any size: JPEG tiles that are encoded once and written again and again, with smaller levels."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image

from leukoscope.images.resizing import Pixels, resize_pixels
from leukoscope.synthetic.fields import draw_field

UM_PER_PX = 0.25
TILE_PX = 512
# The drawn part that is repeated: two tiles a side, with white cells as far apart as in a count of 5 in 1,000 red ones.
PATCH_PX = 2 * TILE_PX
LEVELS = 3
GLASS = (240, 236, 234)


def draw_patch() -> Pixels:
    """Return the smear that a slide repeats."""
    cells = [("NEUTROPHIL", 300.0, 280.0), ("LYMPHOCYTE", 760.0, 300.0), ("EOSINOPHIL", 520.0, 760.0)]
    return draw_field(11, PATCH_PX, PATCH_PX, cells, px_per_um=1 / UM_PER_PX, platelets=0)[0]


def write_slide(
    path: Path, patch: Pixels, width: int, height: int, covered: float = 1.0, *, even_tiles: bool = False
) -> Path:
    """Write a BigTIFF of `width` x `height` pixels with levels 4 and 16 times smaller.

    Args:
        path: the file.
        patch: as `draw_patch` gives it.
        width, height: multiples of `PATCH_PX`.
        covered: share of the slide that shows the smear, a spot in its upper left corner; the rest is glass.
        even_tiles: every level has tiles of `TILE_PX`, as scanners write them; else those of the smaller levels are as
            much smaller.
    """
    with tifffile.TiffWriter(path, bigtiff=True) as file:
        for level in range(LEVELS):
            shrink = 4**level
            tile_px = TILE_PX if even_tiles else TILE_PX // shrink
            small = resize_pixels(patch, PATCH_PX // shrink, PATCH_PX // shrink)
            if even_tiles:
                small = np.tile(small, (shrink, shrink, 1))
            file.write(
                _iterate_tiles(small, (width, height), shrink, tile_px, covered),
                shape=(height // shrink, width // shrink, 3),
                dtype=np.uint8,
                tile=(tile_px, tile_px),
                photometric="ycbcr",
                compression="jpeg",
                subsampling=(1, 1),
                subfiletype=1 if level else 0,
                resolution=(1e4 / UM_PER_PX / shrink,) * 2,
                resolutionunit="CENTIMETER",
                metadata=None,
            )
    return path


def _iterate_tiles(
    patch: Pixels, size: tuple[int, int], shrink: int, tile_px: int, covered: float
) -> Iterator[bytes]:
    """Yield the encoded tiles of a level, row by row. The spot ends with a tile of the finest level on all levels."""
    width, height = (side // shrink for side in size)
    across, down = (math.ceil(covered**0.5 * side / TILE_PX) * TILE_PX // shrink for side in size)
    known: dict[tuple[int, int, int, int], bytes] = {}
    for top in range(0, height, tile_px):
        for left in range(0, width, tile_px):
            row, column = top % (2 * tile_px), left % (2 * tile_px)
            smear = (min(tile_px, max(0, down - top)), min(tile_px, max(0, across - left)))
            key = (row, column, *smear) if min(smear) > 0 else (0, 0, 0, 0)
            if key not in known:
                tile = np.full((tile_px, tile_px, 3), GLASS, np.uint8)
                tile[: key[2], : key[3]] = patch[row : row + key[2], column : column + key[3]]
                known[key] = _encode(tile)
            yield known[key]


def _encode(pixels: Pixels) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, "JPEG", quality=85, subsampling=0)
    return file.getvalue()
