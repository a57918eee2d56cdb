"""Public sources of data sets: their listings, hashes and credentials."""

from __future__ import annotations

import json
import shutil
import sys
import types
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import requests

from leukoscope.datasets.download import OfflineError
from leukoscope.datasets.fetch import fetch_dataset
from leukoscope.datasets.laboratories import pbc
from leukoscope.datasets.registry import load_dataset
from leukoscope.errors import DatasetError
from public_home import PublicHome, jpeg, sha256


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
