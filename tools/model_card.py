"""The card of the default model, written from its recorded evaluations; its model folder holds the same text."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aims import list_aims
from leak_audit import audit_leaks
from leukoscope.contract.manifest import MANIFEST_NAME
from leukoscope.evaluation.fine_recall import describe_others, measure_fine_recall
from leukoscope.evaluation.report_plots import format_amount
from leukoscope.evaluation.share import format_share
from leukoscope.export.card import CARD, count_network, write_card
from leukoscope.export.verification import TOLERANCE
from leukoscope.files import hash_file, write_json
from recorded_evaluations import (
    LABORATORIES,
    PROTOCOLS,
    RecordedEvaluation,
    join_words,
    list_confusions,
    name_class,
    read_evaluations,
    read_located,
)
from recorded_run import FOLDER, ROOT, TRAINED, read_json, read_measurements

TEMPLATE = Path(__file__).with_name("model_card_of_default.md.jinja")
CARD_FILE = ROOT / CARD
REVIEW_SHARES = (0.0, 0.05, 0.1, 0.2, 0.3)
FEW_CELLS = 30


def name_laboratory(lab: str) -> str:
    """Return a laboratory's name as people read it."""
    return LABORATORIES.get(lab, lab)


# Filters of the template beside those of every card.
_FILTERS: dict[str, Callable[..., object]] = {
    "thousands": "{:,}".format,
    "name_laboratory": name_laboratory,
    "by_status": lambda statuses: {found.status: found for found in statuses},
}


def count_learnt(config: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Return laboratory -> class -> number of cells the shipped networks learnt from."""
    learnt: dict[str, dict[str, int]] = {}
    for key, count in config["counts"]["cells"].items():
        lab, _, label = key.partition(" ")
        learnt.setdefault(lab, {})[label] = count
    return learnt


def render_card() -> str:
    """Return the card's text, after checking that the networks' files are those of the manifest.

    Raises:
        ValueError: a file of the model folder differs from the manifest's entry.
    """
    manifest = read_json(FOLDER / MANIFEST_NAME)
    for file in manifest["files"]:
        if file["path"] != CARD and hash_file(FOLDER / file["path"]) != file["sha256"]:
            raise ValueError(
                f"Expected {file['path']} of {FOLDER} with the SHA-256 of its manifest; it has another. "
                "Export the model again."
            )
    graphs = [read_json(FOLDER / stage["graph"]) for stage in manifest["stages"]]
    evaluations = read_evaluations()
    config = read_json(TRAINED / "config.json")
    by_lab: dict[str, list[RecordedEvaluation]] = {}
    for part in evaluations:
        by_lab.setdefault(part.lab, []).append(part)
    return write_card(
        manifest,
        {**count_network(graphs), "notices": ()},
        extended=TEMPLATE,
        filters=_FILTERS,
        evaluations=evaluations,
        by_lab=by_lab,
        config=config,
        recipe=json.dumps(config["recipe"], sort_keys=True),
        fine=[(part, found) for part in evaluations if (found := measure_fine_recall(part.predictions))],
        describe_others=describe_others,
        learnt=count_learnt(config),
        environment=read_json(TRAINED / "environment.json"),
        keras={name: hash_file(TRAINED / name) for name in ("locator.keras", "classifier.keras")},
        leaks=audit_leaks(evaluations),
        aims=list_aims(evaluations, manifest),
        detection=read_located(),
        title_of=lambda folder: PROTOCOLS[folder][0],
        rejections=read_measurements("refusals.json"),
        review_shares=REVIEW_SHARES,
        few_cells=FEW_CELLS,
        export_tolerance=TOLERANCE,
        tolerances=read_json(FOLDER / manifest["golden"]["expected"])["tolerance"],
        format_share=format_share,
        format_amount=format_amount,
        name_class=name_class,
        join_words=join_words,
        list_confusions=list_confusions,
        list_columns=list_columns,
    )


def list_columns(evaluation: RecordedEvaluation) -> list[int]:
    """Return the classes that occur among labels or predictions, as positions in the confusion matrix."""
    occurring = evaluation.confusion.sum(axis=0) + evaluation.confusion.sum(axis=1)
    return [index for index, mass in enumerate(occurring) if mass > 0]


def put_card(card: str, folder: Path = FOLDER) -> None:
    """Write the card into a model folder, and its size and hash into the manifest."""
    (folder / CARD).write_text(card, encoding="utf-8")
    file = folder / MANIFEST_NAME
    manifest = read_json(file)
    others = [entry for entry in manifest["files"] if entry["path"] != CARD]
    size, digest = len(card.encode()), hash_file(folder / CARD)
    manifest["files"] = [*others, {"path": CARD, "bytes": size, "sha256": digest}]
    write_json(file, manifest)
