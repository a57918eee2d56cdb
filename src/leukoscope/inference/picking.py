"""Choose one cell of a picture that is known to show one."""

from __future__ import annotations

import numpy as np

from leukoscope.inference.results import Cell, PictureResult


def pick_middle(result: PictureResult) -> Cell | None:
    """Return the found cell whose box holds the middle of the picture; among several, the most central."""
    x, y = result.width / 2, result.height / 2

    def distance(cell: Cell) -> float:
        left, top, width, height = cell.box
        return float(np.hypot(left + width / 2 - x, top + height / 2 - y))

    holding = [
        cell
        for cell in result.cells
        if cell.box[0] <= x <= cell.box[0] + cell.box[2] and cell.box[1] <= y <= cell.box[1] + cell.box[3]
    ]
    return min(holding, key=distance, default=None)


def pick_largest(result: PictureResult) -> Cell | None:
    """Return the found cell with the largest box."""
    return max(result.cells, key=lambda cell: cell.box[2] * cell.box[3], default=None)
