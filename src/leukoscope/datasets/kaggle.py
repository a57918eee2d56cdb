"""The Kaggle set `paultimothymooney/blood-cells`: 12,515 pictures made from 351 fields of BCCD (MIT).

Its TRAIN and TEST pictures are augmented copies of few fields, and neither the archive nor the file names
tell which copy came from which. The table `kaggle_sources.csv` beside this module does: see `sources.py` and
docs/data.md.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np

from leukoscope.datasets.class_folders import list_pictures
from leukoscope.datasets.samples import TEST, TEST_SIMPLE, TRAIN, Dataset, Sample, find_shared_sources
from leukoscope.errors import DatasetError

HANDLE = "paultimothymooney/blood-cells"
LAB = "bccd"
SPLITS: dict[str, str] = {"TRAIN": TRAIN, "TEST": TEST, "TEST_SIMPLE": TEST_SIMPLE}

# As published: pictures by split folder and class.
EXPECTED_PICTURES: dict[tuple[str, str], int] = {
    ("TRAIN", "EOSINOPHIL"): 2497,
    ("TRAIN", "LYMPHOCYTE"): 2483,
    ("TRAIN", "MONOCYTE"): 2478,
    ("TRAIN", "NEUTROPHIL"): 2499,
    ("TEST", "EOSINOPHIL"): 623,
    ("TEST", "LYMPHOCYTE"): 620,
    ("TEST", "MONOCYTE"): 620,
    ("TEST", "NEUTROPHIL"): 624,
    ("TEST_SIMPLE", "EOSINOPHIL"): 13,
    ("TEST_SIMPLE", "LYMPHOCYTE"): 6,
    ("TEST_SIMPLE", "MONOCYTE"): 4,
    ("TEST_SIMPLE", "NEUTROPHIL"): 48,
}
EXPECTED_TOTAL = 12_515
EXPECTED_FIELDS = 351

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


def find_pictures(root: Path) -> Path | None:
    """Return the folder that holds TRAIN, TEST and TEST_SIMPLE, in any layout known, or None."""
    layouts = ("dataset2-master/dataset2-master/images", "dataset2-master/images", "images", ".")
    return _find(root, layouts, _holds_generated_pictures)


def find_fields(root: Path) -> Path | None:
    """Return the folder that holds JPEGImages and labels.csv, in any layout the archive has had, or None."""
    return _find(root, ("dataset-master/dataset-master", "dataset-master", "."), _holds_fields)


def read_kaggle(root: Path) -> Dataset:
    """Read the 12,515 pictures (or as many as there are), each with the field it was made from.

    Raises:
        DatasetError: no picture of the set is there.
    """
    pictures = find_pictures(root)
    if pictures is None:
        raise DatasetError(
            "Expected the folder dataset2-master/images (or dataset2-master/dataset2-master/images) in "
            f"{root}; it is not there. Run `leukoscope fetch kaggle` or give the unpacked archive's folder."
        )
    table = read_source_table()
    samples: list[Sample] = []
    problems: list[str] = []
    unknown = 0
    for (split_folder, label), expected in EXPECTED_PICTURES.items():
        paths = list_pictures(pictures / split_folder / label)
        if len(paths) != expected:
            problems.append(f"{split_folder}/{label}: {len(paths)} pictures, {expected} were published.")
        for path in paths:
            key = path.relative_to(pictures).as_posix()
            if path.stat().st_size == 0:
                problems.append(f"{key} is empty (0 bytes) and was left out.")
                continue
            source = table.get(key)
            unknown += source is None
            samples.append(Sample(path, label, source or f"kaggle-{key}", LAB, SPLITS[split_folder]))
    if not samples:
        raise DatasetError(
            f"Expected pictures in {pictures}/TRAIN/<CLASS>; found none. Unpack the archive again."
        )
    notes = _tell_shared(samples)
    if unknown:
        notes += (f"{unknown} pictures are not in the table of recovered sources; each counts as a cell.",)
    return Dataset(
        "kaggle", root, tuple(samples), knows_sources=unknown == 0, problems=tuple(problems), notes=notes
    )


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
    return Dataset("bccd-fields", root, samples, knows_sources=True, notes=_tell_shared(samples))


def read_fields(root: Path) -> list[Field]:
    """Return the 351 fields with exactly one label, in the order of labels.csv.

    Raises:
        DatasetError: JPEGImages or labels.csv is missing, or not all 351 are there, without which the
            author's split cannot be told.
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
def read_source_table() -> dict[str, str]:
    """Return picture path (`TRAIN/EOSINOPHIL/_0_1169.jpeg`, say) to source name, as recovered."""
    groups = read_field_groups()
    return {
        row["path"]: source_of_field(row["field"], groups) for row in _packaged_rows("kaggle_sources.csv")
    }


@cache
def read_field_groups() -> dict[str, str]:
    """Return field to the first field that shows the same cell, for the cells photographed twice.

    From the table that `field_pairs.py` makes; no cell was photographed more than twice.
    """
    rows = [row for row in _packaged_rows("kaggle_field_pairs.csv") if row["same_cell"] == "1"]
    return {row[name]: row["first"] for row in rows for name in ("first", "second")}


def _tell_shared(samples: Sequence[Sample]) -> tuple[str, ...]:
    shared = find_shared_sources(samples)
    if not shared:
        return ()
    return (
        f"{len(shared)} cells of TEST were photographed twice and stand in TRAIN too: {', '.join(shared)}.",
    )


def _packaged_rows(name: str) -> list[dict[str, str]]:
    resource = resources.files("leukoscope.datasets").joinpath(name)
    if not resource.is_file():
        return []
    return list(csv.DictReader(resource.read_text(encoding="utf-8").splitlines()))


def _single_labels(folder: Path) -> Iterator[tuple[Path, str]]:
    with (folder / "labels.csv").open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    for row in rows[1:]:
        if len(row) < 3 or not row[1].strip().isdigit():
            continue
        labels = [label.strip() for label in row[2].split(",") if label.strip()]
        path = folder / "JPEGImages" / f"BloodImage_{int(row[1]):05d}.jpg"
        if len(labels) == 1 and path.is_file():
            yield path, labels[0]


def _find(root: Path, layouts: tuple[str, ...], accepts: Callable[[Path], bool]) -> Path | None:
    return next((root / layout for layout in layouts if accepts(root / layout)), None)


def _holds_generated_pictures(folder: Path) -> bool:
    """Tell the set from other folders with TRAIN and TEST by its pictures' names, `_<k>_<n>.jpeg`."""
    return any(
        any((folder / split / label).glob("_[0-9]*_[0-9]*.jpeg")) for split, label in EXPECTED_PICTURES
    )


def _holds_fields(folder: Path) -> bool:
    return (folder / "JPEGImages").is_dir() and (folder / "labels.csv").is_file()
