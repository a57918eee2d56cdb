"""Tables: two sides per row, and how many times better the second is; the same cells for terminal and docs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from benchmarks.timing import Measurement, Ratio, compare, summarize

Kind = Literal["time", "rate", "size", "count"]
# The words for a ratio above 1 and for one below.
_WORDS: dict[Kind, tuple[str, str]] = {
    "time": ("faster", "slower"),
    "rate": ("faster", "slower"),
    "size": ("smaller", "larger"),
    "count": ("more", "fewer"),
}


@dataclass(frozen=True)
class Row:
    """One thing, measured on both sides. p95 is the slow end: 95 % of the repeats were at least as fast."""

    what: str
    kind: Kind
    unit: str
    first: Measurement
    second: Measurement
    ratio: Ratio


@dataclass(frozen=True)
class Table:
    """Rows with the same two sides."""

    title: str
    sides: tuple[str, str]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def header(self) -> list[str]:
        """Return the headings of `cells`."""
        first, second = self.sides
        return ["", f"{first}: p50", "p95", f"{second}: p50", "p95", f"{second} is", "repeats"]

    def cells(self) -> list[list[str]]:
        """Return the rows as text."""
        return [
            [
                f"{row.what} ({row.unit})",
                *(_format_value(value) for side in (row.first, row.second) for value in (side.p50, side.p95)),
                format_ratio(row.ratio, row.kind),
                str(row.second.n) if row.second.p95 is not None else "",
            ]
            for row in self.rows
        ]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Table:
        """Read back what `dataclasses.asdict` gave."""
        rows = tuple(
            Row(
                **{
                    **row,
                    "first": Measurement(**row["first"]),
                    "second": Measurement(**row["second"]),
                    "ratio": Ratio(**row["ratio"]),
                }
            )
            for row in data["rows"]
        )
        first, second = data["sides"]
        return cls(data["title"], (first, second), rows, tuple(data["notes"]))


def time_row(what: str, first_s: Sequence[float], second_s: Sequence[float], unit: str = "ms") -> Row:
    """Return the row of two sides' seconds, in the unit "ms" or "s"."""
    scale = {"ms": 1000.0, "s": 1.0}[unit]
    first, second = (summarize([value * scale for value in side]) for side in (first_s, second_s))
    return Row(what, "time", unit, first, second, compare(first_s, second_s))


def rate_row(what: str, count: int, first_s: Sequence[float], second_s: Sequence[float], unit: str) -> Row:
    """Return the row of two sides that each did `count` things in these seconds."""
    sides = []
    for seconds in (summarize(first_s), summarize(second_s)):
        slow = seconds.p95 if seconds.p95 is not None else seconds.p50
        sides.append(Measurement(count / seconds.p50, count / slow, seconds.n))
    return Row(what, "rate", unit, *sides, compare(first_s, second_s))


def size_row(what: str, first_bytes: int, second_bytes: int) -> Row:
    """Return the row of two sizes, in kB (1000 bytes)."""
    ratio = first_bytes / second_bytes
    return Row(
        what,
        "size",
        "kB",
        Measurement(first_bytes / 1000),
        Measurement(second_bytes / 1000),
        Ratio(ratio, ratio, ratio),
    )


def count_row(what: str, unit: str, first: float, second: float) -> Row:
    """Return the row of two counts of `unit`."""
    ratio = second / first
    return Row(what, "count", unit, Measurement(first), Measurement(second), Ratio(ratio, ratio, ratio))


def format_ratio(ratio: Ratio, kind: Kind) -> str:
    """Return "4.2x faster (4.0-4.5)", or "slower"; a ratio that rounds to 1.00 is "the same"."""
    better, worse = _WORDS[kind]
    if round(ratio.median, 2) == 1:
        return "the same"
    if ratio.median > 1:
        median, low, high, word = ratio.median, ratio.low, ratio.high, better
    else:
        median, low, high, word = 1 / ratio.median, 1 / ratio.high, 1 / ratio.low, worse
    spread = "" if low == high else f" ({_format_times(low)}–{_format_times(high)})"
    return f"{_format_times(median)}× {word}{spread}"


def render_markdown(table: Table) -> str:
    """Return a Markdown table under its title, notes below it."""
    header = table.header()
    lines = [f"### {table.title}", "", _join(header), _join(["---", *("--:" for _ in header[1:])])]
    lines += [_join(row) for row in table.cells()]
    lines += ["", *(f"* {note}" for note in table.notes)]
    return "\n".join(lines).rstrip() + "\n"


def _join(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _format_times(value: float) -> str:
    return f"{value:.0f}" if value >= 20 else f"{value:.1f}" if value >= 1.95 else f"{value:.2f}"


def _format_value(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
