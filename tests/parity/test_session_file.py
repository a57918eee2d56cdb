"""The session file that the page writes is one that Python reads."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from leukoscope.comparison.readings import read_classifier, read_person
from leukoscope.contract.session_file import read_session_file

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 300


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
