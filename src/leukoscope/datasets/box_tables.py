"""Tables of boxes beside pictures: `file,kind,xmin,ymin,xmax,ymax`, one box a row, in pixels."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image

from leukoscope.datasets.annotations import AnnotatedImage, Annotation, Kind
from leukoscope.datasets.samples import Dataset, Sample
from leukoscope.errors import DatasetError
from leukoscope.images.boxes import Box

_KINDS: dict[str, Kind] = {"WBC": "cell", "RBC": "red", "PLATELET": "platelet"}
# Boxes with a shorter side are slips of annotators.
_SHORTEST_PX = 4


def read_size(path: Path) -> tuple[int, int]:
    """Return width and height of a picture, whose pixels are not decoded."""
    with Image.open(path) as image:
        return image.size


def read_table(root: Path, name: str) -> list[dict[str, str]]:
    """Read a CSV table with a header.

    Raises:
        DatasetError: it is not there.
    """
    if not (root / name).is_file():
        raise DatasetError(
            f"Expected the table {name} in {root}; it is not there. Unpack the whole archive into that folder."
        )
    with (root / name).open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def read_box(row: Mapping[str, str]) -> Box | None:
    """Read `xmin`, `ymin`, `xmax`, `ymax` in pixels; None where they are empty or enclose next to nothing."""
    corners = [row[key] for key in ("xmin", "ymin", "xmax", "ymax")]
    if not all(corners):
        return None
    left, top, right, bottom = (round(float(value)) for value in corners)
    if min(right - left, bottom - top) < _SHORTEST_PX:
        return None
    return left, top, right - left, bottom - top


def group_boxes(root: Path, name: str) -> dict[str, tuple[Annotation, ...]]:
    """Read a table of boxes: picture's path as the table has it -> what is boxed in it.

    Raises:
        DatasetError: the table is not there.
    """
    grouped: dict[str, list[Annotation]] = defaultdict(list)
    for row in read_table(root, name):
        kind, box = _KINDS.get(row["kind"].upper()), read_box(row)
        if kind is not None and box is not None:
            grouped[row["file"]].append(Annotation(box, kind))
    return {file: tuple(annotations) for file, annotations in grouped.items()}


def name_samples(name: str, root: Path, pictures: Sequence[AnnotatedImage]) -> Dataset:
    """Return the pictures that have a label as a data set of this name, whose sources are known."""
    samples = tuple(
        Sample(p.path, p.label, p.source, p.lab, p.split) for p in pictures if p.label is not None
    )
    return Dataset(name, root, samples, knows_sources=True)
