"""The page's session file, read; damaged and hostile ones are refused."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from annotation_cases import WHOLE, prepare, write_and_read
from leukoscope.annotation_formats.formats import FORMATS
from leukoscope.annotation_formats.session_file import read_session
from leukoscope.contract.session_file import NOT_A_CELL
from leukoscope.errors import DatasetError


@pytest.fixture
def session(tmp_path: Path) -> Path:
    write_and_read(prepare(WHOLE, FORMATS["session"]), "session", tmp_path)
    return tmp_path / "cells.leukoscope"


def change(session: Path, edit: Any, *, compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(session) as opened:
        entries = {name: opened.read(name) for name in opened.namelist()}
    document = json.loads(entries["session.json"])
    edit(document, entries)
    entries["session.json"] = json.dumps(document).encode()
    with zipfile.ZipFile(session, "w", compression) as opened:
        for name, data in entries.items():
            opened.writestr(name, data)
    return session


def test_a_person_s_word_counts_before_the_model_s(session: Path) -> None:
    def edit(document: Any, _: Any) -> None:
        person = {"by": "Kim", "at": "2026-11-27T10:00:00.000Z"}
        cells = document["session"]["cells"]
        cells["p1-c1"] |= {
            "answer": {"label": "EOSINOPHIL", **person},
            "confirmed": {**person, "how": "answer"},
        }
        cells["p1-c2"] |= {"answer": {"label": NOT_A_CELL, **person}}
        document["session"]["sampleId"] = "S 12"

    read = read_session(change(session, edit))
    assert [(c.label, c.fine_label, c.is_confirmed) for c in read.cells] == [
        ("EOSINOPHIL", None, True),
        (None, None, False),
    ]
    assert read.cells[0].probability == 0.9
    assert {picture.source for picture in read.pictures} == {"S 12"}
    assert read.notes == ("Left out 1 boxes that a person called no cell.",)


def test_pictures_are_checked_and_get_different_names(session: Path) -> None:
    def edit(document: Any, entries: Any) -> None:
        for picture in document["session"]["pictures"].values():
            picture["name"] = "../scan.png"
        entries["pictures/p2.png"] += b"more"

    read = read_session(change(session, edit))
    assert [picture.name for picture in read.pictures] == ["scan.png", "scan-2.png"]
    assert read.read_picture is not None
    assert (read.read_picture("scan.png") or b"").startswith(b"\x89PNG")
    assert read.read_picture("nothing.png") is None
    with pytest.raises(DatasetError, match="differs from its SHA-256"):
        read.read_picture("scan-2.png")


def test_damaged_and_newer_sessions_are_refused(session: Path, tmp_path: Path) -> None:
    whole = session.read_bytes()

    def break_with(message: str, edit: Any, **options: Any) -> None:
        session.write_bytes(whole)
        with pytest.raises(DatasetError, match=message):
            read_session(change(session, edit, **options))

    break_with("got format 3 in", lambda document, _: document.update(format=3))
    break_with("breaks the contract", lambda document, _: document["session"].pop("cells"))
    break_with(
        "on a picture that is not there",
        lambda document, _: document["session"]["cells"]["p1-c1"].update(pictureId="p9"),
    )
    break_with("that is packed", lambda *_: None, compression=zipfile.ZIP_DEFLATED)
    session.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DatasetError, match="Expected a session file of the page"):
        read_session(session)
    with pytest.raises(DatasetError, match="Check the path"):
        read_session(tmp_path / "none.leukoscope")
