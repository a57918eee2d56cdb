"""What several tests of the benchmarks use."""

from __future__ import annotations

import pytest
from benchmarks.report import Report, Result
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
