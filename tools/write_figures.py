"""Write the README's table of figures from the reports kept under trained/: no figure is typed by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
START, END = "<!-- figures: python tools/write_figures.py -->", "<!-- /figures -->"
NETWORKS = {
    "leukoscope-cells": "ours (finds and names)",
    "leukoscope-compact": "compact (names whole pictures)",
    "article": "the article's",
}
# What was judged: folder of the report under trained/NETWORK/, and what a reader calls it.
JUDGED = {
    "kaggle-train": "its own training pictures",
    "kaggle-cv-5": "TRAIN, cross-validated by cell",
    "kaggle-cv-2-of-5": "TRAIN, cross-validated by cell (first 2 of 5 folds)",
    "kaggle-test": "TEST, augmented",
    "kaggle-test-fold-1": "TEST, augmented, by the network of fold 1",
    "kaggle-test-fold-2": "TEST, augmented, by the network of fold 2",
    "kaggle-test_simple": "TEST_SIMPLE",
    "bccd-fields-test": "TEST, original fields",
    "bccd-fields-cv-2-of-5": "all labelled fields, cross-validated by cell (first 2 of 5 folds)",
    "pbc-test": "PBC, a tenth held out (eight classes)",
    "without-bccd": "BCCD, trained without it",
    "without-barcelona": "PBC's four classes, trained without it",
}


def _tell(figures: list[dict[str, Any]], metric: str, unit: str) -> str:
    for figure in figures:
        if figure["metric"] == metric and figure["unit"] == unit:
            low, high = figure["interval"]
            n = figure["n_pictures"] if unit == "picture" else figure["n_sources"]
            value = f"{100 * figure['value']:.1f} % ({100 * low:.1f} to {100 * high:.1f})"
            return f"{value}, n = {n:,}" if metric == "accuracy" else value
    return "-"


def render_figures() -> str:
    """Return the table: a row for every report there is."""
    lines = [
        "| judged on | network | accuracy by picture | accuracy by source cell | balanced, by source cell |",
        "|---|---|---|---|---|",
    ]
    for folder, judged in JUDGED.items():
        for network, name in NETWORKS.items():
            file = ROOT / "trained" / network / "evaluation" / folder / "figures.json"
            if not file.is_file():
                continue
            figures = json.loads(file.read_text(encoding="utf-8"))
            cells = [
                _tell(figures, "accuracy", "picture"),
                _tell(figures, "accuracy", "source"),
                _tell(figures, "balanced_accuracy", "source"),
            ]
            lines.append(f"| {judged} | {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def fill_readme(text: str) -> str:
    """Return the README's text with the table between its two marks."""
    before, rest = text.split(START)
    _, after = rest.split(END)
    return f"{before}{START}\n{render_figures()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(fill_readme(README.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"Wrote the figures into {README}")
