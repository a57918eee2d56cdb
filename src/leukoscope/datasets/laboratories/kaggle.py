"""The Kaggle set `paultimothymooney/blood-cells`: 12,515 pictures made from 351 fields of BCCD (MIT).

Its TRAIN and TEST pictures are augmented copies of few fields, and neither the archive nor the file names
say which copy came from which. The table `kaggle_sources.csv` of this package does: see `source_recovery.py` and
docs/data.md.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from leukoscope.datasets.class_folders import find_layout, list_pictures
from leukoscope.datasets.description import DatasetDescription
from leukoscope.datasets.laboratories.bccd import (
    LAB,
    describe_shared,
    read_bccd_annotations,
    read_field_groups,
    read_packaged_table,
    source_of_field,
)
from leukoscope.datasets.samples import TEST, TEST_SIMPLE, TRAIN, Dataset, Sample
from leukoscope.errors import DatasetError

NAME = "kaggle"
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


def find_pictures(root: Path) -> Path | None:
    """Return the folder that holds TRAIN, TEST and TEST_SIMPLE, in any layout known, or None."""
    layouts = ("dataset2-master/dataset2-master/images", "dataset2-master/images", "images", ".")
    return find_layout(root, layouts, _holds_generated_pictures)


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
    notes = describe_shared(samples)
    if unknown:
        notes += (f"{unknown} pictures are not in the table of recovered sources; each counts as a cell.",)
    return Dataset(
        NAME, root, tuple(samples), knows_sources=unknown == 0, problems=tuple(problems), notes=notes
    )


@cache
def read_source_table() -> dict[str, str]:
    """Return picture path (`TRAIN/EOSINOPHIL/_0_1169.jpeg`, say) to source name, as recovered."""
    groups = read_field_groups()
    return {
        row["path"]: source_of_field(row["field"], groups)
        for row in read_packaged_table("kaggle_sources.csv")
    }


def _holds_generated_pictures(folder: Path) -> bool:
    """Recognise the set, among other folders with TRAIN and TEST, by its pictures' names, `_<k>_<n>.jpeg`."""
    return any(
        any((folder / split / label).glob("_[0-9]*_[0-9]*.jpeg")) for split, label in EXPECTED_PICTURES
    )


DESCRIPTION = DatasetDescription(
    name=NAME,
    title="Blood Cell Images (Kaggle, augmented from BCCD)",
    summary="The 12,515 pictures of paultimothymooney/blood-cells.",
    details=(
        "The 12,515 pictures of paultimothymooney/blood-cells, and the fields they were made from (BCCD, MIT).\n\n"
        "Downloads through kagglehub. Should Kaggle ask for credentials, put kaggle.json into ~/.kaggle/ or set "
        "KAGGLE_USERNAME and KAGGLE_KEY."
    ),
    content="copies",
    laboratory=LAB,
    licence="MIT",
    attribution="BCCD by Shenggan Cheng and contributors; Kaggle page by Paul Mooney",
    url="https://www.kaggle.com/datasets/paultimothymooney/blood-cells",
    n_pictures=EXPECTED_TOTAL,
    layout="dataset2-master/…/images/TRAIN/<CLASS>/_<k>_<n>.jpeg",
    find_pictures=find_pictures,
    read=read_kaggle,
    read_annotations=read_bccd_annotations,
    kaggle_handle="paultimothymooney/blood-cells",
    has_own_splits=True,
    learnt_by_default=True,
)
