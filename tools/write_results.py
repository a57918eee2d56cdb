"""Write every page with results of the recorded evaluations under trained/, so that no number is typed by hand.

    python tools/write_results.py

The passports of the shipped models (README.md, BioImage.IO) are written first. The pages are MODEL_CARD.md, here and
in the default model's folder (with its hash in the manifest), docs/gallery.md with its plots, the tables of README.md
and README.zh-CN.md, and the comparison of networks in docs/evaluation.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chinese_results import to_chinese
from gallery import write_gallery
from leukoscope.contract.model_folder import MODELS_DIR, list_packaged_folders
from leukoscope.evaluation.detection_metrics import DetectionMetrics
from leukoscope.evaluation.share import format_share
from model_card import CARD_FILE, put_card, render_card
from model_passport import put_passport
from recorded_evaluations import PROTOCOLS, RecordedEvaluation, read_evaluations, read_located
from recorded_run import ROOT, read_json, read_measurements

START, END = "<!-- results: python tools/write_results.py -->", "<!-- /results -->"
NETWORKS = {
    "leukoscope-cells": "ours (finds and names)",
    "leukoscope-compact": "compact (names whole pictures)",
    "article": "the article's",
}
# What all were evaluated on: folder of the report under trained/NETWORK/, and its name in the table.
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


def _format_headline(headlines: list[dict[str, Any]], metric: str, unit: str) -> str:
    for found in headlines:
        if found["metric"] == metric and found["unit"] == unit:
            n = found["n_pictures"] if unit == "picture" else found["n_sources"]
            value = format_share(found["value"], found["interval"])
            return f"{value}, n = {n:,}" if metric == "accuracy" else value
    return "-"


def render_comparison() -> str:
    """Return the table of networks, with a row for every recorded report."""
    lines = [
        "| evaluated on | network | accuracy by picture | accuracy by source cell | balanced, by source cell |",
        "|---|---|---|---|---|",
    ]
    for folder, evaluated in COMPARED.items():
        for network, name in NETWORKS.items():
            file = ROOT / "trained" / network / "evaluation" / folder / "figures.json"
            headlines = read_json(file)
            if headlines is None:
                continue
            cells = [
                _format_headline(headlines, "accuracy", "picture"),
                _format_headline(headlines, "accuracy", "source"),
                _format_headline(headlines, "balanced_accuracy", "source"),
            ]
            lines.append(f"| {evaluated} | {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def render_headlines() -> str:
    """Return the default model's results in short: a row per evaluation, then cells found and pictures rejected."""
    lines = ["| evaluated on | right | balanced over classes | counted on |", "|---|---|---|---|"]
    lines += [_render_row(evaluated) for evaluated in read_evaluations()]
    if located := read_located():
        lines += ["", "| finding cells | found | other boxes a field | counted on |", "|---|---|--:|---|"]
        lines += [_render_found(PROTOCOLS[folder][0], found) for folder, found in located]
    points = []
    for _, kinds in read_measurements("refusals.json"):
        rejected = ", ".join(f"{kind['refused']} of {kind['pictures']} {kind['kind']}" for kind in kinds)
        points.append(f"* **Rejecting**: of pictures without its cells, no class was given to {rejected}.")
    return "\n".join([*lines, "", *points] if points else lines)


def _render_row(evaluated: RecordedEvaluation) -> str:
    shares = [evaluated.find_estimate(metric) for metric in ("accuracy", "balanced_accuracy")]
    cells = [format_share(found["value"], found["interval"]) for found in shares]
    return f"| {evaluated.title} | {' | '.join(cells)} | {evaluated.n:,} {evaluated.counted} |"


def _render_found(title: str, found: DetectionMetrics) -> str:
    counted = f"{found.cells:,} white cells in {found.fields:,} fields"
    return f"| {title} | {found.share.format()} | {found.others / found.fields:.2f} | {counted} |"


FILLED: dict[str, Callable[[], str]] = {
    "README.md": render_headlines,
    "README.zh-CN.md": lambda: to_chinese(render_headlines()),
    "docs/evaluation.md": render_comparison,
}
"""Pages with results between two marks, and what writes these results."""


def fill_page(text: str, results: str) -> str:
    """Return a page's text with `results` between its two marks."""
    before, rest = text.split(START)
    _, after = rest.split(END)
    return f"{before}{START}\n{results}\n{END}{after}"


def write_results() -> None:
    """Write every page."""
    for folder in list_packaged_folders(MODELS_DIR):
        put_passport(folder)
        print(f"Wrote the passport of {folder}")
    card = render_card()
    CARD_FILE.write_text(card, encoding="utf-8")
    put_card(card)
    print(f"Wrote {CARD_FILE}, and the same into the model folder")
    print(f"Wrote {write_gallery()[0]} and its plots")
    for name, render in FILLED.items():
        page = ROOT / name
        page.write_text(fill_page(page.read_text(encoding="utf-8"), render()), encoding="utf-8")
        print(f"Wrote the results into {page}")


if __name__ == "__main__":
    write_results()
