"""Files of the repository that must agree, and what no file may hold."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path

import leukoscope

ROOT = Path(__file__).parents[2]


def test_version_is_the_changelogs_top_entry() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    top = next(line for line in changelog.splitlines() if line.startswith("## "))
    assert top.split()[1] == leukoscope.__version__


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
    wanted += [*project["project"]["optional-dependencies"]["heic"], *project["dependency-groups"]["dev"]]
    names = {text.split(">=")[0].split("[")[0].strip().lower().replace("_", "-") for text in wanted}
    assert sorted(names - pinned) == []
