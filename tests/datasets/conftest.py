"""Fixtures of data sets: archives, a public source on this machine, drawn fields."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from leukoscope.synthetic.fields import draw_dataset
from public_home import PublicHome


@pytest.fixture
def home() -> Iterator[PublicHome]:
    with PublicHome() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    folder = tmp_path / "drawn"
    draw_dataset(folder, ["NEUTROPHIL", "LYMPHOCYTE"], 3, 2, seed=1, splits=("train", "test"))
    return folder
