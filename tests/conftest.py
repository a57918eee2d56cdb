"""Fixtures for every test: the real data sets where they are at hand, and drawn ones always."""

from __future__ import annotations

import fcntl
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs
import pytest
import requests

from drawn_kaggle import list_drawn_fields, write_drawn_set
from leukoscope.datasets.fetch import fetch_dataset
from leukoscope.datasets.laboratories import bccd
from public_home import jpeg

TEST_DATA_VARIABLE = "LEUKOSCOPE_TEST_DATA"
# Raise when `leukoscope fetch` writes something else, so that nothing older is taken from the cache.
_CACHE_VERSION = 3


@pytest.fixture(scope="session")
def kaggle_archive() -> Path:
    """Give the archive of the Kaggle set, or skip."""
    return _find_archive("blood-cells.zip")


@pytest.fixture(scope="session")
def pbc_archive() -> Path:
    """Give the archive of PBC (or a part of it), or skip."""
    return _find_archive("pbc.zip")


@pytest.fixture(scope="session")
def kaggle_data(kaggle_archive: Path) -> Path:
    """Give the folder of the Kaggle set, imported by `leukoscope fetch`'s own code. Read only."""
    return _import_once("kaggle", kaggle_archive)


@pytest.fixture(scope="session")
def pbc_data(pbc_archive: Path) -> Path:
    """Give the folder of PBC, imported by `leukoscope fetch`'s own code. Read only."""
    return _import_once("pbc", pbc_archive)


@pytest.fixture(scope="session")
def drawn_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a drawn set in the layout of the Kaggle set."""
    return write_drawn_set(tmp_path_factory.mktemp("kaggle"))


@pytest.fixture
def drawn_fields(drawn_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the drawn set its own list of fields; the real one comes from labels.csv and 351 photographs."""
    monkeypatch.setattr(bccd, "read_fields", lambda root: list_drawn_fields(drawn_set))


@pytest.fixture
def kaggle_zip(tmp_path: Path) -> Path:
    path = tmp_path / "blood-cells.zip"
    with zipfile.ZipFile(path, "w") as opened:
        for number, split in ((1169, "TRAIN"), (1414, "TRAIN"), (1616, "TEST")):
            name = f"dataset2-master/dataset2-master/images/{split}/EOSINOPHIL/_0_{number}.jpeg"
            opened.writestr(name, jpeg())
    return path


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise requests.ConnectionError("no network")

    monkeypatch.setattr(requests, "get", refuse)


@pytest.fixture(autouse=True)
def _no_home_of_ones_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's fetched data sets out of the tests."""
    monkeypatch.setenv("LEUKOSCOPE_DATA", str(tmp_path_factory.getbasetemp() / "no-data-sets"))


def _find_archive(name: str) -> Path:
    folder = os.environ.get(TEST_DATA_VARIABLE)
    if not folder:
        pytest.skip(f"real pictures: {TEST_DATA_VARIABLE} is not set (a folder with {name})")
    path = Path(folder) / name
    if not path.is_file():
        pytest.skip(f"real pictures: {path} is not there")
    return path


def _import_once(name: str, archive: Path) -> Path:
    """Import into a cache folder named after the archive, once for all sessions and workers."""
    facts = archive.stat()
    cache = Path(platformdirs.user_cache_dir("leukoscope-tests", appauthor=False))
    folder = cache / f"{name}-v{_CACHE_VERSION}-{facts.st_size}-{int(facts.st_mtime)}"
    cache.mkdir(parents=True, exist_ok=True)
    with _locked(cache / f"{name}.lock"):
        if not (folder / "fetch.json").is_file():
            fetch_dataset(name, archive=archive, out=folder, progress=False)
    return folder


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
