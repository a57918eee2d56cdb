"""draaslan/blood-cell-detection-dataset: 100 fields of 256 x 256 pixels with boxes, no classes (MIT)."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from leukoscope.datasets.annotations import AnnotatedImage
from leukoscope.datasets.box_tables import group_boxes, name_samples
from leukoscope.datasets.description import DatasetDescription
from leukoscope.datasets.samples import TRAIN, Dataset

NAME = LAB = "draaslan"
BOXES = "boxes.csv"


def find_pictures(root: Path) -> Path | None:
    """Return `root` where the table of boxes and pictures named as it names them are in it, or None."""
    return root if (root / BOXES).is_file() and any(root.glob("image-*.jpg")) else None


def read_draaslan(root: Path) -> Dataset:
    """Read the data set, which has no samples: no cell has a class.

    Raises:
        DatasetError: boxes.csv is not there.
    """
    return name_samples(NAME, root, read_draaslan_annotations(root))


def read_draaslan_annotations(root: Path) -> list[AnnotatedImage]:
    """Read the fields; each counts as a source of its own.

    Raises:
        DatasetError: boxes.csv is not there.
    """
    return [
        AnnotatedImage(root / file, boxed, f"{NAME}-{PurePosixPath(file).stem}", LAB, TRAIN, dataset=NAME)
        for file, boxed in sorted(group_boxes(root, BOXES).items())
    ]


DESCRIPTION = DatasetDescription(
    name=NAME,
    title="draaslan, blood cell detection",
    summary="100 fields with boxes and no classes.",
    details=(
        "Fields of 256 x 256 pixels with boxes of white and red cells; Romanowsky stain, laboratory not told.\n\n"
        f"Needs --archive FILE: a zip with image-<n>.jpg and {BOXES}."
    ),
    content="fields",
    laboratory=LAB,
    licence="MIT",
    attribution="draaslan, blood-cell-detection-dataset",
    url="https://github.com/draaslan/blood-cell-detection-dataset",
    n_pictures=0,
    layout=f"image-<n>.jpg and {BOXES}",
    find_pictures=find_pictures,
    read=read_draaslan,
    read_annotations=read_draaslan_annotations,
    learnt_by_default=True,
)
