"""Annotations in the formats of other programs, with their pictures beside them, as a data set."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from leukoscope.annotation_formats.class_names import RED_CELL, require_known
from leukoscope.annotation_formats.formats import read_annotations
from leukoscope.annotation_formats.model import BoxedCell, BoxedPicture
from leukoscope.annotation_formats.picture_names import find_picture
from leukoscope.annotation_formats.yolo import DATA_FILE
from leukoscope.datasets.annotations import AnnotatedImage, Annotation
from leukoscope.datasets.held_out import hold_out
from leukoscope.datasets.samples import TRAIN, Dataset, Sample
from leukoscope.datasets.source_table import name_sources
from leukoscope.errors import DatasetError, name_some
from leukoscope.files import show_name

_OWN_TABLE = "sources.csv"
# Boxes with a shorter side are slips of annotators.
_SHORTEST_PX = 4
_ADVICE = (
    "Write the file again with the class that is meant: leukoscope convert IN OUT --rename '{name}={label}' "
    "(--copy-pictures also copies the pictures)."
)


@dataclass(frozen=True)
class AnnotatedFile:
    """The pictures of one annotations file or folder.

    Attributes:
        id: its name without the ending, or that of its folder.
        root: the folder that the pictures are in.
        pictures: those that are there.
        knows_sources: whether something says which of them are of one slide or patient.
        has_own_splits: whether the file says which are for evaluation.
        notes: what a person should know of it, one sentence each.
    """

    id: str
    root: Path
    pictures: tuple[AnnotatedImage, ...]
    knows_sources: bool
    has_own_splits: bool
    notes: tuple[str, ...]


def read_annotated_file(path: Path) -> AnnotatedFile:
    """Read annotations, and find the pictures beside them.

    Pictures share a source where the file says that they are of one slide or patient, or where the table
    `sources.csv` beside it says so; else each is its own.

    Raises:
        DatasetError: the file cannot be read, has a class that is not one of Leukoscope, or no picture of it is there.
        ImageError: a picture whose size is needed cannot be read.
    """
    entry, annotations = read_annotations(path)
    if annotations.read_picture is not None:
        raise DatasetError(
            f"Expected annotations with their pictures beside them; in {path} they are inside. Take them out first: "
            f"leukoscope convert {path.name} cells/cells.json --to coco --copy-pictures"
        )
    require_known(annotations, path, _ADVICE)
    root = path if path.is_dir() else path.parent
    named = root.resolve() if path.is_dir() or path.name == DATA_FILE else path
    name = show_name(named.name if named == root.resolve() else named.stem)
    knows_sources = all(picture.source for picture in annotations.pictures)
    has_own_splits = any(picture.split for picture in annotations.pictures)
    counts: Counter[str] = Counter()
    found, missing = [], []
    for picture in annotations.pictures:
        file = find_picture(root, picture.name)
        if file is None:
            missing.append(picture.name)
        else:
            found.append(_to_annotated_image(picture, file, name, counts))
    if not found:
        raise DatasetError(
            f"Expected the pictures of {path} beside it, such as {name_some(missing) or 'any'}; none is there. "
            f"Put them into {root}."
        )
    notes = [*annotations.notes, *_describe(path, missing, counts, entry.title, knows_sources=knows_sources)]
    pictures, knows_sources = _apply_own_table(found, root, name, knows_sources=knows_sources)
    return AnnotatedFile(name, root, tuple(pictures), knows_sources, has_own_splits, tuple(notes))


def split_pictures(read: AnnotatedFile) -> list[AnnotatedImage]:
    """Return the pictures with the file's splits; without any, some sources are held out as for close-ups."""
    if read.has_own_splits:
        return list(read.pictures)
    return hold_out(read.pictures)


def read_annotated_dataset(path: Path) -> Dataset:
    """Read annotations as a data set of labelled cells, each with its box; see `read_annotated_file`.

    Raises:
        DatasetError: as `read_annotated_file`, or no cell has a class.
        ImageError: as `read_annotated_file`.
    """
    read = read_annotated_file(path)
    samples = tuple(
        Sample(p.path, a.label, p.source, p.lab, p.split, a.fine_label, a.box)
        for p in split_pictures(read)
        for a in p.annotations
        if a.label is not None
    )
    if not samples:
        raise DatasetError(
            f"Expected cells with a class in {path}; its boxes have none. Such boxes teach a locator only, beside "
            "another data set: leukoscope train --data NAME --data FILE."
        )
    return Dataset(
        read.id,
        read.root,
        samples,
        read.knows_sources,
        notes=read.notes,
        content="fields",
        has_own_splits=True,
        annotations_path=path,
    )


def _to_annotated_image(picture: BoxedPicture, file: Path, name: str, counts: Counter[str]) -> AnnotatedImage:
    annotations = [a for cell in picture.cells if (a := _to_annotation(cell, counts)) is not None]
    labelled = [annotation for annotation in annotations if annotation.label is not None]
    alone = labelled[0] if len(labelled) == 1 else None
    return AnnotatedImage(
        file,
        tuple(annotations),
        f"{name}-{picture.source or picture.name}",
        picture.lab or name,
        picture.split or TRAIN,
        label=alone.label if alone else None,
        dataset=name,
        fine_label=alone.fine_label if alone else None,
    )


def _to_annotation(cell: BoxedCell, counts: Counter[str]) -> Annotation | None:
    x, y, width, height = cell.box
    left, top = round(x), round(y)
    box = left, top, round(x + width) - left, round(y + height) - top
    if min(box[2:]) < _SHORTEST_PX:
        counts["short"] += 1
        return None
    if cell.label == RED_CELL:
        return Annotation(box, "red")
    if cell.label == "PLATELET":
        counts["platelet"] += 1
        return Annotation(box, "platelet")
    return Annotation(box, "cell", cell.label, fine_label=cell.fine_label)


def _apply_own_table(
    pictures: list[AnnotatedImage], root: Path, name: str, *, knows_sources: bool
) -> tuple[list[AnnotatedImage], bool]:
    table = root / _OWN_TABLE
    if knows_sources or not table.is_file():
        return pictures, knows_sources
    samples = tuple(Sample(p.path, p.label or "", p.source, p.lab, p.split) for p in pictures)
    named = name_sources(Dataset(name, root, samples, knows_sources=False), sources_csv=table).samples
    return [replace(p, source=s.source, lab=s.lab) for p, s in zip(pictures, named, strict=True)], True


def _describe(
    path: Path, missing: list[str], counts: Counter[str], title: str, *, knows_sources: bool
) -> list[str]:
    notes = []
    if not knows_sources and not ((path if path.is_dir() else path.parent) / _OWN_TABLE).is_file():
        notes.append(
            f"{path.name} ({title}) does not say which pictures are of one slide or patient; each counts as its own "
            f"source. Where you know, put a table {_OWN_TABLE} (path,source) beside it."
        )
    if missing:
        notes.append(
            f"Left out {len(missing)} pictures of {path.name} that are not there: {name_some(missing)}."
        )
    if counts["short"]:
        notes.append(
            f"Left out {counts['short']} boxes of {path.name} with a side below {_SHORTEST_PX} pixels."
        )
    if counts["platelet"]:
        notes.append(
            f"{counts['platelet']} platelets of {path.name} are learnt from and not evaluated: the locator may find "
            "platelets of a field, or not."
        )
    return notes
