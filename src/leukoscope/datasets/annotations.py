"""Annotated pictures: where the cells of a picture lie and, where it is known, what they are."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tqdm import tqdm

from leukoscope.datasets import kaggle
from leukoscope.datasets.samples import TEST, TRAIN, Sample
from leukoscope.datasets.segmentation import segment_cell
from leukoscope.errors import DatasetError, ImageError
from leukoscope.images.boxes import Box
from leukoscope.images.decoding import decode_image

Kind = Literal["cell", "red", "platelet"]
_KINDS: dict[str, Kind] = {"WBC": "cell", "RBC": "red", "Platelets": "platelet"}


@dataclass(frozen=True)
class Annotation:
    """One thing in a picture. `label` is its class, None where nobody has told it.

    `kind` is `cell` for what the locator has to find (the cell of a close-up, a platelet there, too), `red`
    for a red cell, `platelet` for a platelet in a field, which may be found or not. A box that `is_estimated`
    was not drawn around the cell: it is good enough for a crop, not to learn from what a box is.
    """

    box: Box
    kind: Kind
    label: str | None = None
    is_estimated: bool = False


@dataclass(frozen=True)
class AnnotatedImage:
    """A picture with its annotations, the source cell it shows and its laboratory.

    `label` is the class of its one labelled cell, whose annotation carries it too where somebody annotated it.
    """

    path: Path
    annotations: tuple[Annotation, ...]
    source: str
    lab: str
    split: str
    is_close_up: bool = False
    label: str | None = None

    @property
    def labelled(self) -> Annotation | None:
        """The cell whose class is known; a picture has at most one."""
        return next((annotation for annotation in self.annotations if annotation.label is not None), None)


def read_bccd_annotations(root: Path) -> list[AnnotatedImage]:
    """Read BCCD's 364 annotated fields, and the few labelled ones nobody annotated, which have no annotations.

    Where labels.csv gives a field one class, its largest white cell has it. The author's 71 TEST fields are
    annotated so.

    Raises:
        DatasetError: the fields or their annotations are not there.
    """
    fields = {field.name: field for field in kaggle.read_fields(root)}
    groups = kaggle.read_field_groups()
    folder = kaggle.find_fields(root)
    assert folder is not None  # read_fields has found it
    files = {file.stem: file for file in (folder / "Annotations").glob("*.xml")}
    if not files:
        raise DatasetError(
            f"Expected annotations in {folder / 'Annotations'}; there are none. They come with the Kaggle "
            "archive: run `leukoscope fetch kaggle` again."
        )
    pictures = []
    for name in sorted({*files, *fields}):
        field = fields.get(name)
        annotations = _read_voc(files[name]) if name in files else []
        if field is not None:
            annotations = _label_largest(annotations, field.label)
        pictures.append(
            AnnotatedImage(
                folder / "JPEGImages" / f"{name}.jpg",
                tuple(annotations),
                kaggle.source_of_field(name, groups),
                kaggle.LAB,
                TRAIN if field is None else field.split,
                label=None if field is None else field.label,
            )
        )
    return pictures


def drop_tested_cells(pictures: Sequence[AnnotatedImage]) -> list[AnnotatedImage]:
    """Leave out what shows a cell of TEST and is not TEST itself: some cells were photographed twice."""
    tested = {picture.source for picture in pictures if picture.split == TEST}
    return [p for p in pictures if p.split == TEST or p.source not in tested]


def annotate_close_ups(samples: Sequence[Sample], *, progress: bool = True) -> list[AnnotatedImage]:
    """Annotate the one cell of each close-up by its stain; a picture where none is found has no annotations."""

    def annotate(sample: Sample) -> AnnotatedImage:
        try:
            box = segment_cell(decode_image(sample.path))
        except ImageError:
            box = None
        annotations = () if box is None else (Annotation(box, "cell", sample.label),)
        return AnnotatedImage(
            sample.path, annotations, sample.source, sample.lab, sample.split, True, sample.label
        )

    with ThreadPoolExecutor() as pool:
        annotated = pool.map(annotate, samples)
        return list(
            tqdm(annotated, "Annotating close-ups", len(samples), unit="picture", disable=not progress)
        )


def _read_voc(file: Path) -> list[Annotation]:
    """Read boxes in the Pascal VOC format; boxes without area are annotators' slips and left out."""
    annotations = []
    for thing in ET.parse(file).iter("object"):
        kind = _KINDS.get(thing.findtext("name", ""))
        left, top, right, bottom = (
            int(float(thing.findtext(f"bndbox/{side}", "0"))) for side in ("xmin", "ymin", "xmax", "ymax")
        )
        if kind is not None and right - left > 3 and bottom - top > 3:
            annotations.append(Annotation((left, top, right - left, bottom - top), kind))
    return annotations


def _label_largest(annotations: list[Annotation], label: str) -> list[Annotation]:
    cells = [annotation for annotation in annotations if annotation.kind == "cell"]
    if not cells:
        return annotations
    largest = max(cells, key=lambda annotation: annotation.box[2] * annotation.box[3])
    return [
        Annotation(annotation.box, annotation.kind, label) if annotation is largest else annotation
        for annotation in annotations
    ]
