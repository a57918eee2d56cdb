"""CSV for spreadsheets: nothing in it is computed, and it comes back as it was."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leukoscope.tables import format_rows, guard_value, read_rows, unguard_text, write_table


@pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@x", "\tx", "\rx", "'=1"])
def test_text_that_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    assert guard_value(text) == f"'{text}"
    assert unguard_text(f"'{text}") == text


@pytest.mark.parametrize("value", [-1, -0.5, None, "5", "a=b", "'quoted'"])
def test_numbers_and_other_text_stay(value: object) -> None:
    assert guard_value(value) == value
    assert not isinstance(value, str) or unguard_text(value) == value


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_any_text_comes_back(text: str) -> None:
    (row,) = read_rows(io.StringIO("\ufeff" + format_rows([["a", "b"], [text, 1]]), newline=""))
    assert row == {"a": text, "b": "1"}


def test_a_file_begins_with_a_byte_order_mark(tmp_path: Path) -> None:
    with write_table(tmp_path / "x.csv") as stream:
        stream.write(format_rows([["蓝"]]))
    assert (tmp_path / "x.csv").read_bytes() == "\ufeff蓝\n".encode()
