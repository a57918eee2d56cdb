"""The tests mirror the package, so that the way from a module to its test is the same path."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
PACKAGE = ROOT / "src" / "leukoscope"
# A folder of tests -> the folder whose modules they test.
MIRRORED = {"benchmarks": ROOT / "benchmarks", "tools": ROOT / "tools"} | {
    folder.name: folder for folder in PACKAGE.iterdir() if (folder / "__init__.py").is_file()
}
# What crosses modules, and what tests share.
OTHERS = {"data", "fuzz", "parity", "repository", "support", "workflow"}
FOLDERS = sorted(folder.name for folder in TESTS.iterdir() if any(folder.rglob("*.py")))


def find_module(folder: Path, name: str) -> Path | None:
    """The module that tests called `name` mirror; those called as their folder mirror its `__init__.py`."""
    file = folder / ("__init__.py" if name == folder.name else f"{name}.py")
    return file if file.is_file() else None


@pytest.mark.parametrize("name", FOLDERS)
def test_every_folder_of_tests_is_that_of_a_room_or_crosses_rooms(name: str) -> None:
    assert name in MIRRORED or name in OTHERS, f"no folder src/leukoscope/{name}; put the tests elsewhere"


@pytest.mark.parametrize(
    ("tests", "mirrored"),
    [(TESTS, PACKAGE), *((TESTS / name, MIRRORED[name]) for name in FOLDERS if name in MIRRORED)],
    ids=lambda folder: folder.name,
)
def test_every_file_of_tests_has_its_module(tests: Path, mirrored: Path) -> None:
    files = tests.glob("test_*.py") if tests == TESTS else tests.rglob("test_*.py")
    astray = []
    for file in files:
        inner = mirrored / file.relative_to(tests).parent
        if find_module(inner, file.stem.removeprefix("test_")) is None:
            astray.append(f"{file.relative_to(ROOT)}: no module {inner.relative_to(ROOT)}/{file.name[5:]}")
    assert astray == []


def test_a_file_without_a_module_would_be_found() -> None:
    assert find_module(PACKAGE / "inference", "geometry") is not None
    assert find_module(PACKAGE / "export" / "layers", "layers") is not None
    assert find_module(PACKAGE / "inference", "no_such_module") is None
