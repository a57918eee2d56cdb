"""Drawn cells to train on."""

from __future__ import annotations

import pytest

from leukoscope.datasets.registry import load_dataset
from leukoscope.datasets.samples import Dataset
from leukoscope.synthetic.fields import draw_dataset


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("drawn cells")
    draw_dataset(folder, ["LYMPHOCYTE", "NEUTROPHIL"], sources_per_label=6, pictures_per_source=2, seed=1)
    return load_dataset(folder, sources_csv=folder / "sources.csv")
