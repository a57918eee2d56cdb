"""Spellings that still work for one version; `--across-labs` and `--refusals` are tested with their commands."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from leukoscope.cli import cli
from leukoscope.cli.old_spellings import translate
from leukoscope.evaluation.predictions import read_predictions


def test_evaluate_cv_cross_validates_with_a_note(home: Path, tmp_path: Path) -> None:
    old = [
        "evaluate",
        home / "run",
        "--cv",
        "--folds",
        2,
        "--data",
        home / "drawn",
        "--out",
        tmp_path,
        "--quiet",
    ]
    result = CliRunner().invoke(cli, [str(part) for part in old], catch_exceptions=False)
    assert result.exit_code == 0
    assert result.stderr.splitlines()[0] == (
        "Note: `leukoscope evaluate --cv` is now `leukoscope cross-validate`; "
        "the old spelling works until the next version."
    )
    assert read_predictions(tmp_path / "predictions.csv").unique("split") == ("cv-2",)


@pytest.mark.parametrize("spelt", [["--run", "OUT"], ["--run=OUT"]])
def test_train_run_is_out_with_a_note(home: Path, tmp_path: Path, spelt: list[str]) -> None:
    options = ["--recipe", "compact", "--data", str(home / "drawn"), "--epochs", "1", "--quiet"]
    folder = [part.replace("OUT", str(tmp_path / "run")) for part in spelt]
    result = CliRunner().invoke(cli, ["train", *options, *folder], catch_exceptions=False)
    assert result.exit_code == 0
    assert "`leukoscope train --run` is now `leukoscope train --out`" in result.stderr
    assert (tmp_path / "run" / "model.keras").is_file()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # What `--cv` trained where nothing was said is no longer the default.
        ("evaluate --cv --data here", "cross-validate --recipe compact --data here"),
        ("evaluate --cv --recipe article --seed 3", "cross-validate --recipe article --seed 3"),
        ("evaluate run --cv --epochs 2", "cross-validate run --epochs 2"),
        ("evaluate --across-labs --data kaggle --quiet", "leave-one-lab-out --quiet"),
        ("evaluate model --refusals --pictures p --split all", "rejection model --pictures p"),
    ],
)
def test_old_spellings_are_translated(old: str, new: str) -> None:
    arguments, note = translate(old.split())
    assert arguments == new.split()
    assert note is not None


@pytest.mark.parametrize("spelt", ["evaluate run --data here", "train --out run", "serve", ""])
def test_what_is_spelt_as_now_stays(spelt: str) -> None:
    assert translate(spelt.split()) == (spelt.split(), None)
