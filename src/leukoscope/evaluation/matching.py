"""Which found cell belongs to an annotation."""

from __future__ import annotations

from collections.abc import Callable

from leukoscope.datasets.annotations import AnnotatedImage
from leukoscope.images.boxes import iou
from leukoscope.inference.picking import pick_largest
from leukoscope.inference.results import Cell, PictureResult

SAME_CELL_IOU = 0.5


Pick = Callable[[PictureResult], Cell | None]


def pick_annotated(picture: AnnotatedImage) -> Pick:
    """Return a pick of the found cell that is the labelled one: at least half of their union is shared."""
    annotation = picture.labelled
    if annotation is None:
        return pick_largest

    def pick(result: PictureResult) -> Cell | None:
        best = max(result.cells, key=lambda cell: iou(cell.box, annotation.box), default=None)
        return best if best is not None and iou(best.box, annotation.box) >= SAME_CELL_IOU else None

    return pick
