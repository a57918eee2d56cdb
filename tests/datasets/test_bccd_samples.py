"""Sample fields of BCCD: pinned, checked, and listed with their attribution."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leukoscope.datasets import bccd_samples
from leukoscope.datasets.bccd_samples import BOXES, FIELDS, PinnedField, fetch_samples
from leukoscope.datasets.registry import load_dataset
from leukoscope.errors import DatasetError
from public_home import PublicHome, jpeg, sha256


@pytest.fixture
def two_fields(home: PublicHome, monkeypatch: pytest.MonkeyPatch) -> tuple[PinnedField, PinnedField]:
    first = PinnedField(68, "EOSINOPHIL", sha256(jpeg(10)))
    second = PinnedField(104, "MONOCYTE", sha256(jpeg(20)))
    home.files = {f"/{first.file}": jpeg(10), f"/{second.file}": jpeg(20)}
    monkeypatch.setattr(bccd_samples, "_RAW", home.url)
    monkeypatch.setattr(bccd_samples, "FIELDS", (first, second))
    return first, second


def test_samples_come_with_an_index_and_attribution(
    two_fields: tuple[PinnedField, PinnedField], tmp_path: Path
) -> None:
    report = fetch_samples(tmp_path, progress=False)
    assert report.count == 2
    index = json.loads((tmp_path / "index.json").read_text(encoding="utf-8"))
    assert [sample["file"] for sample in index["samples"]] == [field.file for field in two_fields]
    assert all((tmp_path / sample["file"]).is_file() for sample in index["samples"])
    assert all(sample["drawn"] is False for sample in index["samples"])
    assert set(index["samples"][0]["title"]) == {"en", "zh-CN"}
    assert index["samples"][0]["cells"] == [{"label": "EOSINOPHIL", "box": [1, 224, 93, 127]}]
    assert (index["samples"][0]["width"], index["samples"][0]["height"]) == (640, 480)
    assert index["licence"] == "MIT"
    assert "BCCD" in index["attribution"]


def test_a_sample_with_other_bytes_is_left_out(
    home: PublicHome, two_fields: tuple[PinnedField, PinnedField], tmp_path: Path
) -> None:
    home.files[f"/{two_fields[0].file}"] = jpeg(99)
    report = fetch_samples(tmp_path, progress=False)
    assert report.count == 1
    assert len(report.refused) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == [two_fields[1].file, "index.json"]
    home.files[f"/{two_fields[1].file}"] = jpeg(98)
    with pytest.raises(DatasetError, match="None of the 2"):
        fetch_samples(tmp_path / "again", progress=False)


def test_a_dozen_fields_are_pinned() -> None:
    assert len(FIELDS) == len({field.sha256 for field in FIELDS}) == 12
    assert all(len(field.sha256) == 64 for field in FIELDS)
    assert set(BOXES) == {field.number for field in FIELDS}
    assert all(x >= 0 and y >= 0 and x + w <= 640 and y + h <= 480 for x, y, w, h in BOXES.values())


@pytest.mark.real
def test_the_pinned_fields_are_test_fields_of_the_real_set(kaggle_data: Path) -> None:
    fields = {s.path.name: s for s in load_dataset(f"bccd-fields:{kaggle_data}").samples}
    for field in FIELDS:
        sample = fields[field.file]
        assert (sample.label, sample.split) == (field.label, "test")
        assert sha256(sample.path.read_bytes()) == field.sha256
