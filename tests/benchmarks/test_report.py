"""Reports of benchmarks: written, read back and printed."""

from __future__ import annotations

from pathlib import Path

from benchmarks.pages import read_reports
from benchmarks.report import Report, print_report, read_report, write_report
from rich.console import Console


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
