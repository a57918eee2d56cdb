"""Zip archives as `leukoscope fetch` and the page's training crops have them, written entry by entry."""

from __future__ import annotations

import io
import stat
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from fuzz.pictures import draw_picture, encode

KAGGLE = "dataset2-master/dataset2-master/images"
FIELDS = "dataset-master/dataset-master"
_DATE = (2026, 1, 2, 3, 4, 6)


@dataclass(frozen=True)
class Entry:
    """One file in an archive. `flags` are or-ed into its general purpose bits; `mode` is Unix' file type."""

    name: str
    data: bytes
    packing: int = zipfile.ZIP_STORED
    mode: int = stat.S_IFREG | 0o644
    flags: int = 0


def write_zip(entries: Sequence[Entry]) -> bytes:
    """Write an archive; the same entries give the same bytes. Any name is written as it is."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that is there twice is meant to be
        for entry in entries:
            info = zipfile.ZipInfo("placeholder", _DATE)
            info.filename = info.orig_filename = entry.name
            info.external_attr = entry.mode << 16
            info.create_system = 3
            info.compress_type = entry.packing
            archive.writestr(info, entry.data)
            info.flag_bits |= entry.flags
    return file.getvalue()


def read_zip(data: bytes) -> list[Entry]:
    """Read back what `write_zip` wrote."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [
            Entry(
                info.filename,
                archive.read(info),
                info.compress_type,
                info.external_attr >> 16,
                info.flag_bits,
            )
            for info in archive.infolist()
        ]


@cache
def draw_kaggle() -> tuple[Entry, ...]:
    """Return eight pictures and the table of the fields, in the layout of the Kaggle set."""
    classes = ("EOSINOPHIL", "LYMPHOCYTE", "MONOCYTE", "NEUTROPHIL")
    pictures = [
        Entry(f"{KAGGLE}/{split}/{label}/_{number}_{len(split)}.jpeg", _draw(number, "JPEG"))
        for number, label in enumerate(classes)
        for split in ("TRAIN", "TEST")
    ]
    table = b'Unnamed: 0,Image,Category\n0,0,NEUTROPHIL\n1,1,"LYMPHOCYTE, MONOCYTE"\n'
    field = Entry(f"{FIELDS}/JPEGImages/BloodImage_00000.jpg", _draw(9, "JPEG"))
    return (*pictures, Entry(f"{FIELDS}/labels.csv", table, zipfile.ZIP_DEFLATED), field)


@cache
def draw_crops() -> tuple[Entry, ...]:
    """Return class folders with a table of sources, as the page writes crops for training."""
    crops = [
        Entry(f"{label}/session-{number}.png", _draw(number, "PNG"))
        for label in ("LYMPHOCYTE", "NEUTROPHIL")
        for number in range(2)
    ]
    rows = "".join(f"{crop.name},field {index // 2},lab\n" for index, crop in enumerate(crops))
    return (*crops, Entry("sources.csv", ("path,source,lab\n" + rows).encode()))


def _draw(number: int, kind: str) -> bytes:
    return encode(np.ascontiguousarray(np.roll(draw_picture(), 5 * number, 1)[::2, ::2]), kind)
