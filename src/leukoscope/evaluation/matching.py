"""Which of the found cells belongs to an annotation."""

from __future__ import annotations

from collections.abc import Callable

from leukoscope.datasets.annotations import AnnotatedImage
from leukoscope.images.boxes import Box, iou
from leukoscope.inference.picking import pick_largest, pick_middle
from leukoscope.inference.results import Cell, PictureResult

SAME_CELL_IOU = 0.5

Pick = Callable[[PictureResult], Cell | None]
"""Takes what was found in a picture and returns the cell that its label belongs to; None if it was missed."""


def pick_annotated(picture: AnnotatedImage) -> Pick:
    """Return a function that picks, among the found cells, the labelled one.

    Its box and the annotated one have an intersection over union of at least 0.5.
    """
    annotation = picture.labelled
    return pick_largest if annotation is None else pick_boxed(annotation.box)


def pick_labelled(picture: AnnotatedImage) -> Pick:
    """Return a function that picks the labelled cell: in the middle of a close-up, else as `pick_annotated` does."""
    return pick_middle if picture.is_close_up else pick_annotated(picture)


def pick_boxed(box: Box) -> Pick:
    """Return a function that picks, among the found cells, the one in a box, by the same rule."""

    def pick(result: PictureResult) -> Cell | None:
        best = max(result.cells, key=lambda cell: iou(cell.box, box), default=None)
        return best if best is not None and iou(best.box, box) >= SAME_CELL_IOU else None

    return pick
