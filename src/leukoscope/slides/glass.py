"""How much of a tile is covered: glass has no cells, and red cells lie apart only where a smear is one cell thick."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np

from leukoscope.images.resizing import Pixels

Cover = Literal["glass", "thin", "countable", "thick"]

# Red cells of 7 micrometres and what is between them show at this size.
COVER_UM_PER_PX = 1.0
# A white cell alone covers more: 150 of the 200,000 square micrometres of a tile.
LEAST_COVER = 0.0005
# Where red cells lie apart. Fewer are beyond the feathered edge; where more is covered, they lie on each other.
COUNTABLE_COVER = (0.08, 0.8)
# Stains take up green light. What is this much darker than glass is a cell.
_STAINED = 0.88
# Nearly the brightest; not the brightest, which are dust and edges that shine.
_GLASS_QUANTILE = 0.98


def find_glass(samples: Iterable[Pixels]) -> float:
    """Return how bright glass is in the green channel, from parts of the slide spread over it."""
    return float(np.quantile(np.concatenate([part[:, :, 1].ravel() for part in samples]), _GLASS_QUANTILE))


def measure_cover(pixels: Pixels, glass: float) -> float:
    """Return which part of the pixels shows something that is stained, 0 to 1."""
    return float((pixels[:, :, 1] < _STAINED * glass).mean())


def classify_cover(cover: float) -> Cover:
    """Return what a tile of which so much is covered shows."""
    if cover < LEAST_COVER:
        return "glass"
    low, high = COUNTABLE_COVER
    return "thin" if cover < low else "thick" if cover > high else "countable"
