"""PBC: 17,092 single cells of healthy donors, Hospital Clínic of Barcelona, CellaVision DM96 (CC BY 4.0).

Acevedo et al., Data in Brief 30 (2020) 105474, doi 10.17632/snkd93bnjr.1.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from leukoscope.datasets.class_folders import read_folder
from leukoscope.datasets.description import DatasetDescription
from leukoscope.datasets.public_files import PublicFile, find_mendeley_archive
from leukoscope.datasets.samples import Dataset, Sample
from leukoscope.errors import DatasetError
from leukoscope.labels import GROUP_OF

NAME = "pbc"
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

# The experts' finer label begins a file's name; NEUTROPHIL_ and IG_ leave it open.
FINE_LABELS: dict[str, str] = {
    "SNE": "SEGMENTED_NEUTROPHIL",
    "BNE": "BAND_NEUTROPHIL",
    "PMY": "PROMYELOCYTE",
    "MY": "MYELOCYTE",
    "MMY": "METAMYELOCYTE",
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
PAGE = "https://data.mendeley.com/datasets/snkd93bnjr/1"
_FILES = "https://data.mendeley.com/public-api/datasets/snkd93bnjr/files?folder_id=root&version=1"


def find_pictures(root: Path) -> Path | None:
    """Return the folder that holds the eight class folders, or None."""
    for folder in (root / FOLDER, root / FOLDER / FOLDER, root):
        # No other folder of cells is known to have a class `ig`.
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
    dataset = read_folder(pictures, dataset_id=NAME, lab=LAB, labels=LABELS)
    samples = tuple(replace(sample, fine_label=_read_fine_label(sample)) for sample in dataset.samples)
    counts = {label: sum(sample.label == label for sample in dataset.samples) for label in EXPECTED_PICTURES}
    missing = tuple(
        f"{label}: {counts[label]} pictures, {expected} were published."
        for label, expected in EXPECTED_PICTURES.items()
        if counts[label] != expected
    )
    return replace(dataset, root=root, samples=samples, problems=missing + dataset.problems)


def _read_fine_label(sample: Sample) -> str | None:
    fine = FINE_LABELS.get(sample.path.name.partition("_")[0])
    return fine if fine is not None and GROUP_OF[fine] == sample.label else None


def find_archive() -> PublicFile:
    """Ask Mendeley Data where the archive is.

    Raises:
        OfflineError: Mendeley Data cannot be reached or answers in another form.
        DatasetError: the packages for downloads are not installed.
    """
    return find_mendeley_archive(NAME, _FILES, PAGE)


DESCRIPTION = DatasetDescription(
    name=NAME,
    title="PBC, peripheral blood cells",
    summary="The 17,092 single cells of PBC.",
    details=(
        "The 17,092 single cells of PBC (Acevedo et al. 2020, Barcelona; CC BY 4.0, doi 10.17632/snkd93bnjr.1).\n\n"
        "Downloads from Mendeley Data and checks the SHA-256 published there."
    ),
    content="close-ups",
    laboratory=LAB,
    licence="CC-BY-4.0",
    attribution="Acevedo et al., Data in Brief 30 (2020) 105474, doi:10.17632/snkd93bnjr.1",
    url=PAGE,
    n_pictures=EXPECTED_TOTAL,
    layout=f"{FOLDER}/<class>/<name>.jpg",
    find_pictures=find_pictures,
    read=read_pbc,
    find_archive=find_archive,
    learnt_by_default=True,
)
