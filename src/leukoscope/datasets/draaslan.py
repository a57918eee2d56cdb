"""draaslan/blood-cell-detection-dataset: 100 fields of 256 x 256 pixels with boxes, no classes (MIT)."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from leukoscope.datasets.annotations import AnnotatedImage
from leukoscope.datasets.box_tables import group_boxes
from leukoscope.datasets.samples import TRAIN

LAB = "draaslan"


def read_draaslan(root: Path) -> list[AnnotatedImage]:
    """Read the fields; each counts as a source of its own.

    Raises:
        DatasetError: boxes.csv is not there.
    """
    return [
        AnnotatedImage(root / file, annotations, f"{LAB}-{PurePosixPath(file).stem}", LAB, TRAIN)
        for file, annotations in sorted(group_boxes(root, "boxes.csv").items())
    ]
