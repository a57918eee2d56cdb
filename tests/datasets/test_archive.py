"""Unpacking archives of unknown origin: what is refused, what is left out, and that nothing is lost."""

from __future__ import annotations

import errno
import shutil
import stat
import zipfile
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest

from leukoscope.datasets import archive
from leukoscope.datasets.archive import staged_folder, unpack_zip
from leukoscope.errors import DatasetError

Write = Callable[[zipfile.ZipFile], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def make_zip(tmp_path: Path, write: Write, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w", compression) as opened:
        opened.writestr("good/a.txt", "fine")
        write(opened)
    return path


def entry(name: str, mode: int = 0) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("placeholder")
    info.filename = name
    info.external_attr = mode << 16
    return info


def test_files_are_unpacked(tmp_path: Path, folder: Path) -> None:
    path = make_zip(tmp_path, lambda z: z.writestr("good/deeper/b.txt", "x" * 1000))
    report = unpack_zip(path, folder, progress=False)
    assert report.files == 2
    assert report.damaged == ()
    assert (folder / "good" / "a.txt").read_text() == "fine"
    assert (folder / "good" / "deeper" / "b.txt").read_text() == "x" * 1000


def test_clutter_of_archivers_is_passed_over(tmp_path: Path, folder: Path) -> None:
    path = make_zip(tmp_path, lambda z: z.writestr("__MACOSX/good/._a.txt", "x"))
    assert unpack_zip(path, folder, progress=False).files == 1
    assert not (folder / "__MACOSX").exists()


@pytest.mark.parametrize(
    ("name", "mode", "reason"),
    [
        ("../evil.txt", 0, "leaves the folder"),
        ("good/../../evil.txt", 0, "leaves the folder"),
        ("good\\..\\..\\evil.txt", 0, "leaves the folder"),
        ("/etc/evil.txt", 0, "absolute"),
        ("\\evil.txt", 0, "absolute"),
        ("C:\\evil.txt", 0, "absolute"),
        ("C:evil.txt", 0, "absolute"),
        ("good/link", stat.S_IFLNK | 0o777, "link"),
        ("good/pipe", stat.S_IFIFO | 0o644, "no plain file"),
        ("good/disk", stat.S_IFBLK | 0o644, "no plain file"),
        ("good/CON", 0, "reserved"),
        ("good/nul.txt", 0, "reserved"),
        ("lpt1.jpeg/a.txt", 0, "reserved"),
        ("good/a.txt:stream", 0, "reserved"),
        ("GOOD/A.TXT", 0, "twice"),
    ],
)
def test_dangerous_archives_are_refused_whole(
    tmp_path: Path, folder: Path, name: str, mode: int, reason: str
) -> None:
    path = make_zip(tmp_path, lambda z: z.writestr(entry(name, mode), "bad"))
    with pytest.raises(DatasetError, match=reason):
        unpack_zip(path, folder, progress=False)
    assert list(folder.iterdir()) == []
    assert sorted(p.name for p in tmp_path.iterdir()) == ["archive.zip", "out"]


def test_encrypted_archives_are_refused(tmp_path: Path, folder: Path) -> None:
    path = make_zip(tmp_path, lambda z: None)
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 0x1
    path.write_bytes(bytes(data))
    with pytest.raises(DatasetError, match="encrypted"):
        unpack_zip(path, folder, progress=False)


def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path, folder: Path) -> None:
    path = make_zip(tmp_path, lambda z: z.writestr("bomb", bytes(20_000_000)))
    with pytest.raises(DatasetError, match="zip bomb"):
        unpack_zip(path, folder, progress=False)
    assert list(folder.iterdir()) == []


def test_a_bomb_of_many_small_files_is_refused_by_its_total(tmp_path: Path, folder: Path) -> None:
    def write(opened: zipfile.ZipFile) -> None:
        for number in range(6):
            opened.writestr(f"part{number}", bytes(9_000_000))

    with pytest.raises(DatasetError, match="zip bomb"):
        unpack_zip(make_zip(tmp_path, write), folder, progress=False)


def test_too_many_files_are_refused(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_FILES", 1)
    with pytest.raises(DatasetError, match="at most 1 files"):
        unpack_zip(make_zip(tmp_path, lambda z: z.writestr("b", "x")), folder, progress=False)


def test_a_lying_size_does_not_grow_past_it(tmp_path: Path, folder: Path) -> None:
    path = make_zip(tmp_path, lambda z: z.writestr("liar.bin", bytes(range(256)) * 400))
    data = bytearray(path.read_bytes())
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = (100).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    report = unpack_zip(path, folder, progress=False)
    assert [line.split(":")[0] for line in report.damaged] == ["liar.bin"]
    assert not (folder / "liar.bin").exists()


def test_too_little_space_is_told_before_unpacking(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 1000))
    with pytest.raises(DatasetError, match=r"free space.*--out"):
        unpack_zip(make_zip(tmp_path, lambda z: None), folder, progress=False)
    assert list(folder.iterdir()) == []


def test_a_damaged_file_is_left_out_and_the_rest_is_usable(tmp_path: Path, folder: Path) -> None:
    path = make_zip(tmp_path, lambda z: z.writestr("broken.txt", "abcdefgh"), zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"abcdefgh", b"abcdefgX"))
    report = unpack_zip(path, folder, progress=False)
    assert report.files == 1
    assert len(report.damaged) == 1
    assert report.damaged[0].startswith("broken.txt: damaged")
    assert (folder / "good" / "a.txt").is_file()
    assert not (folder / "broken.txt").exists()


def test_what_is_no_archive_is_told(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"<html>sorry</html>")
    with pytest.raises(DatasetError, match="download it again"):
        unpack_zip(path, folder, progress=False)
    with pytest.raises(DatasetError, match="No such file"):
        unpack_zip(tmp_path / "nowhere.zip", folder, progress=False)


def test_a_cut_archive_is_told(tmp_path: Path, folder: Path) -> None:
    path = make_zip(tmp_path, lambda z: z.writestr("b", "x" * 10_000), zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes()[:5_000])
    with pytest.raises(DatasetError, match="cut short"):
        unpack_zip(path, folder, progress=False)


def test_a_staged_folder_replaces_the_old_one_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "set"
    target.mkdir()
    (target / "old").write_text("old")
    with staged_folder(target) as staging:
        (staging / "new").write_text("new")
        assert (target / "old").is_file()
    assert [p.name for p in target.iterdir()] == ["new"]
    assert [p.name for p in tmp_path.iterdir()] == ["set"]


def test_a_failure_loses_nothing(tmp_path: Path) -> None:
    target = tmp_path / "set"
    target.mkdir()
    (target / "old").write_text("old")

    def fill() -> None:
        with staged_folder(target) as staging:
            (staging / "new").write_text("new")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fill()
    assert (target / "old").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["set"]


def test_leftovers_of_a_killed_attempt_are_cleared(tmp_path: Path) -> None:
    leftover = tmp_path / ".set.unpacking-abc"
    leftover.mkdir()
    (leftover / "half").write_text("half")
    with staged_folder(tmp_path / "set"):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["set"]


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "set"
    target.mkdir()
    (target / "old").write_text("old")
    path = make_zip(tmp_path, lambda z: None)

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", fail)
    with pytest.raises(DatasetError, match=r"is full.*--out"), staged_folder(target) as staging:
        unpack_zip(path, staging, progress=False)
    assert (target / "old").read_text() == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["archive.zip", "set"]
