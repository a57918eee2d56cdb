"""Files written whole or not at all, and their hashes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from leukoscope.files import atomic_write, hash_file, write_json


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
