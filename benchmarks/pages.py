"""docs/benchmarks.md, made from benchmarks/results/ alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.report import READING, RESULTS, Report, read_report
from benchmarks.tables import render_markdown

DOCS = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"

HEAD = f"""# Benchmarks

<!-- Written by `python benchmarks/run.py --write-docs` from benchmarks/results/. Do not edit. -->

```
make bench                                             # all of them; about ten minutes on two cores
.venv-test/bin/python benchmarks/run.py browser        # one
.venv-test/bin/python benchmarks/run.py --quick        # few repeats, to see that they work; nothing is kept
.venv-test/bin/python benchmarks/run.py --write-docs   # this page, from what was last measured
```

{READING} A p95 is the slow end: 95 % of the repeats were at least as fast.

Pictures are drawn by `leukoscope.synthetic.fields`. Random weights are called so: they do not change speed.
"""


def read_reports(names: Sequence[str], folder: Path = RESULTS) -> list[Report]:
    """Read the reports there are, in the order of `names`."""
    return [read_report(path) for name in names if (path := folder / f"{name}.json").is_file()]


def render_page(reports: Iterable[Report]) -> str:
    """Return the page's Markdown."""
    parts = [HEAD]
    for report in reports:
        tables = "\n".join(render_markdown(table) for table in report.result.tables)
        run = "\n".join(report.describe_run())
        parts.append(f"## {report.result.title}\n\n{report.result.about}\n\n{tables}\n{run}\n")
    return "\n".join(parts)
