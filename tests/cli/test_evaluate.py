"""`leukoscope evaluate`, as it is typed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from leukoscope.cli.evaluate import evaluate
from leukoscope.contract.model_folder import find_model
from leukoscope.errors import DatasetError
from leukoscope.evaluation.predictions import read_predictions
from leukoscope.synthetic.fields import draw_dataset
from made_predictions import make_predictions
from tiny_model import write_tiny_model

REPORT = {"predictions.csv", "report.html", "report.json", "figures.json"}


def call(*arguments: object) -> Result:
    return CliRunner().invoke(evaluate, [str(a) for a in arguments], catch_exceptions=False)


def test_a_run_is_evaluated_and_the_report_redone_from_its_predictions(home: Path, tmp_path: Path) -> None:
    sources = home / "drawn" / "sources.csv"
    result = call(home / "run", "--data", home / "drawn", "--sources", sources, "--quiet")
    assert result.exit_code == 0
    out = home / "run" / "evaluation" / "drawn-test"
    assert {p.name for p in out.iterdir()} == REPORT
    predictions = read_predictions(out / "predictions.csv")
    assert len(predictions) == 12
    assert {row.split for row in predictions.rows} == {"test"}
    assert predictions.knows_sources
    assert "by source cell" in result.output
    assert "12 pictures of 6 cells" in result.output

    result = call("--predictions", out / "predictions.csv", "--out", tmp_path / "again")
    assert result.exit_code == 0
    assert {p.name for p in (tmp_path / "again").iterdir()} == REPORT - {"predictions.csv"}
    for name in REPORT - {"predictions.csv"}:
        assert (tmp_path / "again" / name).read_bytes() == (out / name).read_bytes(), name


def test_a_data_set_without_sources_is_evaluated_by_picture_and_says_so(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home / "drawn", tmp_path / "bare", ignore=shutil.ignore_patterns("sources.csv"))
    result = call(home / "run", "--data", tmp_path / "bare", "--split", "all", "--out", tmp_path, "--quiet")
    assert "It is unknown which pictures show the same cell" in result.output
    assert "by source cell" not in result.output
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["n_pictures"], report["n_sources"]) == (24, None)
    assert list(report["units"]) == ["picture"]


def test_a_source_pattern_tells_cells(home: Path, tmp_path: Path) -> None:
    pattern = r"(?P<source>drawn-\d+)_\d+\.png"
    shutil.copytree(home / "drawn", tmp_path / "bare", ignore=shutil.ignore_patterns("sources.csv"))
    out = ["--out", tmp_path / "out", "--quiet"]
    call(home / "run", "--data", tmp_path / "bare", "--source-pattern", pattern, *out)
    assert json.loads((tmp_path / "out" / "report.json").read_text())["n_sources"] == 6


def test_a_model_folder_is_evaluated_and_stays_as_it_is(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    model = write_tiny_model(tmp_path / "tiny")
    before = sorted(model.rglob("*"))
    (tmp_path / "colours").mkdir()
    draw_dataset(tmp_path / "cells", ["LYMPHOCYTE"], 1, 1, seed=1)
    (tmp_path / "cells" / "LYMPHOCYTE").rename(tmp_path / "colours" / "RED")
    assert call(model, "--data", "colours", "--split", "train", "--quiet").exit_code == 0
    assert sorted(model.rglob("*")) == before
    assert (tmp_path / "evaluation" / "colours-train" / "report.html").is_file()


def test_an_empty_split_names_those_there_are(home: Path) -> None:
    with pytest.raises(DatasetError, match="It has: test, train"):
        call(home / "run", "--data", home / "drawn", "--split", "test_simple")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Expected either a RUN or MODEL to evaluate, or --predictions FILE; got neither"),
        (["run", "--predictions", "FILE"], "got both"),
        (["--predictions", "FILE", "--profile", "FILE"], "--profile goes with a MODEL folder"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, arguments: list[str], message: str) -> None:
    make_predictions().write(tmp_path / "p.csv")
    result = call(*[tmp_path / "p.csv" if a == "FILE" else a for a in arguments])
    assert result.exit_code == 2
    assert message in " ".join(result.output.replace("│", " ").split())


@pytest.mark.real
def test_the_shipped_model_on_the_original_test_fields(kaggle_data: Path, tmp_path: Path) -> None:
    result = call(find_model(), "--data", f"bccd-fields:{kaggle_data}", "--out", tmp_path, "--quiet")
    assert result.exit_code == 0
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["n_pictures"] == 71
    # A few neighbouring fields show one and the same cell.
    assert 65 <= report["n_sources"] <= 71
    recall = report["units"]["source"]["per_class"]["MONOCYTE"]["recall"]
    assert recall["n_sources"] == 4
    assert recall["method"] == "exact"
    assert {figure["split"] for figure in json.loads((tmp_path / "figures.json").read_text())} == {"test"}


@pytest.mark.real
def test_the_shipped_model_in_another_laboratory(pbc_data: Path, tmp_path: Path) -> None:
    """PBC has classes the Kaggle set lacks and tells no sources."""
    for folder in sorted(path for path in pbc_data.rglob("*") if path.is_dir() and any(path.glob("*.jpg"))):
        (tmp_path / "few" / folder.name).mkdir(parents=True)
        for picture in sorted(folder.glob("*.jpg"))[:5]:
            shutil.copy(picture, tmp_path / "few" / folder.name)
    result = call(find_model(), "--data", tmp_path / "few", "--split", "all", "--out", tmp_path, "--quiet")
    assert result.exit_code == 0
    report = json.loads((tmp_path / "report.json").read_text())
    predictions = read_predictions(tmp_path / "predictions.csv")
    assert len(predictions) == 40
    known = [row for row in predictions.rows if row.label in predictions.classes]
    assert report["n_pictures"] == len(known)
    assert (len(known) < 40) == any("does not know" in note for note in report["notes"])
    assert report["laboratories"] == ["barcelona"]
    assert list(report["units"]) == ["picture"]
