"""The command that runs benchmarks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.run import main

RUN = Path(__file__).parents[2] / "benchmarks" / "run.py"


def test_unknown_names_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["brwoser"])
    assert "got brwoser" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--quick", "--write-docs"])


def test_run_is_found_by_its_path_alone(tmp_path: Path) -> None:
    command = [sys.executable, str(RUN), "--help"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "training_input" in done.stdout
