"""A dozen real fields of BCCD for the page's samples, by pinned hash from their public home.

All are TEST fields, so the networks trained on the Kaggle TRAIN folder have not seen their cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from leukoscope.datasets.archive import explain_write_failure
from leukoscope.datasets.download import HashError, download_file
from leukoscope.datasets.home import dataset_home, expand_home
from leukoscope.errors import DatasetError
from leukoscope.files import write_json
from leukoscope.labels import describe_label

HOME_PAGE = "https://github.com/Shenggan/BCCD_Dataset"
# The tag's files; what pins them is their hash.
_RAW = "https://raw.githubusercontent.com/Shenggan/BCCD_Dataset/v1.0/BCCD/JPEGImages"
ATTRIBUTION = "BCCD Dataset, Shenggan and contributors"
LICENCE = "MIT"
# Of every field.
_WIDTH_PX, _HEIGHT_PX = 640, 480


@dataclass(frozen=True)
class PinnedField:
    """One field of BCCD: its number, the class of its white cell, and the SHA-256 of its JPEG."""

    number: int
    label: str
    sha256: str

    @property
    def file(self) -> str:
        """Name of the file, at its home and here."""
        return f"BloodImage_{self.number:05d}.jpg"


@dataclass(frozen=True)
class SamplesReport:
    """The samples' folder, how many fields it lists, and those refused because other bytes came."""

    folder: Path
    count: int
    refused: tuple[str, ...]


# Computed from the copies in the Kaggle archive, which names the same files.
FIELDS: tuple[PinnedField, ...] = (
    PinnedField(68, "EOSINOPHIL", "d415114ea0c39340b5bdc3b8d278e4f31445b68b3026fed111deafe3ef25922e"),
    PinnedField(139, "EOSINOPHIL", "c239ae3a353417a596a883c9172c8c335a3cab095da76ab9907ba3b185a8d400"),
    PinnedField(183, "EOSINOPHIL", "9de741e95fe17b01d845805af9905d0367a246cc54944fc9cce49cec225f33d0"),
    PinnedField(55, "LYMPHOCYTE", "80a9ecce90d33407c1e3221d751fe8b5857d8238b84c2f1064649956ca393203"),
    PinnedField(76, "LYMPHOCYTE", "ed68654c6c3e2b6a9a53f15c9952685f4da5826257e4acbd58157e9bf4b86d6c"),
    PinnedField(211, "LYMPHOCYTE", "b9ad468b1186bc929a96e22cb51adab539091caec814e2e650ae34793970b355"),
    PinnedField(104, "MONOCYTE", "bc75b95c506e467c421d1afd8c59277a78630b427fd54e8d332f8a42ec8b6fac"),
    PinnedField(110, "MONOCYTE", "fb414828056cc52dccb3d8282a80feeea9c8079b5fba6661543c0b49b87dfbe5"),
    PinnedField(291, "MONOCYTE", "97ef368d94aef38fa2613b1143a64ab295a1ab0f249a96b226eef7835016c7f5"),
    PinnedField(1, "NEUTROPHIL", "791ac5f11494bb9c0ce39080d25fc97731f7584a6df99fac2555a3d1613dfe9a"),
    PinnedField(29, "NEUTROPHIL", "e055fd2c08d26982366ab2290c057e79c41f58b42be496fe0352d1a137198fd7"),
    PinnedField(163, "NEUTROPHIL", "9e0ecb0cdce435b057d3a90d1e8a28ececaa5acab6f90d389c331eaea3a26713"),
)

# The one white cell of each field, by its number: x, y, width, height in pixels, as the set's own annotations have it.
BOXES: dict[int, tuple[int, int, int, int]] = {
    68: (1, 224, 93, 127),
    139: (269, 353, 171, 127),
    183: (251, 91, 220, 215),
    55: (153, 134, 122, 124),
    76: (98, 235, 113, 116),
    211: (279, 202, 124, 106),
    104: (259, 259, 233, 205),
    110: (268, 283, 200, 172),
    291: (185, 213, 256, 223),
    1: (68, 315, 218, 165),
    29: (75, 179, 149, 136),
    163: (279, 128, 158, 173),
}


def fetch_samples(out: Path | None = None, *, progress: bool = True) -> SamplesReport:
    """Download the fields and write `index.json` beside them, in the form the page reads.

    Fields that are there already are kept; the index comes last, so a broken attempt changes nothing that was there.

    Args:
        out: folder for the samples; default, `<home of fetched sets>/samples`, where `serve` looks.
        progress: show a progress bar.

    Raises:
        OfflineError: the public home cannot be reached.
        DatasetError: none of the fields is the pinned one any more, or the disk is full.
    """
    folder = expand_home(out or dataset_home() / "samples").resolve()
    fetched: list[PinnedField] = []
    refused: list[str] = []
    for field in tqdm(FIELDS, desc="Fetching samples", unit="field", disable=None if progress else True):
        try:
            download_file(f"{_RAW}/{field.file}", folder / field.file, sha256=field.sha256, progress=False)
        except HashError as error:
            refused.append(str(error))
        else:
            fetched.append(field)
    if not fetched:
        raise DatasetError(f"None of the {len(FIELDS)} sample fields is the one expected. {refused[0]}")
    index = {
        "attribution": ATTRIBUTION,
        "licence": LICENCE,
        "url": HOME_PAGE,
        "samples": [_describe(field) for field in fetched],
    }
    try:
        write_json(folder / "index.json", index)
    except OSError as error:
        raise DatasetError(explain_write_failure(error, folder)) from error
    return SamplesReport(folder, len(fetched), tuple(refused))


def _describe(field: PinnedField) -> dict[str, object]:
    names = describe_label(field.label)
    return {
        "file": field.file,
        "title": {
            "en": f"{names.name_en}, BCCD field {field.number}",
            "zh-CN": f"{names.name_zh}，BCCD 视野 {field.number}",
        },
        "drawn": False,
        "label": field.label,
        "cells": [{"label": field.label, "box": list(BOXES[field.number])}],
        "width": _WIDTH_PX,
        "height": _HEIGHT_PX,
        "attribution": ATTRIBUTION,
        "licence": LICENCE,
        "url": HOME_PAGE,
    }
