"""Which found cell belongs to an annotation."""

from __future__ import annotations

from collections.abc import Callable

from leukoscope.datasets.annotations import MarkedPicture
from leukoscope.images.boxes import measure_overlap
from leukoscope.inference.picking import pick_largest
from leukoscope.inference.results import Cell, PictureResult

SAME_CELL_IOU = 0.5


Pick = Callable[[PictureResult], Cell | None]


def pick_marked(picture: MarkedPicture) -> Pick:
    """Return a pick of the found cell that is the labelled one: at least half of their union is shared."""
    mark = picture.labelled
    if mark is None:
        return pick_largest

    def pick(result: PictureResult) -> Cell | None:
        best = max(result.cells, key=lambda cell: measure_overlap(cell.box, mark.box), default=None)
        return best if best is not None and measure_overlap(best.box, mark.box) >= SAME_CELL_IOU else None

    return pick
