"""docs/benchmarks.md is that of the results."""

from __future__ import annotations

from benchmarks.pages import DOCS, read_reports, render_page
from benchmarks.report import RESULTS
from benchmarks.run import NAMES


def test_docs_are_those_of_the_results() -> None:
    reports = read_reports(NAMES)
    assert {path.stem for path in RESULTS.glob("*.json")} == {report.name for report in reports}
    assert DOCS.read_text(encoding="utf-8") == render_page(reports), (
        "docs/benchmarks.md differs from benchmarks/results/; run python benchmarks/run.py --write-docs"
    )
