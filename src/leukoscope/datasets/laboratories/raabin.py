"""Raabin-WBC: single white cells photographed by phone cameras on two microscopes, Iran, Giemsa.

Kouzehkanan et al. 2022, doi 10.1038/s41598-021-04426-x. Boxes of 408 of its pictures come from TXL-PBC (MIT).
"""

from __future__ import annotations

from pathlib import Path

from leukoscope.datasets.annotations import AnnotatedImage, Annotation
from leukoscope.datasets.box_tables import group_boxes, name_samples, read_size
from leukoscope.datasets.class_folders import list_pictures
from leukoscope.datasets.description import DatasetDescription
from leukoscope.datasets.samples import TRAIN, Dataset
from leukoscope.errors import DatasetError
from leukoscope.images.boxes import Box

NAME = LAB = "raabin"
FOLDER = "Train"
LABELS: dict[str, str] = {
    name: name.upper() for name in ("Basophil", "Eosinophil", "Lymphocyte", "Monocyte", "Neutrophil")
}
BOXES = "boxes.csv"
# The table's boxes are in pixels of pictures that are so wide.
_TABLE_WIDTH_PX = 192
# Longer side of a white cell over the width of its picture: the medians of the 419 boxes.
_USUAL_SHARES = {
    "BASOPHIL": 0.5,
    "EOSINOPHIL": 0.47,
    "LYMPHOCYTE": 0.43,
    "MONOCYTE": 0.56,
    "NEUTROPHIL": 0.46,
}


def find_pictures(root: Path) -> Path | None:
    """Return the folder that holds the five class folders, or None."""
    folder = root / FOLDER
    return folder if all((folder / name).is_dir() for name in LABELS) else None


def read_raabin(root: Path) -> Dataset:
    """Read the pictures as samples; those of one slide share a source.

    Raises:
        DatasetError: the class folders are not there.
    """
    return name_samples(NAME, root, read_raabin_annotations(root))


def read_raabin_annotations(root: Path) -> list[AnnotatedImage]:
    """Read the pictures with their boxes, which `boxes.csv` has for some of them, where it is there at all.

    A picture without boxes has its cell in the middle, of the usual size of its class.

    Raises:
        DatasetError: the class folders are not there.
    """
    folder = find_pictures(root)
    if folder is None:
        raise DatasetError(
            f"Expected the folder {FOLDER} with the class folders {', '.join(LABELS)} in {root}; it is missing. "
            "Run `leukoscope fetch raabin --archive FILE` or give the folder of the unpacked archive."
        )
    boxes = group_boxes(root, BOXES) if (root / BOXES).is_file() else {}
    return [
        _annotate(path, label, boxes.get(path.relative_to(root).as_posix(), ()))
        for name, label in LABELS.items()
        for path in list_pictures(folder / name)
    ]


def _annotate(path: Path, label: str, boxed: tuple[Annotation, ...]) -> AnnotatedImage:
    width, height = read_size(path)
    # The table calls some of these cells red ones.
    in_middle = [a for a in boxed if a.kind != "platelet" and _holds_middle(a.box)]
    cell = min(in_middle, key=lambda a: a.kind != "cell", default=None)
    others = [Annotation(_scale(a.box, width), a.kind) for a in boxed if a is not cell]
    box = _middle_box(width, height, label) if cell is None else _scale(cell.box, width)
    slide = path.stem.rsplit("_", 2)[0]  # <slide>_<field>_<cell>
    return AnnotatedImage(
        path,
        (Annotation(box, "cell", label, is_estimated=cell is None), *others),
        f"{NAME}-{slide}",
        LAB,
        TRAIN,
        is_close_up=True,
        label=label,
        dataset=NAME,
    )


def _holds_middle(box: Box) -> bool:
    middle = _TABLE_WIDTH_PX / 2
    return box[0] <= middle <= box[0] + box[2] and box[1] <= middle <= box[1] + box[3]


def _scale(box: Box, width: int) -> Box:
    x, y, box_width, box_height = (round(side * width / _TABLE_WIDTH_PX) for side in box)
    return x, y, box_width, box_height


def _middle_box(width: int, height: int, label: str) -> Box:
    side = round(_USUAL_SHARES[label] * width)
    return (width - side) // 2, (height - side) // 2, side, side


DESCRIPTION = DatasetDescription(
    name=NAME,
    title="Raabin-WBC",
    summary="3,303 of the single cells of Raabin-WBC's training set.",
    details=(
        "Single white cells of five classes (Kouzehkanan et al. 2022, Iran; phone cameras on two microscopes, "
        "Giemsa). All basophils are from four dates with no other class, on a yellowish background.\n\n"
        "Needs --archive FILE: a zip with Train/<Class>/<slide>_<field>_<cell>.jpg and, where there is one, boxes.csv."
    ),
    content="close-ups",
    laboratory=LAB,
    licence="not stated; the authors call it free access",
    attribution="Kouzehkanan et al., Scientific Reports 12 (2022) 1123, doi:10.1038/s41598-021-04426-x",
    url="https://doi.org/10.1038/s41598-021-04426-x",
    n_pictures=3303,
    layout=f"{FOLDER}/<Class>/<slide>_<field>_<cell>.jpg",
    find_pictures=find_pictures,
    read=read_raabin,
    read_annotations=read_raabin_annotations,
    learnt_by_default=True,
)
