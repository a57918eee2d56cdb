"""docs/benchmarks.md is that of the results."""

from __future__ import annotations

import pytest
from benchmarks.pages import DOCS, read_reports, render_page
from benchmarks.report import RESULTS, Report, Result
from benchmarks.run import NAMES
from benchmarks.tables import Table, rate_row, size_row, time_row


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


def test_docs_are_those_of_the_results() -> None:
    reports = read_reports(NAMES)
    assert {path.stem for path in RESULTS.glob("*.json")} == {report.name for report in reports}
    assert DOCS.read_text(encoding="utf-8") == render_page(reports), (
        "docs/benchmarks.md differs from benchmarks/results/; run python benchmarks/run.py --write-docs"
    )
