"""`leukoscope classify --workers`, and runs that are stopped and gone on with."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from leukoscope.cli import cli


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["classify", "--model", "model", *arguments])


def read_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_rows_are_those_without_workers_and_have_an_id(samples: Path) -> None:
    plain = run("smears", "bad.png", "--format", "json")
    rows = run("smears", "bad.png", "--format", "json", "--workers", "2")
    assert plain.exit_code == rows.exit_code == 1
    lines = read_lines(rows.stdout)
    assert all(len(line.pop("id")) == 64 for line in lines)
    assert lines == read_lines(plain.stdout)
    assert "1 of 4 pictures could not be read" in rows.stderr


@pytest.mark.parametrize("form", ["table", "csv", "coco"])
def test_other_formats_are_the_same_with_workers(samples: Path, form: str) -> None:
    plain, many = run("smears", "--format", form), run("smears", "--format", form, "--workers", "2")
    assert many.exit_code == 0
    assert many.stdout == plain.stdout
    if form == "csv":
        assert len(list(csv.DictReader(io.StringIO(many.stdout)))) == 3


def test_a_run_that_is_killed_goes_on_to_the_same_bytes(samples: Path) -> None:
    folder = samples / "many"
    folder.mkdir()
    for number in range(400):
        Image.fromarray(np.full((9, 12, 3), number % 250, np.uint8)).save(folder / f"{number:03}.png")
    (folder / "200.png").write_bytes(b"%PDF-1.7")
    whole = run("many", "--format", "json", "--workers", "1", "--out", "whole.jsonl")
    assert whole.exit_code == 1

    command = [sys.executable, "-m", "leukoscope", "classify", "--model", "model", "many", "--format", "json",
               "--workers", "2", "--out", "killed.jsonl", "--quiet"]  # fmt: skip
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    journal = Path("killed.jsonl.journal")
    while process.poll() is None and (not journal.exists() or journal.read_bytes().count(b"\n") < 20):
        time.sleep(0.001)
    process.send_signal(signal.SIGSTOP)  # so that it is not finished before it is killed
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert process.stderr is not None
    process.stderr.read()  # which ends when the last worker has ended
    process.stderr.close()
    assert 20 <= journal.read_bytes().count(b"\n") < 402
    assert not Path("killed.jsonl").exists()

    refused = run("many", "--format", "json", "--workers", "2", "--out", "killed.jsonl")
    assert "--resume" in str(refused.exception)
    again = run("many", "--format", "json", "--out", "killed.jsonl", "--resume")
    assert again.exit_code == 1
    assert "1 of 400 pictures could not be read" in again.stderr
    for ending in ("", ".manifest.json"):
        assert Path(f"killed.jsonl{ending}").read_bytes() == Path(f"whole.jsonl{ending}").read_bytes()
    assert not journal.exists()

    finished = run("many", "--format", "json", "--out", "killed.jsonl", "--resume")
    assert finished.exit_code == 1
    assert "finished already" in finished.stderr


def test_what_cannot_be_gone_on_with_is_refused(samples: Path) -> None:
    for arguments in (["--resume"], ["--resume", "--format", "csv", "--out", "a.csv"]):
        result = run("smears", *arguments)
        assert result.exit_code == 2
        assert "--format json --out FILE" in result.stderr
    assert run("--sample", "--workers", "2").exit_code == 2
    nowhere = run("smears", "--workers", "1", "--format", "json", "--out", "no/such/a.jsonl")
    assert "another --out" in str(nowhere.exception)
