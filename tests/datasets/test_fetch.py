"""Fetching: archives on disk, public sources played by a local server, no network, and what is told."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from leukoscope.datasets import download
from leukoscope.datasets.bccd_samples import fetch_samples
from leukoscope.datasets.fetch import fetch_dataset
from leukoscope.datasets.fetch_record import read_record
from leukoscope.datasets.registry import load_dataset
from leukoscope.errors import DatasetError
from public_home import jpeg, sha256


def test_a_partial_archive_is_usable_and_says_so(kaggle_zip: Path, tmp_path: Path) -> None:
    record, folder = fetch_dataset("kaggle", archive=kaggle_zip, out=tmp_path / "set", progress=False)
    assert (record.pictures, record.expected) == (3, 12_515)
    assert not record.is_complete
    assert record.sha256 == sha256(kaggle_zip.read_bytes())
    assert not record.pinned
    assert "TRAIN/EOSINOPHIL: 2 pictures, 2497 were published." in record.problems
    assert read_record(folder) == record
    dataset = load_dataset(folder)
    assert len(dataset.samples) == 3
    assert dataset.knows_sources


def test_unreadable_pictures_are_found_and_left_out(kaggle_zip: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(kaggle_zip, "a") as opened:
        opened.writestr("dataset2-master/dataset2-master/images/TRAIN/MONOCYTE/_0_7.jpeg", jpeg()[:200])
    record, folder = fetch_dataset("kaggle", archive=kaggle_zip, out=tmp_path / "set", progress=False)
    assert record.unreadable == ("dataset2-master/dataset2-master/images/TRAIN/MONOCYTE/_0_7.jpeg",)
    assert record.pictures == 3
    assert len(load_dataset(folder).samples) == 3


def test_one_file_under_two_names_is_one_source(tmp_path: Path) -> None:
    path = tmp_path / "pbc.zip"
    with zipfile.ZipFile(path, "w") as opened:
        for shade, names in ((10, ("ig/MY_1.jpg", "platelet/P_1.jpg")), (11, ("ig/MY_2.jpg",))):
            for name in names:
                opened.writestr(f"PBC_dataset_normal_DIB/{name}", jpeg(shade))
    record, folder = fetch_dataset("pbc", archive=path, out=tmp_path / "set", progress=False)
    twice = ("PBC_dataset_normal_DIB/ig/MY_1.jpg", "PBC_dataset_normal_DIB/platelet/P_1.jpg")
    assert record.duplicates == (twice,)
    sources = {sample.path.name: sample.source for sample in load_dataset(folder).samples}
    assert sources["MY_1.jpg"] == sources["P_1.jpg"] != sources["MY_2.jpg"]


def test_the_same_archive_is_not_imported_twice(kaggle_zip: Path, tmp_path: Path) -> None:
    out = tmp_path / "set"
    first, _ = fetch_dataset("kaggle", archive=kaggle_zip, out=out, progress=False)
    (out / "mark").touch()
    assert fetch_dataset("kaggle", archive=kaggle_zip, out=out, progress=False)[0] == first
    assert (out / "mark").exists()
    fetch_dataset("kaggle", archive=kaggle_zip, out=out, force=True, progress=False)
    assert not (out / "mark").exists()


def test_another_archive_replaces_an_incomplete_set(kaggle_zip: Path, tmp_path: Path) -> None:
    out = tmp_path / "set"
    fetch_dataset("kaggle", archive=kaggle_zip, out=out, progress=False)
    with zipfile.ZipFile(kaggle_zip, "a") as opened:
        opened.writestr("dataset2-master/dataset2-master/images/TRAIN/EOSINOPHIL/_1_1.jpeg", jpeg())
    assert fetch_dataset("kaggle", archive=kaggle_zip, out=out, progress=False)[0].pictures == 4


def test_the_wrong_archive_is_refused_and_loses_nothing(kaggle_zip: Path, tmp_path: Path) -> None:
    out = tmp_path / "set"
    fetch_dataset("kaggle", archive=kaggle_zip, out=out, progress=False)
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as opened:
        opened.writestr("cats/1.jpg", jpeg())
    with pytest.raises(DatasetError, match="another archive"):
        fetch_dataset("kaggle", archive=other, out=out, progress=False)
    assert len(load_dataset(out).samples) == 3


def test_a_folder_in_use_is_not_touched(kaggle_zip: Path, tmp_path: Path) -> None:
    out = tmp_path / "thesis"
    out.mkdir()
    (out / "chapter1.txt").write_text("years of work")
    with pytest.raises(DatasetError, match="did not write"):
        fetch_dataset("kaggle", archive=kaggle_zip, out=out, force=True, progress=False)
    assert (out / "chapter1.txt").read_text() == "years of work"


def test_an_archive_in_an_archive_is_opened(tmp_path: Path) -> None:
    inner = BytesIO()
    with zipfile.ZipFile(inner, "w") as opened:
        for name in ("ig/MY_1.jpg", "platelet/PLATELET_1.jpg"):
            opened.writestr(f"PBC_dataset_normal_DIB/{name}", jpeg())
    path = tmp_path / "snkd93bnjr-1.zip"
    with zipfile.ZipFile(path, "w") as opened:
        opened.writestr("A dataset/PBC_dataset_normal_DIB.zip", inner.getvalue())
    record, folder = fetch_dataset("pbc", archive=path, out=tmp_path / "set", progress=False)
    assert record.pictures == 2
    assert not list(folder.rglob("*.zip"))


def test_a_lean_installation_is_told_what_downloads_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "find_spec", lambda package: None)
    with pytest.raises(DatasetError, match="needs the package pooch"):
        fetch_samples(tmp_path, progress=False)
    with pytest.raises(DatasetError, match="needs the package pooch"):
        fetch_dataset("pbc", out=tmp_path / "set", progress=False)


@pytest.mark.real
def test_the_real_archive_is_complete(kaggle_data: Path, kaggle_archive: Path) -> None:
    record = read_record(kaggle_data)
    assert record is not None
    assert record.is_complete
    assert record.pictures == 12_515
    assert record.sha256 == sha256(kaggle_archive.read_bytes())


@pytest.mark.real
def test_the_real_part_of_pbc_says_that_it_is_one(pbc_data: Path) -> None:
    record = read_record(pbc_data)
    assert record is not None
    assert (record.pictures, record.expected) == (13_624, 17_092)
    assert not record.is_complete
    assert record.unreadable == ()
    assert len(record.duplicates) == 12
    assert len({sample.source for sample in load_dataset(pbc_data).samples}) == 13_624 - 12
