"""`leukoscope train`: which options go with which recipe, and what reaches the terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from leukoscope.cli import cli
from leukoscope.cli.train import train
from leukoscope.errors import TrainingError
from leukoscope.training.recipes import DEFAULT_RECIPE, RECIPES


@pytest.mark.parametrize(
    "option",
    [
        *(
            ["--epochs", "3"],
            ["--batch-size", "8"],
            ["--val-fraction", "0.1"],
            ["--early-stop", "2"],
            ["--h5"],
        ),
        *(["--mixed-precision"], ["--zca-whitening"], ["--source-pattern", "(?P<source>a)"]),
    ],
    ids=lambda option: option[0],
)
def test_the_default_recipe_says_which_recipes_take_an_option(option: list[str]) -> None:
    result = CliRunner().invoke(cli, ["train", *option])
    assert result.exit_code == 2
    said = " ".join(result.output.replace("│", " ").split())
    assert f"{option[0]} goes with the recipes compact and article, not with cells." in said
    assert "give --recipe compact" in said


def say(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["train", *arguments])
    told = str(result.exception) if isinstance(result.exception, TrainingError) else result.output
    return result.exit_code, " ".join(told.replace("│", " ").split())


def test_several_devices_are_for_the_networks_of_cells_and_need_jax(monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = say("--recipe", "compact", "--devices", "2")
    assert code == 2
    assert "--devices goes with the recipes cells and cells-lens" in said
    code, said = say("--num-processes", "2", "--process-id", "0")
    assert code == 2
    assert "--coordinator-address, --num-processes and --process-id together" in said
    # In this process, Keras computes on what it was imported with.
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    code, said = say("--devices", "2")
    assert code == 1
    assert "leukoscope[train,jax]" in said
    assert "KERAS_BACKEND=jax" in said
    # The command has its module's name.
    monkeypatch.setattr(sys.modules["leukoscope.cli.train"], "find_spec", lambda name: None)
    code, said = say("--devices", "2")
    assert code == 1
    assert "it is not installed" in said
    assert "pip install 'leukoscope[train,jax]'" in said


def test_help_groups_options_by_recipe() -> None:
    text = CliRunner().invoke(cli, ["train", "--help"]).output
    common, alone = text.split("Options of the recipes compact and article alone:")
    for option in ("--recipe", "--data", "--out", "--resume", "--seed", "--quiet"):
        assert f"  {option} " in common
    for option in ("--epochs", "--batch-size", "--sources", "--featurewise-std"):
        assert f"  {option} " in alone
        assert f"  {option} " not in common


def test_the_table_of_recipes_names_parameters_of_the_command_and_the_default() -> None:
    names = {parameter.name for parameter in train.params}
    assert DEFAULT_RECIPE in RECIPES
    choices = next(parameter.type for parameter in train.params if parameter.name == "recipe_name")
    assert isinstance(choices, click.Choice)
    assert list(choices.choices) == list(RECIPES)
    for entry in RECIPES.values():
        # `start` and `random_split` are cross-validation's.
        assert entry.options - {"start", "random_split"} <= names


def test_a_users_terminal_shows_our_own_lines_alone(home: Path, tmp_path: Path) -> None:
    """TensorFlow, oneDNN and absl write to the terminal from C++ before Python could hold them back."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("TF_", "GLOG_", "GRPC_"))}

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "leukoscope", *map(str, arguments)]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        )

    data = ["--data", home / "drawn", "--quiet"]
    trained = run("train", "--recipe", "compact", "--epochs", 1, "--out", "run", *data)
    assert trained.stderr == ""
    assert trained.stdout.startswith("Trained 1 epochs;")
    evaluated = run("evaluate", "run", *data)
    assert all(line.startswith("Note: ") for line in evaluated.stderr.splitlines()), evaluated.stderr
    assert "Wrote" in evaluated.stdout
