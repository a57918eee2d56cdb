"""Raabin-WBC: single white cells photographed by phone cameras on two microscopes, Iran, Giemsa.

Kouzehkanan et al. 2022, doi 10.1038/s41598-021-04426-x; boxes of 408 pictures from TXL-PBC (MIT).
"""

from __future__ import annotations

from pathlib import Path

from leukoscope.datasets.annotations import AnnotatedImage, Annotation
from leukoscope.datasets.box_tables import group_boxes, read_size, read_table
from leukoscope.datasets.samples import TRAIN
from leukoscope.images.boxes import Box

LAB = "raabin"
# Longer side of a white cell over that of its picture: the median of the 419 boxed ones.
_USUAL_SHARE = 0.48


def read_raabin(root: Path) -> list[AnnotatedImage]:
    """Read the close-ups; pictures of one slide share a source.

    A picture without boxes has its cell in the middle, of the usual size.

    Raises:
        DatasetError: labels.csv or boxes.csv is not there.
    """
    boxes = group_boxes(root, "boxes.csv")
    pictures = []
    for row in read_table(root, "labels.csv"):
        path = root / row["file"]
        annotated = boxes.get(row["file"], ())
        width, height = read_size(path)
        middle = (a for a in annotated if a.kind == "cell" and _holds(a.box, width / 2, height / 2))
        cell = next(middle, None)
        others = tuple(a for a in annotated if a is not cell)
        box = _middle_box(width, height) if cell is None else cell.box
        pictures.append(
            AnnotatedImage(
                path,
                (Annotation(box, "cell", row["class"], is_estimated=cell is None), *others),
                f"{LAB}-{row['slide']}",
                LAB,
                TRAIN,
                is_close_up=True,
                label=row["class"],
            )
        )
    return pictures


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3]


def _middle_box(width: int, height: int) -> Box:
    side = round(_USUAL_SHARE * max(width, height))
    return (width - side) // 2, (height - side) // 2, side, side
