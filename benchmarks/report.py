"""A benchmark's report: its tables with the machine, the versions and the load they were measured under."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table as RichTable

from benchmarks.tables import Table

RESULTS = Path(__file__).parent / "results"
READING = (
    "Both sides of a row were timed in turn (A B A B) in this one run. The ratio is what counts: the median "
    "over the rounds, in brackets the middle half of them. The times themselves are of this machine under "
    "this load."
)


@dataclass(frozen=True)
class Result:
    """What a benchmark measured: how the sides were compared, the tables, versions that matter."""

    title: str
    about: str
    tables: tuple[Table, ...]
    versions: dict[str, str]


@dataclass(frozen=True)
class Report:
    """A result and the circumstances of its run. `load` is that before and after, in processes."""

    name: str
    result: Result
    taken: str
    machine: dict[str, str]
    load: tuple[float | None, float | None]

    def describe_run(self) -> list[str]:
        """Return the circumstances, a line each."""
        versions = ", ".join(f"{name} {version}" for name, version in self.result.versions.items())
        before, after = ("unknown" if load is None else f"{load:.1f}" for load in self.load)
        return [
            f"Machine: {', '.join(self.machine.values())}. Load before and after: {before} and {after}.",
            f"Versions: {versions}. Measured {self.taken}.",
        ]

    def to_json(self) -> str:
        """Return the report as JSON text; `read_report` reads it back."""
        return json.dumps(dataclasses.asdict(self), indent=1, ensure_ascii=False) + "\n"


def write_report(report: Report, folder: Path = RESULTS) -> Path:
    """Write `report` as NAME.json."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{report.name}.json"
    path.write_text(report.to_json(), encoding="utf-8")
    return path


def read_report(path: Path) -> Report:
    """Read what `write_report` wrote."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    found = data["result"]
    result = Result(
        found["title"],
        found["about"],
        tuple(Table.from_json(table) for table in found["tables"]),
        found["versions"],
    )
    before, after = data["load"]
    return Report(data["name"], result, data["taken"], data["machine"], (before, after))


def print_report(report: Report, console: Console) -> None:
    """Print the tables for people."""
    console.rule(report.result.title)
    console.print(report.result.about, highlight=False)
    for table in report.result.tables:
        shown = RichTable(title=table.title, title_justify="left", box=box.SIMPLE_HEAD)
        for number, heading in enumerate(table.header()):
            shown.add_column(heading, justify="right" if number else "left", overflow="fold")
        for row in table.cells():
            shown.add_row(*row)
        console.print(shown)
        for note in table.notes:
            console.print(f"* {note}", highlight=False)
    for line in (*report.describe_run(), READING):
        console.print(line, highlight=False)
