"""The zip of labelled crops that the page writes is a data set `leukoscope train --data` takes."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from leukoscope.datasets.registry import load_dataset
from leukoscope.synthetic.fields import draw_dataset

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 300


def write_archive(crops: list[dict[str, str]], scratch: Path) -> Path:
    """Let the page's module write the zip of `crops`; skips the test where web/ is not installed."""
    if shutil.which("node") is None or not (ROOT / "web" / "node_modules").is_dir():
        pytest.skip("the page's modules: Node or web/node_modules is missing (make test installs them)")
    job = scratch / "job.json"
    job.write_text(json.dumps({"web": str(ROOT / "web"), "out": str(scratch), "crops": crops}))
    command = ["node", str(ROOT / "tests" / "parity" / "write_archive.mjs"), str(job)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S)
    assert done.returncode == 0, done.stdout + done.stderr
    return scratch / "crops.zip"


@pytest.fixture
def crops(tmp_path: Path) -> list[dict[str, str]]:
    """Twelve drawn crops of two sessions whose pictures have the same names."""
    draw_dataset(tmp_path / "drawn", ["NEUTROPHIL", "LYMPHOCYTE"], 6, 1, seed=3, splits=("train",))
    pictures = sorted((tmp_path / "drawn").rglob("*.png"))
    assert len(pictures) == 12
    return [
        {
            "path": str(path),
            "label": "Hairy cell, rare" if index == 0 else path.parent.name,
            "source": f"field {index // 2 % 3}.jpg",
            "session": f"session {index % 2}",
            "lab": "Labor Süd",
        }
        for index, path in enumerate(pictures)
    ]


def test_the_archive_is_a_data_set_that_knows_its_sources(
    crops: list[dict[str, str]], tmp_path: Path
) -> None:
    archive = write_archive(crops, tmp_path)
    with zipfile.ZipFile(archive) as file:
        assert file.testzip() is None
        file.extractall(tmp_path / "unpacked")
    dataset = load_dataset(tmp_path / "unpacked")
    assert dataset.knows_sources
    assert dataset.problems == ()
    samples = {int(sample.path.stem): sample for sample in dataset.samples}
    assert len(samples) == len(crops)
    for number, crop in enumerate(crops, start=1):
        sample = samples[number]
        assert sample.label == crop["label"]
        assert sample.source == f"{crop['session']}/{crop['source']}"
        assert sample.lab == "Labor Süd"
        assert np.array_equal(np.asarray(Image.open(sample.path)), np.asarray(Image.open(crop["path"])))


def test_pictures_of_one_name_in_two_sessions_are_two_sources(
    crops: list[dict[str, str]], tmp_path: Path
) -> None:
    with zipfile.ZipFile(write_archive(crops, tmp_path)) as file:
        file.extractall(tmp_path / "unpacked")
    sources = {sample.source for sample in load_dataset(tmp_path / "unpacked").samples}
    assert sources == {f"{crop['session']}/{crop['source']}" for crop in crops}
    assert len(sources) == 6
