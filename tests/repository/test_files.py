"""Files of the repository that must agree, and what no file may hold."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

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


def read_lock(name: str) -> dict[str, tuple[str, int]]:
    """Return version and number of hashes of every package of a lock file, by its normalised name."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return {
        normalise(pin.split("==")[0]): (pin.split("==")[1], " ".join(rest).count("--hash=sha256:"))
        for pin, *rest in lines
    }


def normalise(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[>=\[; ]", name)[0]).lower()


def list_wanted(project: dict[str, Any], extras: Iterable[str], groups: Iterable[str]) -> set[str]:
    """Return the normalised names of the direct dependencies."""
    wanted = [*project["project"]["dependencies"]]
    for extra in extras:
        wanted += project["project"]["optional-dependencies"][extra]
    for group in groups:
        wanted += [entry for entry in project["dependency-groups"][group] if isinstance(entry, str)]
    return {normalise(text) for text in wanted}


def test_lock_files_pin_every_direct_dependency_with_its_hashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run, test = read_lock("run.txt"), read_lock("test.txt")
    assert sorted(list_wanted(project, [], ["build"]) - run.keys()) == []
    assert (
        sorted(
            list_wanted(
                project, ["train", "tensorflow", "jax", "heic", "api", "slides", "cluster"], ["build", "dev"]
            )
            - test.keys()
        )
        == []
    )
    assert {normalise(text) for text in project["dependency-groups"]["lock"]} == read_lock("lock.txt").keys()
    assert [name for name, (_, hashes) in (run | test).items() if hashes == 0] == []
    # What runs is what was tested.
    assert {name: version for name, (version, _) in run.items() if test[name][0] != version} == {}


def test_lock_files_allow_no_version_that_pyproject_forbids() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = read_lock("test.txt")
    for text in [*project["dependencies"], *project["optional-dependencies"]["train"]]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(locked[normalise(requirement.name)][0]), text


def test_no_allowed_starlette_reads_ranges_slowly() -> None:
    """Versions up to 0.49.0 take a time that grows with the square of a Range header's length (CVE-2025-62727)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    allowed = next(Requirement(text) for text in project["dependencies"] if text.startswith("starlette"))
    assert not any(allowed.specifier.contains(version) for version in ("0.39.0", "0.48.0", "0.49.0"))


def test_make_installs_locked_versions_only() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = [line for line in makefile.splitlines() if line.startswith("\t") and "-m pip" in line]
    assert installs == []
    assert re.search(r"^LOCKED := \$\(PIP\) --require-hashes --requirement$", makefile, re.MULTILINE)
    assert re.search(r"^THIS := \$\(PIP\) --no-deps --no-build-isolation --editable$", makefile, re.MULTILINE)
    used = re.findall(r"/bin/python \$\((\w+)\) (\S+)", makefile)
    assert [file for name, file in used if name == "LOCKED"] == [
        "requirements/run.txt", "requirements/test.txt", "requirements/lock.txt",
    ]  # fmt: skip
    assert {name for name, _ in used} == {"LOCKED", "THIS"}
