"""Files written whole or not at all, and their hashes."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from leukoscope.files import atomic_write, hash_file, make_draft_folder, write_json


def test_a_file_changes_in_one_step_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("old")
    with atomic_write(path) as stream:
        stream.write("new\r\n白")
        stream.flush()
        assert path.read_text() == "old"
    assert path.read_bytes() == "new\r\n白".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("old")

    def break_off() -> None:
        with atomic_write(path) as stream:
            stream.write("half of the n")
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        break_off()
    assert path.read_text() == "old"


def test_json_is_readable_by_people_and_refuses_to_write_half(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_json(path, {"name": "白血球", "n": [1, 2]})
    assert "白血球" in path.read_text(encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8")) == {"name": "白血球", "n": [1, 2]}
    with pytest.raises(TypeError):
        write_json(path, {"n": object()})
    assert json.loads(path.read_text(encoding="utf-8"))["n"] == [1, 2]


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    data = bytes(range(256)) * 5000
    (tmp_path / "a.bin").write_bytes(data)
    assert hash_file(tmp_path / "a.bin") == hashlib.sha256(data).hexdigest()


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    def fill() -> None:
        with atomic_write(tmp_path / "table.csv") as stream:
            stream.write("half")
            raise OSError(28, "full")

    with pytest.raises(OSError, match="full"):
        fill()
    assert list(tmp_path.iterdir()) == []


def test_names_that_are_not_utf8_can_be_written(tmp_path: Path) -> None:
    name = b"z\xe4hlung.png".decode("utf-8", "surrogateescape")
    with atomic_write(tmp_path / "table.csv") as stream:
        stream.write(name)
    assert (tmp_path / "table.csv").read_text(encoding="utf-8") == r"z\udce4hlung.png"


def test_draft_folders_of_killed_runs_are_removed_and_no_others(tmp_path: Path) -> None:
    script = "import sys, pathlib; from leukoscope.files import make_draft_folder; "
    script += "print(make_draft_folder(pathlib.Path(sys.argv[1])).name)"
    command = [sys.executable, "-c", script, str(tmp_path / "site[1]")]
    killed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    assert (tmp_path / killed).is_dir()
    running = make_draft_folder(tmp_path / "site[1]")
    others = [".site[1]-notes", ".site[1]-12-abc", ".site-99999999-abcdefgh", "site[1]-99999999-abcdefgh"]
    for other in others:
        (tmp_path / other).mkdir()
    made = make_draft_folder(tmp_path / "site[1]")
    assert {folder.name for folder in tmp_path.iterdir()} == {running.name, made.name, *others}
