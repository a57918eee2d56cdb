"""Tables of two sides."""

from __future__ import annotations

from benchmarks.report import Report
from benchmarks.tables import format_ratio, rate_row, render_markdown
from benchmarks.timing import Ratio


def test_ratios_in_words() -> None:
    assert format_ratio(Ratio(4.21, 4.0, 4.44), "time") == "4.2× faster (4.0–4.4)"
    assert format_ratio(Ratio(0.5, 0.4, 0.8), "rate") == "2.0× slower (1.25–2.5)"
    assert format_ratio(Ratio(0.5, 0.5, 0.5), "size") == "2.0× larger"
    assert format_ratio(Ratio(40.4, 40.4, 40.4), "size") == "40× smaller"
    assert format_ratio(Ratio(1.004, 0.9, 1.1), "time") == "the same"


def test_rows_tell_both_sides_and_the_slow_end(report: Report) -> None:
    picture, rate, size = report.result.tables[0].cells()
    assert picture == ["a picture (ms)", "40.0", "76.0", "20.0", "20.0", "4.0× faster (3.0–4.0)", "3"]
    assert rate == ["pictures (pictures/s)", "5.00", "5.00", "2.50", "2.50", "2.0× slower", "3"]
    assert size == ["download (kB)", "300", "", "100", "", "3.0× smaller", ""]
    slow_end = rate_row("", 10, [1.0, 1.0, 2.0], [1.0, 1.0, 2.0], "").first
    assert slow_end.p95 is not None
    assert slow_end.p95 < slow_end.p50


def test_markdown_has_as_many_cells_in_every_line(report: Report) -> None:
    lines = render_markdown(report.result.tables[0]).splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert len(table) == 5
    assert {line.count("|") for line in table} == {8}
    assert lines[0] == "### Rows"
    assert lines[-1] == "* A note."
