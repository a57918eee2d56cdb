from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from leukoscope.annotation_formats.session_file import read_session
from leukoscope.contract.session_file import read_session_file
from leukoscope.errors import SessionError
from session_files import MOMENT, make_reading, make_session, write_session


def test_a_session_is_read_as_it_was_written(tmp_path: Path) -> None:
    session = make_session(["NEUTROPHIL", None, "NOT_A_CELL"])
    assert read_session_file(write_session(tmp_path / "a.leukoscope", session)) == session


def test_a_second_reading_is_kept(tmp_path: Path) -> None:
    reading = make_reading({"p1.0": {"first": "NEUTROPHIL", "second": "MONOCYTE"}, "p1.7": {"second": None}})
    copy_of = {"session": "first", "at": MOMENT}
    session = make_session(["NEUTROPHIL"], secondReading=reading, copyOf=copy_of)
    read = read_session_file(
        write_session(tmp_path / "a.leukoscope", session, head={"format": 2, "session": session})
    )
    assert (read["secondReading"], read["copyOf"]) == (reading, copy_of)
    assert [cell.label for cell in read_session(tmp_path / "a.leukoscope").cells] == ["NEUTROPHIL"]


def break_session(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    session = make_session(["NEUTROPHIL"])
    change(session)
    return session


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda s: s.pop("cells"), "'cells' is a required property"),
        (lambda s: s["classes"].append(s["classes"][0]), "two classes with the same label"),
        (lambda s: s["classes"][0].update(label="NOT_A_CELL"), "a class called NOT_A_CELL"),
        (lambda s: s["cells"]["p1.0"].update(pictureId="q"), "on a picture that is not there"),
        (lambda s: s["cells"]["p1.0"].update(id="p1.9"), "p1.0, which is called p1.9"),
        (lambda s: s["cells"]["p1.0"]["model"].update(label="ODD"), "called ODD, which is no class"),
        (
            lambda s: s.update(secondReading=make_reading({"p1.0": {"second": "ODD"}})),
            "a reader who says ODD",
        ),
        (lambda s: s.update(copyOf={"session": "first"}), "'at' is a required property"),
    ],
)
def test_a_session_that_breaks_the_contract_is_refused(
    change: Callable[[dict[str, Any]], object], reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.leukoscope"
    head = {"format": 1, "session": break_session(change)}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("session.json", json.dumps(head))
    with pytest.raises(SessionError, match=reason) as caught:
        read_session_file(path)
    assert str(caught.value).startswith("Expected a session file of the page")
    assert "a.leukoscope" in str(caught.value)


def test_a_newer_file_says_what_to_do(tmp_path: Path) -> None:
    path = write_session(tmp_path / "a.leukoscope", make_session(["NEUTROPHIL"]), head={"format": 3})
    with pytest.raises(SessionError, match=r"got format 3 in .*Install a newer Leukoscope"):
        read_session_file(path)


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.leukoscope"
    path.write_bytes(b"no zip")
    with pytest.raises(SessionError, match="not a zip file"):
        read_session_file(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other.json", "{}")
    with pytest.raises(SessionError, match=r"0 files called session\.json"):
        read_session_file(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("session.json", "{} " * 9)
    with pytest.raises(SessionError, match="Extra data"):
        read_session_file(path)


def test_packed_data_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.leukoscope"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("session.json", json.dumps({"format": 1}))
    with pytest.raises(SessionError, match=r"a session\.json that is packed"):
        read_session_file(path)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = write_session(tmp_path / "a.leukoscope", make_session(["NEUTROPHIL"]))
    data = bytearray(path.read_bytes())
    data[data.index(b"Slide")] ^= 1
    path.write_bytes(data)
    with pytest.raises(SessionError, match="Bad CRC-32"):
        read_session_file(path)
