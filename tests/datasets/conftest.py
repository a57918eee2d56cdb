"""Fixtures of data sets: archives, a public source on this machine, drawn fields."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from leukoscope.synthetic.fields import draw_dataset
from public_home import PublicHome, jpeg


@pytest.fixture
def kaggle_zip(tmp_path: Path) -> Path:
    path = tmp_path / "blood-cells.zip"
    with zipfile.ZipFile(path, "w") as opened:
        for number, split in ((1169, "TRAIN"), (1414, "TRAIN"), (1616, "TEST")):
            name = f"dataset2-master/dataset2-master/images/{split}/EOSINOPHIL/_0_{number}.jpeg"
            opened.writestr(name, jpeg())
    return path


@pytest.fixture
def home() -> Iterator[PublicHome]:
    with PublicHome() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise requests.ConnectionError("no network")

    monkeypatch.setattr(requests, "get", refuse)


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    folder = tmp_path / "drawn"
    draw_dataset(folder, ["NEUTROPHIL", "LYMPHOCYTE"], 3, 2, seed=1, splits=("train", "test"))
    return folder
