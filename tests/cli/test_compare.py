"""`leukoscope compare`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from leukoscope.cli import cli
from leukoscope.errors import SessionError
from session_files import make_session, write_session

CELLS = ["NEUTROPHIL"] * 120 + ["LYMPHOCYTE"] * 80


def test_two_readers_are_compared(tmp_path: Path) -> None:
    other = ["LYMPHOCYTE"] * 40 + CELLS[40:]
    for by, labels in (("Ada", CELLS), ("Bo", other)):
        write_session(tmp_path / f"{by}.leukoscope", make_session(labels, by=by, model=CELLS))
    result = CliRunner().invoke(
        cli, ["compare", str(tmp_path), "--out", str(tmp_path / "out")], catch_exceptions=False
    )
    assert result.exit_code == 0
    assert "Slide 1: differs: NEUTROPHIL, LYMPHOCYTE" in result.stdout
    assert "160 of 200 cells have the same class" in result.stdout
    assert "Cohen's kappa 0.615" in result.stdout
    assert "40 cells they disagree on" in result.stdout
    data = json.loads((tmp_path / "out" / "comparison.json").read_text(encoding="utf-8"))
    assert [data["slides"][0][who]["reader"] for who in ("first", "second")] == ["Ada", "Bo"]


def test_the_classifier_is_compared_with_the_reader(tmp_path: Path) -> None:
    path = write_session(tmp_path / "a.leukoscope", make_session(CELLS, model=["BASOPHIL", *CELLS[1:]]))
    arguments = ["compare", str(path), "--with-classifier", "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    assert "199 of 200 cells have the same class" in result.stdout


def test_one_file_alone_says_what_to_do(tmp_path: Path) -> None:
    path = write_session(tmp_path / "a.leukoscope", make_session(CELLS))
    with pytest.raises(SessionError, match="Give exactly two files of every slide"):
        CliRunner().invoke(cli, ["compare", str(path)], catch_exceptions=False)
    assert not (tmp_path / "comparison").exists()
