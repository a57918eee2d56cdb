"""Registering pictures to fields by their features."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from drawn_kaggle import NAMES
from leukoscope.datasets.registration import FieldIndex, extract_features, read_grey
from leukoscope.errors import DatasetError


def test_mirror_images_are_recognised(drawn_set: Path) -> None:
    folder = drawn_set / "dataset-master" / "JPEGImages"
    greys = [read_grey(folder / f"{name}.jpg", (320, 240)) for name in NAMES]
    index = FieldIndex(NAMES, greys)
    for mirrored in (greys[2][:, ::-1], greys[2][::-1], greys[2][::-1, ::-1]):
        ranked = index.rank(extract_features(np.ascontiguousarray(mirrored)))
        assert ranked[0].field == NAMES[2]
        assert len({one.field for one in ranked}) == len(ranked)


def test_unreadable_pictures_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    with pytest.raises(DatasetError, match="cannot be read"):
        read_grey(tmp_path / "a.jpg")
