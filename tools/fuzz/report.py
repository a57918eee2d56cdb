"""Counts outcomes and writes the report: as text, as JSON, and as tables of docs/reliability.md."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fuzz.outcomes import BAD, READ, REFUSED, Outcome

BEGIN, END = "<!-- results: make fuzz -->", "<!-- /results -->"
_COUNTS = ("mutants", READ, REFUSED, *BAD)
_COLUMNS = (*_COUNTS, "all_s", "slowest_s", "peak_mb")
_HEADS = (*_COUNTS, "seconds", "slowest, s", "peak, MB")


def summarize(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return counts by target, faults by place, the slowest and the largest."""
    targets: dict[str, Any] = {}
    for name in sorted({outcome.target for outcome in outcomes}):
        mine = [outcome for outcome in outcomes if outcome.target == name]
        kinds = Counter(outcome.kind for outcome in mine)
        targets[name] = {
            "mutants": len(mine),
            **{kind: kinds[kind] for kind in (READ, REFUSED, *BAD)},
            "all_s": round(sum(outcome.seconds for outcome in mine), 1),
            "slowest_s": max(outcome.seconds for outcome in mine),
            "peak_mb": max(outcome.peak_mb for outcome in mine),
        }
    places: dict[tuple[str, str, str], list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.is_bad:
            places.setdefault((outcome.target, outcome.kind, outcome.where), []).append(outcome)
    faults = [
        {
            "target": target,
            "kind": kind,
            "where": where,
            "count": len(found),
            "first": found[0].index,
            "seed_name": found[0].seed_name,
            "detail": found[0].detail,
        }
        for (target, kind, where), found in sorted(places.items(), key=lambda item: -len(item[1]))
    ]
    return {"targets": targets, "faults": faults}


def format_report(summary: Mapping[str, Any]) -> str:
    """Return the report as a table for people."""
    lines = ["".join([f"{'':14}", *(f"{column:>10}" for column in _COLUMNS)])]
    for name, row in summary["targets"].items():
        lines.append("".join([f"{name:14}", *(f"{_round(row[column]):>10}" for column in _COLUMNS)]))
    lines.append("")
    for fault in summary["faults"]:
        lines.append(f"{fault['count']:6} {fault['kind']:7} {fault['target']}: {fault['where']}")
        lines.append(
            f"       first: mutant {fault['first']} of {fault['seed_name']}: {fault['detail'][:100]}"
        )
    for part in ("kills", "page"):
        if part in summary:
            lines += ["", f"{part}: " + ", ".join(f"{kind} {n}" for kind, n in summary[part].items())]
    return "\n".join(lines) + "\n"


def format_tables(summary: Mapping[str, Any], seed: int) -> str:
    """Return the report as Markdown tables."""
    rows = [[name, *(_round(row[column]) for column in _COLUMNS)] for name, row in summary["targets"].items()]
    found = summary["targets"].values()
    sums = [sum(row[column] for row in found) for column in (*_COUNTS, "all_s")]
    largest = [max((row[column] for row in found), default=0) for column in ("slowest_s", "peak_mb")]
    rows.append(["all", *(_round(value) for value in (*sums, *largest))])
    kills = [[name, str(n)] for name, n in summary["kills"].items()]
    page = [[kind, str(n)] for kind, n in summary["page"].items()]
    return "\n".join(
        [
            f"Seed {seed}. Seconds are of the processor.",
            "",
            *_format_table(["", *_HEADS], rows),
            "",
            *_format_table(["killed", "times"], kills),
            "",
            *_format_table(["page and Python", "pictures"], page),
        ]
    )


def write_section(document: Path, text: str) -> None:
    """Put the tables between the two marks of a Markdown file.

    Raises:
        ValueError: the file has no such marks.
    """
    content = document.read_text(encoding="utf-8")
    if BEGIN not in content or END not in content:
        raise ValueError(f"Expected the lines {BEGIN} and {END} in {document}; put them where the tables go.")
    before, after = content.split(BEGIN)[0], content.split(END)[1]
    document.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def _format_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return [f"| {' | '.join(cells)} |".replace("|  |", "| |") for cells in lines]


def _round(value: float) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def write_report(folder: Path, summary: Mapping[str, Any]) -> str:
    """Write report.json and report.txt; return the text."""
    text = format_report(summary)
    (folder / "report.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    (folder / "report.txt").write_text(text, encoding="utf-8")
    return text
