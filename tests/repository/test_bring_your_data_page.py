"""docs/bring-your-data.md: its one file makes a laboratory known, and its commands run, with drawn cells."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from leukoscope.cli import cli
from leukoscope.contract.model_folder import find_model
from leukoscope.datasets import laboratories
from leukoscope.datasets.cell_images import load_cell_pictures
from leukoscope.datasets.registry import list_descriptions
from leukoscope.evaluation.predictions import read_predictions
from leukoscope.export.dataset_credits import describe_dataset
from leukoscope.synthetic.fields import draw_dataset

PAGE = (Path(__file__).parents[2] / "docs" / "bring-your-data.md").read_text(encoding="utf-8")
CELLS_PER_CLASS = 20


def read_block(language: str) -> str:
    (block,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(block)


@pytest.fixture
def springfield(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to work in, with the page's archive; the page's file is a module of the laboratories."""
    module = tmp_path / "laboratories" / "springfield.py"
    module.parent.mkdir()
    module.write_text(read_block("python"), encoding="utf-8")
    monkeypatch.setattr(laboratories, "__path__", [*laboratories.__path__, str(module.parent)])
    monkeypatch.setenv("LEUKOSCOPE_DATA", str(tmp_path / "home"))
    draw_dataset(tmp_path / "drawn", ["LYMPHOCYTE", "NEUTROPHIL"], CELLS_PER_CLASS, 1, seed=4)
    for label, folder in (("LYMPHOCYTE", "lym"), ("NEUTROPHIL", "seg")):
        shutil.copytree(tmp_path / "drawn" / label, tmp_path / "packed" / "springfield-cells" / folder)
    shutil.make_archive(str(tmp_path / "cells"), "zip", tmp_path / "packed")
    monkeypatch.chdir(tmp_path)
    list_descriptions.cache_clear()
    yield tmp_path
    list_descriptions.cache_clear()
    sys.modules.pop(f"{laboratories.__name__}.springfield", None)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(cli, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_one_file_adds_a_laboratory_and_the_pages_commands_run(springfield: Path) -> None:
    fetch, show, evaluate, train = (
        shlex.split(line, comments=True)[1:] for line in read_block("sh").splitlines()
    )
    assert "springfield" in run("fetch", "--help")
    assert f"springfield: {2 * CELLS_PER_CLASS} of 1,200 pictures" in run(*fetch)
    rows = [line.replace("│", " ").split() for line in run("data", "list").splitlines()]
    assert ["springfield", "close-ups", "springfield", "1,200", "CC-BY-4.0", "yes"] in rows
    counted = [line.replace("│", " ").split() for line in run(*show).splitlines()]
    assert ["train", "NEUTROPHIL", str(CELLS_PER_CLASS), "unknown"] in counted
    assert (springfield / "sheet.png").is_file()

    # A tenth of the cells is held out by their names: these are drawn so that some are.
    run(*(str(find_model()) if word == "MODEL" else word for word in evaluate), "--quiet")
    predictions = read_predictions(springfield / "evaluation" / "springfield-test" / "predictions.csv")
    assert 0 < len(predictions) < 2 * CELLS_PER_CLASS
    assert predictions.unique("lab") == ("springfield",)

    assert train[:1] == ["train"]
    assert train[-2:] == ["--data", "springfield"]
    pictures, _ = load_cell_pictures(["springfield"], progress=False)
    assert {picture.split for picture in pictures} >= {"train", "test"}
    assert {picture.dataset for picture in pictures} == {"springfield"}
    assert sum(bool(picture.annotations) for picture in pictures) == 2 * CELLS_PER_CLASS
    run("train", "--recipe", "compact", "--epochs", "1", "--out", "run", "--quiet", *train[-2:])
    assert (springfield / "run" / "model.keras").is_file()


def test_the_model_card_knows_its_licence(springfield: Path) -> None:
    credit = describe_dataset({"id": "springfield"})
    assert (credit["licence"], credit["laboratories"]) == ("CC-BY-4.0", ["springfield"])
    assert credit["attribution"] == "The laboratory of Springfield"


def test_the_example_does_not_take_another_data_set_for_its_own(springfield: Path) -> None:
    find_pictures = list_descriptions()["springfield"].find_pictures
    assert find_pictures(springfield / "packed") == springfield / "packed" / "springfield-cells"
    assert find_pictures(springfield / "drawn") is None
