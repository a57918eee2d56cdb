"""draaslan: read from a drawn folder in its layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from leukoscope.datasets.fetch import fetch_dataset
from leukoscope.datasets.laboratories.draaslan import read_draaslan, read_draaslan_annotations
from leukoscope.errors import DatasetError


def put(path: Path, width: int = 192, height: int = 192, shade: int = 128) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((height, width, 3), shade, np.uint8)).save(path)
    return path


def test_draaslan_has_boxes_and_no_samples(tmp_path: Path) -> None:
    put(tmp_path / "image-1.jpg", 64, 64)
    (tmp_path / "boxes.csv").write_text("file,kind,xmin,ymin,xmax,ymax\nimage-1.jpg,RBC,0,0,25,41\n")
    assert read_draaslan(tmp_path).samples == ()
    (picture,) = read_draaslan_annotations(tmp_path)
    assert [a.kind for a in picture.annotations] == ["red"]


def test_without_an_archive_the_error_says_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEUKOSCOPE_DATA", str(tmp_path))
    with pytest.raises(DatasetError, match="leukoscope fetch draaslan --archive FILE"):
        fetch_dataset("draaslan", progress=False)
