"""The session file: the page opens what Python writes, and Python reads what the page writes."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from annotation_cases import WHOLE, prepare, write_and_read
from leukoscope.annotation_formats.formats import FORMATS
from leukoscope.comparison.readings import read_classifier, read_person
from leukoscope.contract.session_file import read_session_file

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 300


def test_the_page_opens_a_session_made_of_annotations(tmp_path: Path) -> None:
    if shutil.which("node") is None or not (ROOT / "web" / "node_modules").is_dir():
        pytest.skip("the page's modules: Node or web/node_modules is missing (make test installs them)")
    write_and_read(prepare(WHOLE, FORMATS["session"]), "session", tmp_path)
    file = tmp_path / "cells.leukoscope"
    (tmp_path / "job.json").write_text(
        json.dumps({"web": str(ROOT / "web"), "out": str(tmp_path), "file": str(file)})
    )
    command = ["node", str(ROOT / "tests" / "parity" / "open_session.mjs"), str(tmp_path / "job.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S)
    assert done.returncode == 0, done.stdout + done.stderr
    opened = json.loads((tmp_path / "opened.json").read_text(encoding="utf-8"))
    assert opened["verdict"] == {"intact": True, "entries": 0}
    assert opened["pictures"] == [[name, (tmp_path / name).stat().st_size] for name in ("a.png", "b.png")]
    assert opened["cells"] == [
        ["BAND_NEUTROPHIL", [4, 5, 20, 22]],
        ["MONOCYTE", [30, 10, 20, 22]],
        [None, [0, 30, 10, 10]],
    ]


def test_a_session_of_the_page_has_its_reader_and_its_model(tmp_path: Path) -> None:
    if shutil.which("node") is None or not (ROOT / "web" / "node_modules").is_dir():
        pytest.skip("the page's modules: Node or web/node_modules is missing (make test installs them)")
    command = ["node", str(ROOT / "tests" / "parity" / "write_session.mjs"), str(ROOT / "web"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S)
    assert done.returncode == 0, done.stdout + done.stderr
    path = tmp_path / "page.leukoscope"
    session = read_session_file(path)
    person, model = read_person(session, path), read_classifier(session, path)
    assert (person.reader, person.counts) == ("Ada", {"NEUTROPHIL": 1, "BAND": 1})
    assert model.counts == {"NEUTROPHIL": 2, "LYMPHOCYTE": 1}
    assert (person.open, model.open) == (2, 1)
