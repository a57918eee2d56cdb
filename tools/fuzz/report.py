"""Counts outcomes and writes the report, as text and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fuzz.outcomes import BAD, READ, REFUSED, Outcome


def summarize(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return counts by target, faults by place, the slowest and the largest."""
    targets: dict[str, Any] = {}
    for name in sorted({outcome.target for outcome in outcomes}):
        mine = [outcome for outcome in outcomes if outcome.target == name]
        kinds = Counter(outcome.kind for outcome in mine)
        targets[name] = {
            "mutants": len(mine),
            **{kind: kinds[kind] for kind in (READ, REFUSED, *BAD)},
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
    columns = ("mutants", READ, REFUSED, *BAD, "slowest_s", "peak_mb")
    lines = ["".join([f"{'':12}", *(f"{column:>11}" for column in columns)])]
    for name, row in summary["targets"].items():
        lines.append("".join([f"{name:12}", *(f"{_round(row[column]):>11}" for column in columns)]))
    lines.append("")
    for fault in summary["faults"]:
        lines.append(f"{fault['count']:6} {fault['kind']:7} {fault['target']}: {fault['where']}")
        lines.append(
            f"       first: mutant {fault['first']} of {fault['seed_name']}: {fault['detail'][:100]}"
        )
    for part in ("kills", "page", "sessions"):
        if part in summary:
            lines += ["", f"{part}: " + ", ".join(f"{kind} {n}" for kind, n in summary[part].items())]
    return "\n".join(lines) + "\n"


def _round(value: float) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def write_report(folder: Path, summary: Mapping[str, Any]) -> str:
    """Write report.json and report.txt; return the text."""
    text = format_report(summary)
    (folder / "report.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    (folder / "report.txt").write_text(text, encoding="utf-8")
    return text
