"""`leukoscope verify`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from leukoscope.cli import cli
from leukoscope.errors import SignatureError
from sealed_files import make_sealed_session, name_key, write_copies


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["verify", *map(str, arguments)])


def test_the_key_is_named_or_compared(tmp_path: Path) -> None:
    path = write_copies(tmp_path, make_sealed_session())["report"]
    found = run(path)
    assert found.exit_code == 0
    assert "verified. It is a report, signed by Ada at 2026-11-27T09:00:00.000Z" in found.output
    assert name_key() in found.output
    assert "Compare the key with the one that the reader gave you" in found.output
    saved = tmp_path / "ada.leukoscope-key"
    saved.write_text(json.dumps({"format": "leukoscope-key-1", "publicKey": name_key()}))
    for key in (name_key(), saved):
        found = run(path, "--key", key)
        assert (found.exit_code, found.output.splitlines()[1]) == (0, "It is the key that you gave.")
    found = run(path, "--key", "A" * 43)
    assert found.exit_code == 1
    assert f"Expected the key {'A' * 43}; got another one." in found.output


def test_a_changed_file_and_one_without_a_key_exit_with_1(tmp_path: Path) -> None:
    path = write_copies(tmp_path, make_sealed_session())["report"]
    path.write_text(path.read_text(encoding="utf-8").replace('"count": 1', '"count": 9', 1), encoding="utf-8")
    found = run(path)
    assert found.exit_code == 1
    assert "white/0/count (NEUTROPHIL): expected 1, got 9" in found.output
    path.write_text('{"schema_version": 1, "signature": null}')
    found = run(path)
    assert found.exit_code == 1
    assert "no key signs this report; nobody signed it" in found.output


def test_a_key_that_is_none_is_refused(tmp_path: Path) -> None:
    path = write_copies(tmp_path, make_sealed_session())["report"]
    (tmp_path / "none.json").write_text('{"publicKey": 1}')
    for key in ("Ada", tmp_path / "none.json"):
        with pytest.raises(SignatureError, match="Expected a public key of 43 letters"):
            CliRunner().invoke(cli, ["verify", str(path), "--key", str(key)], catch_exceptions=False)
