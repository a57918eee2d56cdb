"""The commands as a whole: their list, their help, their errors, and what they import."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from leukoscope.cli import COMMANDS, cli, main
from leukoscope.errors import LeukoscopeError


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_has_help(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.name == name
    assert command.help
    assert CliRunner().invoke(cli, [name, "--help"]).exit_code == 0


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


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (MemoryError(), "not enough memory"),
        (
            OSError(errno.ENOSPC, "No space left on device", "runs/x.csv"),
            "runs/x.csv: No space left on device",
        ),
        (PermissionError(errno.EACCES, "Permission denied", "out"), "out: Permission denied"),
        (UnicodeEncodeError("utf-8", "\udcff", 0, 1, "surrogates"), "UnicodeEncodeError"),
        (RuntimeError("two\nlines"), "RuntimeError: two lines"),
        (LeukoscopeError("ours"), "ours"),
    ],
)
@pytest.mark.parametrize("debug", [False, True])
def test_whatever_happens_is_one_line_and_a_traceback_on_request(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    text: str,
    debug: bool,
) -> None:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr("leukoscope.cli.cli", fail)
    monkeypatch.setattr("leukoscope.cli.silence_frameworks", lambda: None)
    monkeypatch.setattr(sys, "argv", ["leukoscope", *(["--debug"] if debug else []), "classify"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    lines = capsys.readouterr().err.splitlines()
    assert text in lines[-1]
    assert lines[-1].startswith("leukoscope: ")
    assert (len(lines) > 1) == debug
