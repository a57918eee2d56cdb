"""DeepAPL (Sidhom et al. 2021): single cells of patients with leukaemia, Baltimore.

Copyright Johns Hopkins University, no licence is granted: for evaluation only, never to learn from.
"""

from __future__ import annotations

from pathlib import Path

from leukoscope.datasets.box_tables import read_table
from leukoscope.datasets.description import DatasetDescription
from leukoscope.datasets.samples import TEST_EXTERNAL, Dataset, Sample

NAME = LAB = "deepapl"
TABLE = "labels.csv"


def find_pictures(root: Path) -> Path | None:
    """Return `root` where the table and at least one patient's folder are in it, or None."""
    return root if (root / TABLE).is_file() and any(root.glob("Patient_*")) else None


def read_deepapl(root: Path) -> Dataset:
    """Read the close-ups; pictures of one patient share a source.

    Labels other than the eight classes (BLAST, SMUDGE, ...) are kept: a model must reject such cells.

    Raises:
        DatasetError: labels.csv is not there.
    """
    samples = tuple(
        Sample(root / row["file"], row["class"], f"{NAME}-{row['patient']}", LAB, TEST_EXTERNAL)
        for row in read_table(root, TABLE)
    )
    return Dataset(NAME, root, samples, knows_sources=True)


DESCRIPTION = DatasetDescription(
    name=NAME,
    title="DeepAPL",
    summary="2,165 of the single cells of DeepAPL, for evaluation only.",
    details=(
        "Single cells of 83 patients with leukaemia (Sidhom et al. 2021, Baltimore). Copyright Johns Hopkins "
        "University, no licence is granted: networks may be evaluated on it and must not learn from it.\n\n"
        f"Needs --archive FILE: a zip with Patient_<n>/<class>/<name>.jpg and {TABLE}."
    ),
    content="close-ups",
    laboratory=LAB,
    licence="none granted (copyright Johns Hopkins University)",
    attribution="Sidhom et al., npj Precision Oncology 5 (2021) 38",
    url="https://github.com/sidhomj/DeepAPL",
    n_pictures=2165,
    layout=f"Patient_<n>/<class>/<name>.jpg with {TABLE}",
    find_pictures=find_pictures,
    read=read_deepapl,
    has_own_splits=True,
    may_be_learnt=False,
)
