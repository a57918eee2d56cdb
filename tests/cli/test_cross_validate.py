"""`leukoscope cross-validate`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from leukoscope.cli import cli
from leukoscope.evaluation.predictions import read_predictions


def call(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["cross-validate", *map(str, arguments)], catch_exceptions=False)


def test_cross_validation_with_the_runs_recipe_and_calibration(home: Path, tmp_path: Path) -> None:
    arguments = ["--data", home / "drawn", "--sources", home / "drawn" / "sources.csv", "--quiet"]
    result = call(
        home / "run",
        "--folds",
        2,
        *arguments,
        "--out",
        tmp_path / "cv",
        "--calibrate",
        tmp_path / "c.json",
    )
    assert result.exit_code == 0
    predictions = read_predictions(tmp_path / "cv" / "predictions.csv")
    assert len(predictions) == 12
    assert predictions.folds == (1, 2)
    assert predictions.unique("split") == ("cv-2",)
    assert json.loads((tmp_path / "cv" / "fold-1" / "config.json").read_text())["recipe"]["width_px"] == 32
    calibration = json.loads((tmp_path / "c.json").read_text())
    assert set(calibration) == {"temperature", "thresholds", "source"}
    assert "2 folds" in calibration["source"]
    # What is kept is raw, so that it can be calibrated again; what is reported is as deployed.
    assert predictions.unique("status") == ()
    report = json.loads((tmp_path / "cv" / "report.json").read_text())
    assert any("were chosen on the other folds" in note for note in report["notes"])
    assert report["groups"]["status"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--random-split"], "--random-split goes with the recipes compact and article, not with cells."),
        (["--epochs", "1"], "--epochs goes with the recipes compact and article, not with cells."),
        (
            ["--recipe", "compact", "--start", "."],
            "--start goes with the recipes cells and cells-lens and cells-light and cells-efficient and cells-tuned, "
            "not with compact.",
        ),
        (["--recipe", "compact", "--data", "a", "--data", "b"], "learns from one data set; got 2"),
    ],
)
def test_options_of_other_recipes_are_refused(arguments: list[str], message: str) -> None:
    result = call(*arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.output.replace("│", " ").split())
