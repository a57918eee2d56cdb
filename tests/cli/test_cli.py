"""The command as a whole: its list, its help, its errors, what it imports; and the pages made from it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import leukoscope
from leukoscope.cli import COMMANDS, cli

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_has_help(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.name == name
    assert command.help
    assert CliRunner().invoke(cli, [name, "--help"]).exit_code == 0


def test_reference_page_is_current() -> None:
    # In a process of its own: a command that another test has called by itself remembers other help options.
    render = "import sys, write_reference; sys.stdout.write(write_reference.render_reference())"
    expected = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", render],
        cwd=ROOT / "tools",
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    written = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert written == expected, "Run: python tools/write_reference.py"


def test_version_is_the_changelogs_top_entry() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    top = next(line for line in changelog.splitlines() if line.startswith("## "))
    assert top.split()[1] == leukoscope.__version__


def test_an_error_is_one_message_and_status_1(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "leukoscope", "classify", "--model", str(tmp_path), str(tmp_path)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("leukoscope: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["classify", "serve", "publish"])
def test_running_imports_no_training_framework(name: str) -> None:
    code = (
        "import sys\n"
        "from leukoscope.cli import COMMANDS\n"
        "import importlib\n"
        f"importlib.import_module(COMMANDS[{name!r}][0])\n"
        "import leukoscope.inference.model, leukoscope.serving.app, leukoscope.serving.publishing\n"
        "heavy = {'keras', 'tensorflow', 'torch', 'jax', 'sklearn', 'cv2', 'matplotlib', 'pandas', 'scipy'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_committed_file_names_a_registry() -> None:
    files = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    hosts = [b"registry." + b"npmjs.org", b"files." + b"pythonhosted.org", b"registry." + b"yarnpkg.com"]
    named = [
        name
        for name in files
        if name and (ROOT / name).is_file() and any(host in (ROOT / name).read_bytes() for host in hosts)
    ]
    assert named == []


def test_constraints_pin_every_direct_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    wanted = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["train"]]
    wanted += project["dependency-groups"]["dev"]
    names = {text.split(">=")[0].split("[")[0].strip().lower().replace("_", "-") for text in wanted}
    assert sorted(names - pinned) == []
