"""Where a command's result goes."""

from __future__ import annotations

import gc
import os
import threading
from pathlib import Path

import pytest

from faulty_files import full_disk
from leukoscope.cli import outfile
from leukoscope.cli.outfile import open_result
from leukoscope.errors import LeukoscopeError


@pytest.mark.parametrize("out", [None, Path("-")])
def test_standard_output_gets_the_text_as_it_comes(
    out: Path | None, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    with open_result(out) as write:
        write("白 1\n")
        assert capfdbinary.readouterr().out == "白 1\n".encode()
        write("2\n")
    assert capfdbinary.readouterr().out == b"2\n"


def test_the_file_changes_at_the_end_and_keeps_its_permissions(tmp_path: Path) -> None:
    out = tmp_path / "result.csv"
    out.write_text("old")
    out.chmod(0o640)
    with open_result(out) as write:
        write("new\n")
        assert out.read_text() == "old"
        write("白\n")
    assert out.read_text(encoding="utf-8") == "new\n白\n"
    assert out.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [out]


def test_a_link_stays_a_link_and_its_target_changes(tmp_path: Path) -> None:
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_text("old")
    link.symlink_to(target)
    with open_result(link) as write:
        write("new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_run_leaves_no_draft_while_it_goes_and_removes_that_of_a_killed_one(tmp_path: Path) -> None:
    out, of_another = tmp_path / "result.csv", tmp_path / ".result.csv.gz.99999.part"
    (tmp_path / ".result.csv.99999.part").write_text("half")
    of_another.write_text("half")
    with open_result(out) as write:
        assert list(tmp_path.iterdir()) == [of_another]
        write("whole")
    assert sorted(tmp_path.iterdir()) == [of_another, out]


def test_a_long_text_is_not_kept_in_memory_and_not_lost_when_it_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(outfile, "_KEPT_BYTES", 10)
    out, lines = tmp_path / "result.csv", [f"白 {number}\n" for number in range(20)]
    with open_result(out) as write:
        for line in lines:
            write(line)
    assert out.read_text(encoding="utf-8") == "".join(lines)

    def fill(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(outfile.os, "fsync", fill)

    def write_all() -> None:
        with open_result(out) as write:
            for line in lines[::-1]:
                write(line)

    with pytest.raises(LeukoscopeError, match="standard output instead"):
        write_all()
    assert capfdbinary.readouterr().out == "".join(lines[::-1]).encode()
    assert out.read_text(encoding="utf-8") == "".join(lines)


def test_a_full_disk_of_temporary_files_keeps_the_text_in_memory(tmp_path: Path) -> None:
    out = tmp_path / "result.csv"
    with open_result(out) as write:
        write("1" * 3_000_000)
        with full_disk(1_000_000):
            write("2" * 3_000_000)
        write("3")
    assert out.read_text() == "1" * 3_000_000 + "2" * 3_000_000 + "3"


def test_an_error_on_the_way_leaves_the_old_file(tmp_path: Path) -> None:
    out = tmp_path / "result.csv"
    out.write_text("old")

    def break_off() -> None:
        with open_result(out) as write:
            write("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert out.read_text() == "old"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("folder", ["no/such", "a_file"])
def test_a_folder_that_is_none_is_told_before_the_work(folder: str, tmp_path: Path) -> None:
    (tmp_path / "a_file").write_text("")
    begun = []

    def work() -> None:
        with open_result(tmp_path / folder / "a.csv"):
            begun.append(True)

    with pytest.raises(LeukoscopeError, match="another --out"):
        work()
    assert begun == []
    gc.collect()  # a file that was left open is told of here


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    with open_result(pipe) as write:
        write("through")
    reader.join()
    assert read == ["through"]
    assert pipe.is_fifo()
