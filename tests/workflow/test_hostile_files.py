"""Hostile and broken files, through the command: one clear message, exit status 1, nothing left behind."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import stat
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from picture_kinds import make_refused

FOLDER = "dataset2-master/dataset2-master/images/TRAIN/MONOCYTE"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Give a zip of the Kaggle set's layout with two pictures."""
    path = tmp_path / "blood-cells.zip"
    with zipfile.ZipFile(path, "w") as opened:
        for number in range(2):
            picture = io.BytesIO()
            Image.new("RGB", (32, 24), (200, 150 + number, 180)).save(picture, "JPEG")
            opened.writestr(f"{FOLDER}/_{number}_1.jpeg", picture.getvalue())
    return path


def make_link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(f"{FOLDER}/link.jpeg")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def check_refusal(run, archive: Path, words: str) -> None:  # type: ignore[no-untyped-def]
    """`fetch` refuses in one message that has these words, and leaves nothing."""
    before = sorted(path.name for path in archive.parent.iterdir())
    status, out, err = run("fetch", "kaggle", "--archive", archive, "--out", archive.parent / "set")
    assert status == 1
    assert err.splitlines()[-1].startswith("leukoscope: ")
    assert words in err
    assert "Traceback" not in err
    assert out == ""
    assert sorted(path.name for path in archive.parent.iterdir()) == before


def test_the_archive_itself_is_good(run, archive: Path) -> None:  # type: ignore[no-untyped-def]
    status, out, _ = run("fetch", "kaggle", "--archive", archive, "--out", archive.parent / "set")
    assert status == 0
    assert "2 of 12,515 pictures" in out


def test_fetch_refuses_a_truncated_zip(run, archive: Path) -> None:  # type: ignore[no-untyped-def]
    archive.write_bytes(archive.read_bytes()[:-40])
    check_refusal(run, archive, "cut short")


def test_fetch_refuses_a_zip_slip(run, archive: Path) -> None:  # type: ignore[no-untyped-def]
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr("../../evil.jpeg", b"x")
    check_refusal(run, archive, "leaves the folder")


def test_fetch_refuses_a_link(run, archive: Path) -> None:  # type: ignore[no-untyped-def]
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr(make_link(), "/etc/passwd")
    check_refusal(run, archive, "link")


def test_fetch_tells_a_full_disk(run, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfileobj", fail)
    check_refusal(run, archive, "is full")


@pytest.mark.parametrize("name", ["pdf.png", "scan30000.png", "scan30000.jpg"])
def test_fetch_leaves_out_what_is_no_picture(run, archive: Path, name: str) -> None:  # type: ignore[no-untyped-def]
    data, _ = make_refused()[name]
    path = f"{FOLDER}/_9_{name.replace('.', '_')}.jpeg"
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr(path, data)
    status, out, _ = run("fetch", "kaggle", "--archive", archive, "--out", archive.parent / "set")
    assert status == 0  # a set with a bad picture is usable, and says so
    assert "2 of 12,515 pictures" in out
    assert f"{path} cannot be decoded and is left out." in out


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pdf.png", "this is a PDF document"),
        ("scan30000.png", "30000"),
        ("scan30000.jpg", "30000"),
        ("half.jpg", "damaged"),
    ],
)
def test_classify_tells_what_is_no_picture_and_names_the_rest(  # type: ignore[no-untyped-def]
    run, tmp_path: Path, name: str, words: str
) -> None:
    Image.new("RGB", (32, 24), (200, 150, 180)).save(tmp_path / "good.png")
    (tmp_path / name).write_bytes(make_refused()[name][0])
    status, out, err = run("classify", tmp_path / "good.png", tmp_path / name, "--format", "json")
    assert status == 1
    assert "Traceback" not in err
    good, bad = (json.loads(line) for line in out.splitlines())
    assert good["error"] is None
    assert (good["width"], good["cells"]) == (32, [])  # read, and nothing found in it
    assert words in bad["error"]
    assert bad["cells"] == []
