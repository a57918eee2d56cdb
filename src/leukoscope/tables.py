"""CSV that spreadsheets open: UTF-8 with a byte order mark, and no cell of it is computed.

A spreadsheet runs text that begins like a formula (OWASP, "CSV Injection"). Such text is written with an apostrophe in
front, as spreadsheets themselves write it, and read without. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from leukoscope.files import atomic_write

BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel reads a file as that of its own code page, and Chinese becomes noise."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def guard_value(value: object) -> object:
    """Return a value as it is written: text that a spreadsheet would run gets an apostrophe in front."""
    if isinstance(value, str) and value.lstrip("'").startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def unguard_text(text: str) -> str:
    """Return the text that `guard_value` was given; any other text is returned as it is."""
    if text.startswith("'") and text.lstrip("'").startswith(_FORMULA_STARTS):
        return text[1:]
    return text


def format_rows(rows: Iterable[Sequence[object]], line_end: str = "\n") -> str:
    """Return rows as CSV text, without a byte order mark; None is empty."""
    lines = []
    for row in rows:
        text = io.StringIO()
        # The module quotes the characters of the line end only, and a name may hold either.
        csv.writer(text, lineterminator="\r\n").writerow([guard_value(value) for value in row])
        lines.append(text.getvalue().removesuffix("\r\n") + line_end)
    return "".join(lines)


@contextmanager
def write_table(path: Path) -> Iterator[TextIO]:
    """Yield a stream for `format_rows`, which becomes the file `path`, with its byte order mark, at the end."""
    with atomic_write(path) as stream:
        stream.write(BYTE_ORDER_MARK)
        yield stream


def read_rows(stream: Iterable[str]) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV with a header, by column; a byte order mark and guards are taken off.

    Raises:
        csv.Error: it is no CSV.
    """
    reader = csv.DictReader(_drop_mark(stream))
    for row in reader:
        yield {
            unguard_text(key.strip()): unguard_text(value or "")
            for key, value in row.items()
            if isinstance(key, str) and not isinstance(value, list)
        }


def _drop_mark(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line.removeprefix(BYTE_ORDER_MARK) if number == 0 else line
