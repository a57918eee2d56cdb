"""Write everything that tells figures of the kept evaluations under trained/: no figure is typed by hand.

    python tools/write_figures.py

That is MODEL_CARD.md, here and in the default model's folder (with its hash in the manifest), docs/gallery.md
with its plots, the figures of README.md and README.zh-CN.md, and the comparison of networks in
docs/evaluation.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from chinese_figures import to_chinese
from gallery import write_gallery
from kept import ROOT, KeptEvaluation, read_evaluations, read_found
from model_card import CARD_FILE, carry_card, render_card, tell_share

START, END = "<!-- figures: python tools/write_figures.py -->", "<!-- /figures -->"
NETWORKS = {
    "leukoscope-cells": "ours (finds and names)",
    "leukoscope-compact": "compact (names whole pictures)",
    "article": "the article's",
}
# What all were evaluated on: folder of the report under trained/NETWORK/, and what a reader calls it.
COMPARED = {
    "kaggle-train": "its own training pictures",
    "kaggle-cv-5": "TRAIN, cross-validated by cell",
    "kaggle-cv-2-of-5": "TRAIN, cross-validated by cell (first 2 of 5 folds)",
    "kaggle-test": "TEST, augmented",
    "kaggle-test-fold-1": "TEST, augmented, by the network of fold 1",
    "kaggle-test-fold-2": "TEST, augmented, by the network of fold 2",
    "kaggle-test_simple": "TEST_SIMPLE",
    "bccd-fields-test": "TEST, original fields",
}


def _tell(figures: list[dict[str, Any]], metric: str, unit: str) -> str:
    for figure in figures:
        if figure["metric"] == metric and figure["unit"] == unit:
            n = figure["n_pictures"] if unit == "picture" else figure["n_sources"]
            value = tell_share(figure["value"], figure["interval"])
            return f"{value}, n = {n:,}" if metric == "accuracy" else value
    return "-"


def render_comparison() -> str:
    """Return the table of networks: a row for every report there is."""
    lines = [
        "| evaluated on | network | accuracy by picture | accuracy by source cell | balanced, by source cell |",
        "|---|---|---|---|---|",
    ]
    for folder, evaluated in COMPARED.items():
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
            lines.append(f"| {evaluated} | {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def render_headlines() -> str:
    """Return the default model's figures in short: a row an evaluation, then what it finds and refuses."""
    lines = ["| evaluated on | right | balanced over classes | counted on |", "|---|---|---|---|"]
    lines += [_tell_headline(evaluated) for evaluated in read_evaluations()]
    told = []
    for _, found in read_found("locating.json"):
        share = tell_share(found["found_share"], found["found_interval"])
        told.append(
            f"* **Finding**: {share} of {found['cells']} white cells in {found['fields']} annotated fields "
            f"that were held out, {found['false_white_per_20_fields']:.1f} false white cells in 20 fields."
        )
    for _, kinds in read_found("refusals.json"):
        refused = ", ".join(f"{kind['refused']} of {kind['pictures']} {kind['kind']}" for kind in kinds)
        told.append(f"* **Refusing**: of what shows none of its cells, no class was given to {refused}.")
    return "\n".join([*lines, "", *told] if told else lines)


def _tell_headline(evaluated: KeptEvaluation) -> str:
    shares = [evaluated.find_estimate(metric) for metric in ("accuracy", "balanced_accuracy")]
    told = [tell_share(figure["value"], figure["interval"]) for figure in shares]
    return f"| {evaluated.title} | {' | '.join(told)} | {evaluated.n:,} {evaluated.counted} |"


FILLED: dict[str, Callable[[], str]] = {
    "README.md": render_headlines,
    "README.zh-CN.md": lambda: to_chinese(render_headlines()),
    "docs/evaluation.md": render_comparison,
}
"""Pages with figures between two marks, and what stands there."""


def fill_page(text: str, figures: str) -> str:
    """Return a page's text with `figures` between its two marks."""
    before, rest = text.split(START)
    _, after = rest.split(END)
    return f"{before}{START}\n{figures}\n{END}{after}"


def write_figures() -> None:
    """Write every page."""
    card = render_card()
    CARD_FILE.write_text(card, encoding="utf-8")
    carry_card(card)
    print(f"Wrote {CARD_FILE}, and the same into the model folder")
    print(f"Wrote {write_gallery()[0]} and its plots")
    for name, render in FILLED.items():
        page = ROOT / name
        page.write_text(fill_page(page.read_text(encoding="utf-8"), render()), encoding="utf-8")
        print(f"Wrote the figures into {page}")


if __name__ == "__main__":
    write_figures()
