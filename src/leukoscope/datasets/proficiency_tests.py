"""Proficiency tests of the page, `NAME.leukoscope-test`, unpacked into a folder of crops for each class.

The rules are those of web/src/storage/testFile.ts; docs/proficiency.md describes the file.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leukoscope.contract.json_files import parse_json
from leukoscope.contract.schemas import check_schema, load_contract
from leukoscope.errors import DatasetError, ModelError

_HEAD = "test.json"
_FORMAT = 1
_MAX_HEAD_BYTES = 16 * 2**20
# A crop is a cell; more than this is no crop.
_MAX_CROP_BYTES = 64 * 2**20
_MEDIA_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg"}
# What is the name of a folder on every system.
_FOLDER_NAME = re.compile(r"[\w-][\w -]*(?<! )")


@dataclass(frozen=True, eq=False)
class ProficiencyTest:
    """A test, checked as a whole.

    Attributes:
        raw: the value of `test` in test.json, as contract/proficiency_test.schema.json describes it.
        crops: bytes of the crop of each cell, by its id.
    """

    raw: Mapping[str, Any]
    crops: Mapping[str, bytes]

    @property
    def cells_by_label(self) -> dict[str, int]:
        """How many cells have each class as their reference, in the order of the classes."""
        counts = Counter(cell["label"] for cell in self.raw["cells"])
        labels = [entry["label"] for entry in self.raw["classes"]]
        return {label: counts[label] for label in labels if counts[label]}

    def unpack(self, folder: Path) -> None:
        """Write `folder/LABEL/0001.png` and so on.

        Raises:
            DatasetError: `folder` holds something, or a label cannot be the name of a folder.
        """
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise DatasetError(
                f"Expected a new or empty folder at {folder}; something is there. Choose another."
            )
        strange = [label for label in self.cells_by_label if _FOLDER_NAME.fullmatch(label) is None]
        if strange:
            raise DatasetError(
                f"Expected classes that can be names of folders; the test has {strange[0]!r}. Make the test from "
                "slides whose classes have letters, digits, spaces, - and _."
            )
        for cell in self.raw["cells"]:
            file = folder / cell["label"] / f"{cell['id']}{_MEDIA_ENDINGS[cell['type']]}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(self.crops[cell["id"]])


def read_test_file(path: Path) -> ProficiencyTest:
    """Read a proficiency test; every crop is checked against its SHA-256.

    Raises:
        DatasetError: it is missing, none, damaged, of a newer format, or holds anything else.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            if len(entries) < len(archive.infolist()):
                raise ValueError("two files in it have the same name")
            raw = _read_head(_read_entry(archive, entries, _HEAD, _MAX_HEAD_BYTES))
            names = {f"cells/{cell['id']}{_MEDIA_ENDINGS[cell['type']]}": cell for cell in raw["cells"]}
            extra = sorted(set(entries) - set(names) - {_HEAD})
            if extra:
                raise ValueError(f"{extra[0]!r} is not a cell of the test")
            crops = {}
            for name, cell in names.items():
                crops[cell["id"]] = _read_entry(archive, entries, name, _MAX_CROP_BYTES)
                if hashlib.sha256(crops[cell["id"]]).hexdigest() != cell["sha256"]:
                    raise ValueError(f"the picture of the cell {cell['id']} is damaged")
    except OSError as error:
        raise DatasetError(f"Cannot read {path}: {error.strerror or error}. Check the path.") from None
    except Exception as error:  # hostile bytes make zipfile raise anything
        reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        raise DatasetError(
            f"Expected a proficiency test at {path}; it is none that can be used: {reason}. Save it as a file again."
        ) from None
    return ProficiencyTest(raw, crops)


def _read_entry(
    archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo], name: str, most_bytes: int
) -> bytes:
    """Return a file of the zip. Nothing in a file of the page is packed, so none is unpacked."""
    entry = entries.get(name)
    if entry is None:
        raise ValueError(f"{name} is missing")
    if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 0x1 or entry.file_size > most_bytes:
        raise ValueError(f"{name} is packed, locked or longer than {most_bytes:,} bytes")
    return archive.read(entry)


def _read_head(data: bytes) -> dict[str, Any]:
    value = parse_json(data)
    found = value.get("format") if isinstance(value, dict) else None
    if isinstance(found, int) and found > _FORMAT:
        raise ValueError(f"expected format {_FORMAT} at most, got {found}; install a newer Leukoscope")
    try:
        check_schema(value, _HEAD, load_contract("proficiency_test.schema.json"))
    except ModelError as error:
        raise ValueError(str(error)) from None
    test: dict[str, Any] = value["test"]
    labels, ids = [e["label"] for e in test["classes"]], [cell["id"] for cell in test["cells"]]
    if len(set(labels)) < len(labels) or len(set(ids)) < len(ids):
        raise ValueError("two classes or two cells have the same name")
    stray = next((cell for cell in test["cells"] if cell["label"] not in labels), None)
    if stray is not None:
        raise ValueError(f"the cell {stray['id']} is called {stray['label']}, which is no class of the test")
    return test
