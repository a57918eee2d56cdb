"""The page's session file, `NAME.leukoscope`: an unpacked zip of session.json and the pictures (docs/sessions.md)."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from leukoscope.annotation_formats.class_names import name_cell
from leukoscope.annotation_formats.model import AnnotationSet, BoxedCell, BoxedPicture, make_box
from leukoscope.contract.session_file import NOT_A_CELL, label_of, read_session_file
from leukoscope.errors import DatasetError, SessionError

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_LONGEST_PICTURE_BYTES = 2**30


def read_session(path: Path) -> AnnotationSet:
    """Read a session file. What a person said of a cell counts before what a model said.

    All pictures are of one smear: they share a source, the sample's id, or the session's where there is none.

    Raises:
        DatasetError: it is no session file, is damaged, or is of a newer version.
    """
    session = _read_head(path)
    names = _name_pictures(session["pictures"].values())
    groups = {entry["label"]: entry["group"] for entry in session["classes"] if "group" in entry}
    cells: dict[str, list[BoxedCell]] = defaultdict(list)
    n_rejected = 0
    for cell in session["cells"].values():
        if (cell["answer"] or {}).get("label") == NOT_A_CELL:
            n_rejected += 1
        else:
            cells[cell["pictureId"]].append(_read_cell(cell, groups, f"the cell {cell['id']} of {path}"))
    source = session["sampleId"] or f"session-{session['id']}"
    in_order = sorted(session["pictures"].values(), key=lambda picture: picture["position"])
    pictures = tuple(
        BoxedPicture(
            names[picture["id"]],
            tuple(cells[picture["id"]]),
            (picture["width"], picture["height"]) if picture["width"] and picture["height"] else None,
            source,
            session["laboratory"] or None,
        )
        for picture in in_order
    )
    entries = {names[picture["id"]]: (name_entry(picture), picture["sha256"]) for picture in in_order}
    note = f"Left out {n_rejected} boxes that a person called no cell."
    return AnnotationSet(
        pictures,
        known_labels=frozenset(entry["label"] for entry in session["classes"]),
        read_picture=lambda name: _read_entry(path, *entries[name]) if name in entries else None,
        notes=(note,) if n_rejected else (),
    )


def _read_head(path: Path) -> dict[str, Any]:
    try:
        return read_session_file(path)
    except OSError as error:
        raise DatasetError(
            f"Cannot read the session {path}: {error.strerror or error}. Check the path."
        ) from None
    except SessionError as error:
        raise DatasetError(str(error)) from None


def _name_pictures(pictures: Any) -> dict[str, str]:
    """Return a name by picture id: that of the file as it came, numbered where two are called the same."""
    names: dict[str, str] = {}
    for picture in sorted(pictures, key=lambda entry: entry["position"]):
        base = "".join(c for c in PureWindowsPath(picture["name"]).name if ord(c) >= 32).strip(". ")
        name = base or f"{picture['id']}.png"
        number = 1
        while name in names.values():
            number += 1
            name = f"{PurePosixPath(base).stem}-{number}{PurePosixPath(base).suffix}"
        names[picture["id"]] = name
    return names


def name_entry(picture: Mapping[str, Any]) -> str:
    """Return the name of a picture inside the zip, as the page gives it."""
    ending = _ENDING.search(picture["name"])
    return f"pictures/{picture['id']}{ending[0].lower() if ending else ''}"


def _read_entry(path: Path, entry: str, sha256: str) -> bytes:
    try:
        with zipfile.ZipFile(path) as opened:
            info = opened.getinfo(entry)
            if info.compress_type != zipfile.ZIP_STORED or info.file_size > _LONGEST_PICTURE_BYTES:
                raise ValueError("it is packed or too long")
            data = opened.read(info)
    except Exception as error:  # hostile bytes make zipfile raise anything
        raise DatasetError(
            f"Cannot read the picture {entry} in {path}: {error}. Export the session again."
        ) from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise DatasetError(
            f"The picture {entry} in {path} differs from its SHA-256. Export the session again."
        )
    return data


def _read_cell(cell: Mapping[str, Any], groups: Mapping[str, str], where: str) -> BoxedCell:
    model = cell["adapted"] or cell["model"] or {}
    label = label_of(cell)
    boxed = BoxedCell(
        make_box(cell["box"], where),
        probability=model.get("probability"),
        probabilities=model.get("probabilities"),
        fine_probabilities=model.get("fine_probabilities"),
        status=model.get("status"),
        is_confirmed=cell["confirmed"] is not None,
    )
    return name_cell(boxed, label, groups.get(label or ""))


def arrange_session(annotations: AnnotationSet) -> AnnotationSet:
    """Return the set as a session holds it: one source and laboratory, a model's answer whole or not at all.

    A confirmation belongs to a person and to the audit trail, which annotations have none of: each cell is to be
    confirmed again, in the page.
    """
    sources = {picture.source for picture in annotations.pictures}
    labs = {picture.lab for picture in annotations.pictures}
    source, lab = (values.pop() if len(values) == 1 else None for values in (sources, labs))
    pictures = tuple(replace(p, source=source, lab=lab) for p in annotations.pictures)
    return replace(annotations, pictures=pictures).map_cells(_arrange_cell)


def _arrange_cell(cell: BoxedCell) -> BoxedCell:
    is_named = cell.label is not None or cell.status == "unidentified"
    if cell.probabilities and cell.probability is not None and cell.status is not None and is_named:
        return replace(cell, is_confirmed=False)
    return replace(
        cell, probability=None, probabilities=None, fine_probabilities=None, status=None, is_confirmed=False
    )
