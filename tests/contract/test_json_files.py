"""JSON of unknown origin: what is read, and what is refused before anything is made of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from leukoscope.contract import json_files
from leukoscope.contract.json_files import MAX_DEPTH, parse_json, read_json


def test_plain_json_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"a": [1, -2.5e3, "[{\\"é\\"}]", null, true]}', encoding="utf-8")
    assert read_json(tmp_path / "a.json") == {"a": [1, -2500.0, '[{"é"}]', None, True]}


def test_a_whole_surrogate_pair_is_a_letter() -> None:
    assert parse_json(b'"\\ud83d\\ude00"') == "\U0001f600"


def test_the_deepest_that_is_read() -> None:
    assert parse_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH) is not None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "nested"),
        (b'{"a":' * 100_000, "nested"),
        (b"NaN", "NaN"),
        (b"[-Infinity]", "Infinity"),
        (b"1e400", "too large"),
        (b"9" * 400, "400 digits"),
        (b"9" * 5000, "5000 digits"),
        (b'"\\ud800"', "surrogates"),
        (b'"\xff"', "utf-8"),
        (b"", "Expecting value"),
        (b'{"a"', "delimiter"),
        (b'"[[[', "Unterminated"),
    ],
)
def test_refused_in_one_line(data: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words) as refusal:
        parse_json(data)
    assert "\n" not in str(refusal.value)


def test_too_long_a_file_is_not_even_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_files, "MAX_BYTES", 10)
    (tmp_path / "a.json").write_bytes(b"[" + b" " * 1000 + b"]")
    with pytest.raises(ValueError, match="longer than 10 bytes"):
        read_json(tmp_path / "a.json")
