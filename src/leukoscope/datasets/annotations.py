"""Annotated pictures: where the cells of a picture are and, where it is known, what they are."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from leukoscope.datasets.samples import TEST
from leukoscope.errors import DatasetError
from leukoscope.images.boxes import Box

Kind = Literal["cell", "red", "platelet"]


@dataclass(frozen=True)
class Annotation:
    """One thing in a picture. `label` is its class, `fine_label` its finer class; None where either is unknown.

    `kind` is `cell` for what the locator has to find (the cell of a close-up, a platelet there, too), `red`
    for a red cell, `platelet` for a platelet in a field, which may be found or not. A box that `is_estimated`
    was not drawn around the cell: it is good enough for a crop, not to learn from what a box is.
    """

    box: Box
    kind: Kind
    label: str | None = None
    is_estimated: bool = False
    fine_label: str | None = None


@dataclass(frozen=True)
class AnnotatedImage:
    """A picture with its annotations, the source cell it shows and its laboratory.

    `label` and `fine_label` are the class and finer class of its labelled cell, where it has
    one only, whose annotation carries them too where somebody annotated it.
    `dataset` is the name of the data set it is a picture of.
    """

    path: Path
    annotations: tuple[Annotation, ...]
    source: str
    lab: str
    split: str
    is_close_up: bool = False
    label: str | None = None
    dataset: str = ""
    fine_label: str | None = None

    @property
    def labelled(self) -> Annotation | None:
        """The first cell whose class is known; a picture of a public data set has at most one."""
        return next((annotation for annotation in self.annotations if annotation.label is not None), None)


def drop_tested_cells(pictures: Sequence[AnnotatedImage]) -> list[AnnotatedImage]:
    """Leave out what shows a cell of TEST and is not TEST itself: some cells were photographed twice."""
    tested = {picture.source for picture in pictures if picture.split == TEST}
    return [p for p in pictures if p.split == TEST or p.source not in tested]


def select_test(pictures: Sequence[AnnotatedImage]) -> list[AnnotatedImage]:
    """Return the pictures of the split `test`, as a finished run is evaluated on them."""
    return [picture for picture in drop_tested_cells(pictures) if picture.split == TEST]


def select_completely_boxed(pictures: Sequence[AnnotatedImage]) -> list[AnnotatedImage]:
    """Return the pictures in which somebody boxed every white cell.

    They are the annotated fields, and the close-ups in which more is boxed than the cell in the middle.
    """
    return [p for p in pictures if len(p.annotations) > (1 if p.is_close_up else 0)]


def read_voc(file: Path, kinds: Mapping[str, Kind]) -> list[Annotation]:
    """Read boxes in the Pascal VOC format.

    Args:
        file: the XML file of one picture.
        kinds: the file's names of things, and what they are here; others are left out, as are boxes of up to 3
            pixels, which are annotators' slips.

    Raises:
        DatasetError: the file is no XML, or a side of a box is no number.
    """
    annotations = []
    for thing in _parse_xml(file).iter("object"):
        kind = kinds.get(thing.findtext("name", ""))
        left, top, right, bottom = (
            _read_side(file, thing.findtext(f"bndbox/{side}", "0"))
            for side in ("xmin", "ymin", "xmax", "ymax")
        )
        if kind is not None and right - left > 3 and bottom - top > 3:
            annotations.append(Annotation((left, top, right - left, bottom - top), kind))
    return annotations


def _parse_xml(file: Path) -> ET.ElementTree[ET.Element]:
    try:
        return ET.parse(file)
    # A wrong encoding is a LookupError or a ValueError.
    except (OSError, ET.ParseError, ValueError, LookupError) as error:
        raise DatasetError(
            f"Expected annotations in XML in {file}: {error}. Fetch the data set again."
        ) from error


def _read_side(file: Path, text: str) -> int:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        raise DatasetError(
            f"Expected a number of pixels in {file}; got {text[:40]!r}. Fetch the data set again."
        ) from None


def label_largest(annotations: list[Annotation], label: str) -> list[Annotation]:
    """Return the annotations with `label` given to the largest cell, where there is a cell."""
    cells = [annotation for annotation in annotations if annotation.kind == "cell"]
    if not cells:
        return annotations
    largest = max(cells, key=lambda annotation: annotation.box[2] * annotation.box[3])
    return [
        Annotation(annotation.box, annotation.kind, label) if annotation is largest else annotation
        for annotation in annotations
    ]
