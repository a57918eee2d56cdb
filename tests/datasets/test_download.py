"""Downloads: checked, gone on with after a break, and refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from leukoscope.datasets.download import HashError, OfflineError, download_file
from public_home import PublicHome, sha256


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
