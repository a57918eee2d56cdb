"""Reads the session files of the page: `NAME.leukoscope`, a zip of session.json and the original pictures.

The rules are those of web/src/storage/sessionFile.ts and sessionSchema.ts; docs/sessions.md describes the file.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leukoscope.contract.json_files import MAX_BYTES, parse_json
from leukoscope.contract.schemas import check_schema, load_contract
from leukoscope.errors import ModelError, SessionError

ENDING = ".leukoscope"
NOT_A_CELL = "NOT_A_CELL"
"""Given in place of a class where a box shows no cell."""

HEAD = "session.json"
"""Name of the file inside a session file that holds the session; the others are its pictures."""

_FORMAT = 2
_MAX_ENTRIES = 20_000
_ADVICE = "Save the session as a file on the page again."


def read_session_file(path: Path) -> dict[str, Any]:
    """Return the session that a file holds, checked by contract/session.schema.json and by what a schema cannot say.

    The pictures in the file are not read.

    Raises:
        OSError: the file cannot be read.
        SessionError: it is no session file, it is damaged, or a newer page wrote it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            value = parse_json(_read_head(archive, path))
    except (OSError, SessionError):
        raise
    except Exception as error:  # hostile bytes make zipfile raise anything
        raise _refuse(path, " ".join(str(error).split()) or type(error).__name__) from None
    found = value.get("format") if isinstance(value, dict) else None
    if isinstance(found, int) and found > _FORMAT:
        raise SessionError(
            f"Expected a session file of format {_FORMAT}; got format {found} in {path}. Install a newer Leukoscope."
        )
    try:
        check_schema(value, HEAD, load_contract("session.schema.json"))
    except ModelError as error:
        raise _refuse(path, str(error).rstrip(".")) from None
    session: dict[str, Any] = value["session"]
    problem = _find_problem(session)
    if problem is not None:
        raise _refuse(path, problem)
    return session


def _read_head(archive: zipfile.ZipFile, path: Path) -> bytes:
    """Return session.json; zipfile checks its CRC. Nothing in a file of the page is packed, so none is unpacked."""
    entries = archive.infolist()
    if len(entries) > _MAX_ENTRIES:
        raise _refuse(path, f"a zip of more than {_MAX_ENTRIES:,} files")
    heads = [entry for entry in entries if entry.filename == HEAD]
    if len(heads) != 1:
        raise _refuse(path, f"a zip with {len(heads)} files called {HEAD}")
    head = heads[0]
    if head.compress_type != zipfile.ZIP_STORED or head.flag_bits & 0x1 or head.file_size > MAX_BYTES:
        raise _refuse(path, f"a {HEAD} that is packed, locked or longer than {MAX_BYTES:,} bytes")
    return archive.read(head)


def _find_problem(session: Mapping[str, Any]) -> str | None:
    labels = [entry["label"] for entry in session["classes"]]
    if len(set(labels)) < len(labels):
        return "two classes with the same label"
    if NOT_A_CELL in labels:
        return f"a class called {NOT_A_CELL}"
    known = {*labels, NOT_A_CELL}
    for part in ("pictures", "cells"):
        for key, entry in session[part].items():
            if key != entry["id"]:
                return f"{key}, which is called {entry['id']}"
    for cell in session["cells"].values():
        if cell["pictureId"] not in session["pictures"]:
            return f"the cell {cell['id']} on a picture that is not there"
        said = [cell["answer"], cell["adapted"] or cell["model"]]
        strange = sorted({entry["label"] for entry in said if entry and entry["label"]} - known)
        if strange:
            return f"the cell {cell['id']} called {strange[0]}, which is no class of the session"
    reading = session.get("secondReading", {"labels": {}, "decisions": {}})
    pairs = [pair.values() for pair in reading["labels"].values()]
    read = {label for labels in pairs for label in labels if label is not None}
    strange = sorted((read | {said["label"] for said in reading["decisions"].values()}) - known)
    return f"a reader who says {strange[0]}, which is no class of the session" if strange else None


def label_of(cell: Mapping[str, Any]) -> str | None:
    """Return a cell's final label: a person's, else the model's; None for a cell without a name."""
    said = cell["answer"] or cell["adapted"] or cell["model"]
    return None if said is None else said["label"]


def _refuse(path: Path, what: str) -> SessionError:
    return SessionError(f"Expected a session file of the page ({ENDING}); got {what}, in {path}. {_ADVICE}")
