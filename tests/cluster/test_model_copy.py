"""A model that travels."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from leukoscope.bulk.rows import ModelSource, RowMaker
from leukoscope.cluster.model_copy import copy_model
from tiny_model import write_tiny_model


def test_a_copy_gives_the_same_rows_with_the_same_ids(tmp_path: Path) -> None:
    write_tiny_model(tmp_path / "model")
    picture = tmp_path / "a.png"
    Image.new("RGB", (12, 9), (250, 40, 30)).save(picture)
    source = ModelSource(tmp_path / "model", batch_size=4)
    (tmp_path / "copy").mkdir()
    copied = copy_model(source).unpack(tmp_path / "copy")
    assert (copied.profile, copied.batch_size) == (None, 4)
    assert RowMaker(copied).make(str(picture)) == RowMaker(source).make(str(picture))


def test_a_profile_goes_along(tmp_path: Path) -> None:
    write_tiny_model(tmp_path / "model")
    (tmp_path / "lab.json").write_text("{}")
    copied = copy_model(ModelSource(tmp_path / "model", tmp_path / "lab.json")).unpack(tmp_path)
    assert copied.profile is not None
    assert copied.profile.read_text() == "{}"
