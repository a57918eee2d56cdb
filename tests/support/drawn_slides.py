"""Slides drawn by code: pyramidal TIFFs with white cells at known places, and a model that finds dark squares."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import tifffile

from leukoscope.contract.manifest import LocatorSpec
from leukoscope.contract.model_folder import find_model, load_manifest
from leukoscope.images.resizing import Pixels
from leukoscope.inference.results import Cell, PictureResult
from leukoscope.synthetic.fields import draw_field

UM_PER_PX = 0.25
WHITE_CELLS = ("NEUTROPHIL", "LYMPHOCYTE", "EOSINOPHIL")


def write_pyramid(path: Path, pixels: Pixels, um_per_px: float | None = UM_PER_PX, levels: int = 3) -> Path:
    """Write a tiled TIFF with smaller levels, without loss, as scanners' programs export it."""
    with tifffile.TiffWriter(path) as file:
        for level in range(levels):
            size: dict[str, Any] = {}
            if um_per_px is not None:
                size = {"resolution": (1e4 / um_per_px / 2**level,) * 2, "resolutionunit": "CENTIMETER"}
            file.write(
                pixels[:: 2**level, :: 2**level],
                tile=(256, 256),
                photometric="rgb",
                compression="adobe_deflate",
                subfiletype=1 if level else 0,
                metadata=None,
                **size,
            )
    return path


def draw_smear(
    width: int, height: int, *, step: int = 250, seed: int = 3
) -> tuple[Pixels, list[tuple[float, float]]]:
    """Draw a smear of 0.25 micrometres a pixel; return it and the centres of its white cells."""
    places = [(x + 0.0, y + 0.0) for y in range(120, height - 60, step) for x in range(130, width - 60, step)]
    cells = [(WHITE_CELLS[index % len(WHITE_CELLS)], *place) for index, place in enumerate(places)]
    pixels, _ = draw_field(seed, width, height, cells, px_per_um=1 / UM_PER_PX, platelets=0)
    return pixels, places


class SquareFinder:
    """In place of a model: finds squares of one dark shade each, also those that the edge of a picture cuts off.

    As a network does, it says something slightly else of the same cell in other surroundings: the box depends on where
    the picture begins. The shade is the cell's `probability`, so that a cell can be told from its neighbours.
    """

    def __init__(self, jitter: int = 2) -> None:
        self.folder = find_model()
        self.manifest = load_manifest(self.folder)
        self.profile = None
        self.finds_cells = True
        self.jitter = jitter

    def with_locator(self, spec: LocatorSpec) -> SquareFinder:
        """Return itself: it has one scale."""
        self.spec = replace(spec)
        return self

    def classify(self, images: list[Pixels], *, batch_size: int) -> list[PictureResult]:
        """Find the squares of each picture."""
        return [PictureResult("", *image.shape[1::-1], tuple(self._find(image))) for image in images]

    def _find(self, image: Pixels) -> list[Cell]:
        rows, columns = np.nonzero(image[:, :, 1] == 0)
        shades = image[rows, columns, 0].astype(int) * 256 + image[rows, columns, 2]
        order = np.argsort(shades, kind="stable")
        starts = np.nonzero(np.diff(shades[order], prepend=-1))[0]
        if not len(starts):
            return []
        top, left = (np.minimum.reduceat(axis[order], starts) for axis in (rows, columns))
        bottom, right = (np.maximum.reduceat(axis[order], starts) for axis in (rows, columns))
        start = int(image[0, 0].sum() + image[-1, -1].sum())
        cells = []
        sides_of_all = np.stack([shades[order][starts], left, top, right, bottom], axis=1)
        for shade, *sides in sides_of_all.tolist():
            moved = (start + shade) % (self.jitter + 1)
            box = (max(0, sides[0] - moved), sides[1], sides[2] - sides[0] + 1, sides[3] - sides[1] + 1)
            cells.append(Cell(box, "LYMPHOCYTE", shade / 65536, {"LYMPHOCYTE": shade / 65536}, "confident"))
        return cells


def draw_squares(width: int, height: int, side: int, seed: int = 1) -> Pixels:
    """Draw squares of one shade each on noisy glass, close to each other, so that many are on seams."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(200, 255, (height, width, 3), np.uint8)
    shade = 0
    for top in range(3, height - side, side + 9):
        for left in range(5, width - side, side + 7):
            shade += 1
            pixels[top : top + side, left : left + side] = (shade // 256, 0, shade % 256)
    return pixels
