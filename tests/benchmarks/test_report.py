"""Reports of benchmarks: written, read back and printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.pages import read_reports
from benchmarks.report import Report, Result, print_report, read_report, write_report
from benchmarks.tables import Table, rate_row, size_row, time_row
from rich.console import Console


@pytest.fixture
def report() -> Report:
    """A report whose every figure is known."""
    rows = (
        time_row("a picture", [0.04, 0.04, 0.08], [0.01, 0.02, 0.02]),
        rate_row("pictures", 10, [2.0, 2.0, 2.0], [4.0, 4.0, 4.0], "pictures/s"),
        size_row("download", 300_000, 100_000),
    )
    result = Result(
        "Title", "About it.", (Table("Rows", ("them", "us"), rows, ("A note.",)),), {"Python": "3"}
    )
    return Report("made", result, "2026-01-02 03:04 UTC", {"processor": "P", "memory": "M"}, (0.5, None))


def test_reports_come_back_as_they_were_written(report: Report, tmp_path: Path) -> None:
    assert read_report(write_report(report, tmp_path)) == report
    assert read_reports(("made", "missing"), tmp_path) == [report]


def test_what_is_printed_names_machine_versions_load_and_what_counts(report: Report) -> None:
    console = Console(record=True, width=200, file=None, quiet=False)
    with console.capture() as capture:
        print_report(report, console)
    text = capture.get()
    for words in ("P, M", "0.5 and unknown", "Python 3", "them: p50", "us is", "3.0× smaller", "what counts"):
        assert words in text
