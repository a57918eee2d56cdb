"""Fetching: archives on disk, public sources played by a local server, no network, and what is told."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import threading
import types
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import requests
from click.testing import CliRunner
from PIL import Image

from leukoscope.cli.fetch import fetch
from leukoscope.datasets import bccd_samples, download
from leukoscope.datasets.bccd_samples import FIELDS, PinnedField, fetch_samples
from leukoscope.datasets.download import HashError, OfflineError, download_file
from leukoscope.datasets.fetch import fetch_dataset
from leukoscope.datasets.fetch_record import read_record
from leukoscope.datasets.laboratories import pbc
from leukoscope.datasets.registry import load_dataset
from leukoscope.errors import DatasetError


def jpeg(shade: int = 100) -> bytes:
    file = BytesIO()
    Image.fromarray(np.full((24, 32, 3), shade, np.uint8)).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def kaggle_zip(tmp_path: Path) -> Path:
    path = tmp_path / "blood-cells.zip"
    with zipfile.ZipFile(path, "w") as opened:
        for number, split in ((1169, "TRAIN"), (1414, "TRAIN"), (1616, "TEST")):
            name = f"dataset2-master/dataset2-master/images/{split}/EOSINOPHIL/_0_{number}.jpeg"
            opened.writestr(name, jpeg())
    return path


class _Handler(BaseHTTPRequestHandler):
    """Serves `server.files`; answers ranges; breaks off after `server.break_after` bytes when that is set."""

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, PublicHome)
        body = server.files.get(self.path)
        if body is None:
            self.send_error(404)
            return
        wanted = self.headers.get("Range")
        server.ranges.append(wanted)
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        if start >= len(body):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(body)}")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        end = None if server.break_after is None else start + server.break_after
        self.wfile.write(body[start:end])

    def log_message(self, *_: object) -> None:
        pass


class PublicHome(ThreadingHTTPServer):
    """A public source on this machine."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.ranges: list[str | None] = []
        self.break_after: int | None = None
        self.url = f"http://127.0.0.1:{self.server_port}"


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


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


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


def test_downloads_are_checked_and_put_in_place(home: PublicHome, tmp_path: Path) -> None:
    home.files["/a.bin"] = b"payload"
    path = download_file(f"{home.url}/a.bin", tmp_path / "a.bin", sha256=sha256(b"payload"), progress=False)
    assert path.read_bytes() == b"payload"
    assert [p.name for p in tmp_path.iterdir()] == ["a.bin"]


def test_a_broken_download_goes_on_where_it_stopped(home: PublicHome, tmp_path: Path) -> None:
    body = bytes(range(256)) * 1000
    home.files["/a.bin"] = body
    home.break_after = 100_000
    target = tmp_path / "a.bin"
    with pytest.raises(OfflineError, match=r"run again|goes on from there"):
        download_file(f"{home.url}/a.bin", target, sha256=sha256(body), progress=False)
    kept = (tmp_path / "a.bin.partial").stat().st_size
    assert 0 < kept <= 100_000
    home.break_after = None
    download_file(f"{home.url}/a.bin", target, sha256=sha256(body), progress=False)
    assert home.ranges == [None, f"bytes={kept}-"]
    assert target.read_bytes() == body


def test_a_download_whose_bytes_had_all_come_needs_no_more(home: PublicHome, tmp_path: Path) -> None:
    home.files["/a.bin"] = b"payload"
    (tmp_path / "a.bin.partial").write_bytes(b"payload")
    path = download_file(f"{home.url}/a.bin", tmp_path / "a.bin", sha256=sha256(b"payload"), progress=False)
    assert path.read_bytes() == b"payload"


def test_a_file_that_changed_meanwhile_starts_afresh(home: PublicHome, tmp_path: Path) -> None:
    home.files["/a.bin"] = b"short"
    (tmp_path / "a.bin.partial").write_bytes(b"much longer than that")
    with pytest.raises(OfflineError, match="has changed"):
        download_file(f"{home.url}/a.bin", tmp_path / "a.bin", sha256=sha256(b"short"), progress=False)
    path = download_file(f"{home.url}/a.bin", tmp_path / "a.bin", sha256=sha256(b"short"), progress=False)
    assert path.read_bytes() == b"short"


def test_other_bytes_are_refused(home: PublicHome, tmp_path: Path) -> None:
    home.files["/a.bin"] = b"tampered"
    with pytest.raises(HashError, match=r"Expected SHA-256 .*other bytes came"):
        download_file(f"{home.url}/a.bin", tmp_path / "a.bin", sha256=sha256(b"payload"), progress=False)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_told(home: PublicHome, tmp_path: Path) -> None:
    with pytest.raises(OfflineError, match="404"):
        download_file(f"{home.url}/none", tmp_path / "a.bin", sha256=None, progress=False)


def pack_pbc() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        for name in ("ig/MY_1.jpg", "platelet/PLATELET_1.jpg"):
            opened.writestr(f"PBC_dataset_normal_DIB/{name}", jpeg())
    return packed.getvalue()


def test_pbc_is_downloaded_with_its_published_hash(
    home: PublicHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = pack_pbc()
    home.files["/pbc.zip"] = body
    details = {"download_url": f"{home.url}/pbc.zip", "sha256_hash": sha256(body)}
    listing = [{"filename": "PBC_dataset_normal_DIB.zip", "content_details": details}]
    home.files["/files"] = json.dumps(listing).encode()
    monkeypatch.setattr(pbc, "_FILES", f"{home.url}/files")
    record, folder = fetch_dataset("pbc", out=tmp_path / "set", progress=False)
    assert record.pinned
    assert record.pictures == 2
    assert len(load_dataset(folder).samples) == 2
    assert [p.name for p in tmp_path.iterdir()] == ["set"]


@pytest.mark.parametrize("answer", [b"[]", b"{}", b"null", b"<html>", b'[{"filename": "a.zip"}]'])
def test_a_strange_answer_of_the_repository_is_told(
    home: PublicHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    home.files["/files"] = answer
    monkeypatch.setattr(pbc, "_FILES", f"{home.url}/files")
    with pytest.raises(OfflineError, match="--archive"):
        fetch_dataset("pbc", out=tmp_path / "set", progress=False)


@pytest.mark.usefixtures("no_network")
def test_pbc_without_a_network_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(fetch, ["pbc", "--out", str(tmp_path / "set")])
    assert isinstance(result.exception, OfflineError)
    assert "--archive" in str(result.exception)
    assert not (tmp_path / "set").exists()


def play_kagglehub(monkeypatch: pytest.MonkeyPatch, download: object) -> type[requests.HTTPError]:
    class KaggleApiHTTPError(requests.HTTPError):
        pass

    hub, errors = types.ModuleType("kagglehub"), types.ModuleType("kagglehub.exceptions")
    hub.dataset_download = download  # type: ignore[attr-defined]
    errors.KaggleApiHTTPError = KaggleApiHTTPError  # type: ignore[attr-defined]
    errors.CredentialError = type("CredentialError", (Exception,), {})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "kagglehub", hub)
    monkeypatch.setitem(sys.modules, "kagglehub.exceptions", errors)
    return KaggleApiHTTPError


def test_kaggle_is_downloaded_through_kagglehub(
    kaggle_zip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "kagglehub-cache"
    shutil.unpack_archive(kaggle_zip, cache)
    asked = []

    def download(handle: str) -> str:
        asked.append(handle)
        return str(cache)

    play_kagglehub(monkeypatch, download)
    record, folder = fetch_dataset("kaggle", out=tmp_path / "set", progress=False)
    assert asked == ["paultimothymooney/blood-cells"]
    assert record.pictures == 3
    assert len(load_dataset(folder).samples) == 3
    assert len(list(cache.rglob("*.jpeg"))) == 3


@pytest.mark.parametrize("status", [401, 403])
def test_credentials_are_explained_when_kaggle_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    response = requests.Response()
    response.status_code = status

    def download(_: str) -> str:
        raise error("denied", response=response)

    error = play_kagglehub(monkeypatch, download)
    with pytest.raises(DatasetError, match=r"kaggle\.json.*KAGGLE_USERNAME.*--archive"):
        fetch_dataset("kaggle", out=tmp_path / "set", progress=False)
    assert list(tmp_path.iterdir()) == []


def test_kaggle_without_a_network_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def download(_: str) -> str:
        raise requests.ConnectionError("no network")

    play_kagglehub(monkeypatch, download)
    with pytest.raises(OfflineError, match="--archive"):
        fetch_dataset("kaggle", out=tmp_path / "set", progress=False)


def test_kaggle_without_kagglehub_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kagglehub", None)
    with pytest.raises(DatasetError, match=r"leukoscope\[train\]"):
        fetch_dataset("kaggle", out=tmp_path / "set", progress=False)


def test_a_lean_installation_is_told_what_downloads_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "find_spec", lambda package: None)
    with pytest.raises(DatasetError, match="needs the package pooch"):
        fetch_samples(tmp_path, progress=False)
    with pytest.raises(DatasetError, match="needs the package pooch"):
        fetch_dataset("pbc", out=tmp_path / "set", progress=False)


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


@pytest.mark.usefixtures("no_network")
def test_samples_without_a_network_are_no_failure(tmp_path: Path) -> None:
    result = CliRunner().invoke(fetch, ["samples", "--out", str(tmp_path / "samples")])
    assert result.exit_code == 0
    assert "drawn ones" in result.output
    assert not (tmp_path / "samples" / "index.json").exists()


def test_a_dozen_fields_are_pinned() -> None:
    assert len(FIELDS) == len({field.sha256 for field in FIELDS}) == 12
    assert all(len(field.sha256) == 64 for field in FIELDS)


def test_the_report_tells_counts_hash_and_gaps(kaggle_zip: Path, tmp_path: Path) -> None:
    out = tmp_path / "set"
    result = CliRunner().invoke(fetch, ["kaggle", "--archive", str(kaggle_zip), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "3 of 12,515 pictures" in result.output
    assert sha256(kaggle_zip.read_bytes()) in result.output
    assert "incomplete but usable" in result.output
    assert "TEST/EOSINOPHIL: 1 pictures, 623 were published" in result.output


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


@pytest.mark.real
def test_the_pinned_fields_are_test_fields_of_the_real_set(kaggle_data: Path) -> None:
    fields = {s.path.name: s for s in load_dataset(f"bccd-fields:{kaggle_data}").samples}
    for field in FIELDS:
        sample = fields[field.file]
        assert (sample.label, sample.split) == (field.label, "test")
        assert sha256(sample.path.read_bytes()) == field.sha256
