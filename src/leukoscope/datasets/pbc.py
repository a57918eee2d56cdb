"""PBC: 17,092 single cells of healthy donors, Hospital Clínic of Barcelona, CellaVision DM96 (CC BY 4.0).

Acevedo et al., Data in Brief 30 (2020) 105474, doi 10.17632/snkd93bnjr.1.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from leukoscope.datasets.class_folders import read_folder
from leukoscope.datasets.samples import Dataset
from leukoscope.errors import DatasetError

LAB = "barcelona"
FOLDER = "PBC_dataset_normal_DIB"

LABELS: dict[str, str] = {
    "basophil": "BASOPHIL",
    "eosinophil": "EOSINOPHIL",
    "erythroblast": "ERYTHROBLAST",
    "ig": "IMMATURE_GRANULOCYTE",
    "lymphocyte": "LYMPHOCYTE",
    "monocyte": "MONOCYTE",
    "neutrophil": "NEUTROPHIL",
    "platelet": "PLATELET",
}

# As published, table 2 of the article.
EXPECTED_PICTURES: dict[str, int] = {
    "BASOPHIL": 1218,
    "EOSINOPHIL": 3117,
    "ERYTHROBLAST": 1551,
    "IMMATURE_GRANULOCYTE": 2895,
    "LYMPHOCYTE": 1214,
    "MONOCYTE": 1420,
    "NEUTROPHIL": 3329,
    "PLATELET": 2348,
}
EXPECTED_TOTAL = 17_092


def find_pictures(root: Path) -> Path | None:
    """Return the folder that holds the eight class folders, or None."""
    for folder in (root / FOLDER, root / FOLDER / FOLDER, root):
        # `ig` tells this set from other folders of cells.
        if (folder / "ig").is_dir() and (folder / "platelet").is_dir():
            return folder
    return None


def read_pbc(root: Path) -> Dataset:
    """Read the pictures. No donor numbers are published, so each picture counts as a cell of its own.

    Raises:
        DatasetError: the class folders are not there.
    """
    pictures = find_pictures(root)
    if pictures is None:
        raise DatasetError(
            f"Expected the folder {FOLDER} with class folders (basophil, …, ig, …) in {root}; it is missing. "
            "Run `leukoscope fetch pbc` or give the folder of the unpacked archive."
        )
    dataset = read_folder(pictures, dataset_id="pbc", lab=LAB, labels=LABELS)
    counts = {label: sum(sample.label == label for sample in dataset.samples) for label in EXPECTED_PICTURES}
    missing = tuple(
        f"{label}: {counts[label]} pictures, {expected} were published."
        for label, expected in EXPECTED_PICTURES.items()
        if counts[label] != expected
    )
    return replace(dataset, root=root, problems=missing + dataset.problems)
