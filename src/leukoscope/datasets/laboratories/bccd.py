"""BCCD's original fields (MIT): 364 annotated photographs, 351 of them with exactly one labelled white cell.

They come with the Kaggle archive (`kaggle.py`), whose pictures were made from these 351.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np

from leukoscope.datasets.annotations import AnnotatedImage, Kind, label_largest, read_voc
from leukoscope.datasets.class_folders import find_layout
from leukoscope.datasets.description import DatasetDescription
from leukoscope.datasets.samples import TEST, TRAIN, Dataset, Sample, find_shared_sources
from leukoscope.errors import DatasetError

NAME = "bccd-fields"
LAB = "bccd"
EXPECTED_FIELDS = 351
_KINDS: dict[str, Kind] = {"WBC": "cell", "RBC": "red", "Platelets": "platelet"}

_FIELD_NUMBER = re.compile(r"[0-9]{1,5}")
# The author's script: RandomState(10).permutation(351), the first 71 are TEST.
_SPLIT_SEED = 10
_TEST_FIELDS = 71


@dataclass(frozen=True)
class Field:
    """One photograph of BCCD with exactly one labelled white cell; `split` is the author's."""

    name: str
    path: Path
    label: str
    split: str


def find_fields(root: Path) -> Path | None:
    """Return the folder that holds JPEGImages and labels.csv, in any layout the archive has had, or None."""
    return find_layout(root, ("dataset-master/dataset-master", "dataset-master", "."), _holds_fields)


def read_bccd_fields(root: Path) -> Dataset:
    """Read the original fields with exactly one label as samples, split as the author split them.

    Raises:
        DatasetError: JPEGImages or labels.csv is missing.
    """
    fields = read_fields(root)
    groups = read_field_groups()
    samples = tuple(
        Sample(field.path, field.label, source_of_field(field.name, groups), LAB, field.split)
        for field in fields
    )
    return Dataset(NAME, root, samples, knows_sources=True, notes=describe_shared(samples))


def read_fields(root: Path) -> list[Field]:
    """Return the 351 fields with exactly one label, in the order of labels.csv.

    Raises:
        DatasetError: JPEGImages or labels.csv is missing, or not all 351 are there, without which the
            author's split is unknown.
    """
    folder = find_fields(root)
    if folder is None:
        raise DatasetError(
            f"Expected dataset-master/JPEGImages and dataset-master/labels.csv in {root}; they are missing. "
            "They come with the Kaggle archive: run `leukoscope fetch kaggle`."
        )
    singles = list(_single_labels(folder))
    if len(singles) != EXPECTED_FIELDS:
        raise DatasetError(
            f"Expected {EXPECTED_FIELDS} fields with exactly one label in {folder}; found {len(singles)}. "
            "The author's split counts from the full list: unpack the archive again."
        )
    order = np.random.RandomState(_SPLIT_SEED).permutation(EXPECTED_FIELDS)
    test = set(order[:_TEST_FIELDS].tolist())
    return [
        Field(path.stem, path, label, TEST if index in test else TRAIN)
        for index, (path, label) in enumerate(singles)
    ]


def source_of_field(name: str, groups: dict[str, str]) -> str:
    """Return the source name of a field: `bccd-` and the first of the fields that show the same cell."""
    return f"{LAB}-{groups.get(name, name)}"


@cache
def read_field_groups() -> dict[str, str]:
    """Return field to the first field that shows the same cell, for the cells photographed twice.

    From the table that `field_pairs.py` makes; no cell was photographed more than twice.
    """
    rows = [row for row in read_packaged_table("kaggle_field_pairs.csv") if row["same_cell"] == "1"]
    return {row[name]: row["first"] for row in rows for name in ("first", "second")}


def read_bccd_annotations(root: Path) -> list[AnnotatedImage]:
    """Read BCCD's 364 annotated fields, and the few labelled ones nobody annotated, which have no annotations.

    Where labels.csv gives a field one class, its largest white cell has it. The author's 71 TEST fields are
    annotated so.

    Raises:
        DatasetError: the fields or their annotations are not there.
    """
    fields = {field.name: field for field in read_fields(root)}
    groups = read_field_groups()
    folder = find_fields(root)
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
        annotations = read_voc(files[name], _KINDS) if name in files else []
        if field is not None:
            annotations = label_largest(annotations, field.label)
        pictures.append(
            AnnotatedImage(
                folder / "JPEGImages" / f"{name}.jpg",
                tuple(annotations),
                source_of_field(name, groups),
                LAB,
                TRAIN if field is None else field.split,
                label=None if field is None else field.label,
                dataset=NAME,
            )
        )
    return pictures


def describe_shared(samples: Sequence[Sample]) -> tuple[str, ...]:
    """Return a note of the cells of TEST that were photographed twice, where there are any."""
    shared = find_shared_sources(samples)
    if not shared:
        return ()
    return (
        f"{len(shared)} cells of TEST were photographed twice and are in TRAIN too: {', '.join(shared)}.",
    )


def read_packaged_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table that is part of the package."""
    resource = resources.files("leukoscope.datasets").joinpath(name)
    if not resource.is_file():
        return []
    return list(csv.DictReader(resource.read_text(encoding="utf-8").splitlines()))


def _single_labels(folder: Path) -> Iterator[tuple[Path, str]]:
    table = folder / "labels.csv"
    try:
        with table.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(
            f"Expected a table in UTF-8 in {table}: {error}. Run `leukoscope fetch kaggle` again."
        ) from error
    for row in rows[1:]:
        if len(row) < 3 or _FIELD_NUMBER.fullmatch(row[1].strip()) is None:
            continue
        labels = [label.strip() for label in row[2].split(",") if label.strip()]
        path = folder / "JPEGImages" / f"BloodImage_{int(row[1]):05d}.jpg"
        if len(labels) == 1 and path.is_file():
            yield path, labels[0]


def _holds_fields(folder: Path) -> bool:
    return (folder / "JPEGImages").is_dir() and (folder / "labels.csv").is_file()


DESCRIPTION = DatasetDescription(
    name=NAME,
    title="BCCD, the original fields",
    summary="The 351 labelled fields of BCCD.",
    details="The photographs that the pictures of kaggle were made from. They come with `leukoscope fetch kaggle`.",
    content="fields",
    laboratory=LAB,
    licence="MIT",
    attribution="BCCD by Shenggan Cheng and contributors; Kaggle page by Paul Mooney",
    url="https://www.kaggle.com/datasets/paultimothymooney/blood-cells",
    n_pictures=EXPECTED_FIELDS,
    layout="dataset-master/…/JPEGImages/BloodImage_<n>.jpg",
    find_pictures=find_fields,
    read=read_bccd_fields,
    read_annotations=read_bccd_annotations,
    part_of="kaggle",
    has_own_splits=True,
)
