"""`leukoscope leave-one-lab-out`, as it is typed; the trainings themselves are tested in tests/training."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from leukoscope.cli import cli
from leukoscope.datasets import cell_images
from leukoscope.evaluation.predictions import read_predictions
from leukoscope.experiments import two_stage
from made_predictions import make_predictions


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What the command asks the experiment for; the experiment answers with made predictions."""
    asked: dict[str, object] = {}

    def load(data: tuple[str, ...], **_: object) -> tuple[list[object], list[str]]:
        asked["data"] = data
        return [], ["one cell was left out."]

    def leave_out(
        pictures: list[object], recipe: object, out_dir: Path, root: Path, **settings: object
    ) -> object:
        asked.update(settings, out_dir=out_dir)
        return {"ward-3": make_predictions()}

    monkeypatch.setattr(cell_images, "load_cell_pictures", load)
    monkeypatch.setattr(two_stage, "leave_one_lab_out", leave_out)
    return asked


def test_each_laboratory_gets_predictions_and_a_report(asked: dict[str, object], tmp_path: Path) -> None:
    arguments = ["--data", "kaggle", "--data", "pbc", "--out", str(tmp_path), "--seed", "3", "--quiet"]
    result = CliRunner().invoke(cli, ["leave-one-lab-out", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    assert asked == {
        "data": ("kaggle", "pbc"),
        "out_dir": tmp_path,
        "start": None,
        "seed": 3,
        "progress": False,
    }
    assert "Trained without ward-3, evaluated on it:" in result.stdout
    assert "Note: one cell was left out." in result.stderr
    assert len(read_predictions(tmp_path / "ward-3" / "predictions.csv")) == len(make_predictions())
    assert (tmp_path / "ward-3" / "report.html").is_file()


def test_the_old_spelling_works_with_a_note(asked: dict[str, object], tmp_path: Path) -> None:
    old = ["evaluate", "--recipe", "cells", "--across-labs", f"--out={tmp_path}", "--start", str(tmp_path)]
    result = CliRunner().invoke(cli, old, catch_exceptions=False)
    assert result.exit_code == 0
    notes = [line for line in result.stderr.splitlines() if "old spelling" in line]
    assert notes == [
        "Note: `leukoscope evaluate --across-labs` is now `leukoscope leave-one-lab-out`; "
        "the old spelling works until the next version."
    ]
    assert (asked["out_dir"], asked["start"]) == (tmp_path, tmp_path)
