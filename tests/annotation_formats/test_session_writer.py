"""Annotations as a session file: as the contract has it, and honest about who confirmed what."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from annotation_cases import WHOLE, prepare, write_and_read
from leukoscope.annotation_formats.formats import FORMATS
from leukoscope.annotation_formats.session_writer import write_session
from leukoscope.contract.model_folder import find_model, load_manifest
from leukoscope.contract.schemas import check_schema, load_contract
from leukoscope.errors import DatasetError


def test_a_session_keeps_the_contract_and_nothing_in_it_is_confirmed(tmp_path: Path) -> None:
    write_and_read(prepare(WHOLE, FORMATS["session"]), "session", tmp_path)
    with zipfile.ZipFile(tmp_path / "cells.leukoscope") as opened:
        document = json.loads(opened.read("session.json"))
        assert sorted(opened.namelist()) == ["pictures/p1.png", "pictures/p2.png", "session.json"]
        assert all(entry.compress_type == zipfile.ZIP_STORED for entry in opened.infolist())
    check_schema(document, "the session", load_contract("session.schema.json"))
    session = document["session"]
    assert session["model"]["version"] == load_manifest(find_model()).version
    assert all(cell["confirmed"] is None for cell in session["cells"].values())
    assert session["cells"]["p1-c1"]["model"]["label"] == "BAND_NEUTROPHIL"
    assert session["cells"]["p1-c2"]["answer"]["label"] == "MONOCYTE"
    assert session["cells"]["p1-c2"]["model"] is None
    assert session["cells"]["p1-c3"]["answer"] is None
    assert session["laboratory"] == "Springfield"


def test_a_missing_picture_is_named_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"the picture a\.png beside the annotations"):
        write_session(WHOLE, tmp_path / "x.leukoscope", lambda name: None)
    assert list(tmp_path.iterdir()) == []
