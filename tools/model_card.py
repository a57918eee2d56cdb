"""The card of the default model, from what is kept of its evaluations; its folder carries the same."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kept import (
    FOLDER,
    LABORATORIES,
    ROOT,
    TRAINED,
    KeptEvaluation,
    join_words,
    list_confusions,
    name_class,
    read_calibrated,
    read_evaluations,
    read_found,
    read_history,
    read_json,
)
from leukoscope.contract.manifest import MANIFEST_NAME
from leukoscope.datasets.laboratories.bccd import read_field_groups, source_of_field
from leukoscope.datasets.laboratories.kaggle import read_source_table
from leukoscope.evaluation.estimates import Unit
from leukoscope.evaluation.intervals import Interval
from leukoscope.evaluation.report_plots import format_amount
from leukoscope.export.card import CARD, count_network, write_card
from leukoscope.export.verification import TOLERANCE

TEMPLATE = Path(__file__).with_name("full_card.md.jinja")
CARD_FILE = ROOT / CARD
DATASETS = ROOT / "src" / "leukoscope" / "datasets"
REVIEW_SHARES = (0.0, 0.05, 0.1, 0.2, 0.3)
FEW_CELLS = 30
BENCHMARK = ROOT / "benchmarks" / "results" / "browser.json"
UNMEASURED = "not measured"
# What was aimed at, what was measured, and whether it is reached.
Aim = tuple[str, str, str]


def tell_share(share: float, interval: Interval | Sequence[float]) -> str:
    """Return a share in per cent with its interval."""
    low, high = (interval.low, interval.high) if isinstance(interval, Interval) else interval
    return f"{100 * share:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def tell_lab(lab: str) -> str:
    """Return a laboratory's name for people."""
    return LABORATORIES.get(lab, lab)


def audit_leaks(evaluated: Sequence[KeptEvaluation]) -> dict[str, Any]:
    """Count what could have been learnt and then evaluated: cells that stand on two sides."""
    pairs = _read_table("kaggle_field_pairs.csv")
    groups = read_field_groups()
    sides = defaultdict(set)
    fields = defaultdict(set)
    for row in _read_table("kaggle_sources.csv"):
        fields[row["path"].split("/")[0]].add(row["field"])
    for path, source in read_source_table().items():
        sides[path.split("/")[0]].add(source)
    shared = sides["TRAIN"] & sides["TEST"]
    chosen_on = {row.source for part in read_calibrated() for row in part.rows}
    return {
        "pairs": len(pairs),
        "same_cell": sum(row["same_cell"] == "1" for row in pairs),
        "test_fields": len(fields["TEST"]),
        "test_cells": len(sides["TEST"]),
        "train_fields": len(fields["TRAIN"]),
        "train_cells": len(sides["TRAIN"]),
        "shared_cells": len(shared),
        "shared_fields": sum(source_of_field(f, groups) in shared for f in fields["TEST"]),
        "in_two_folds": [(j, *_count_folds(j)) for j in evaluated if j.folds],
        "chosen_on": [
            (j, len({row.source for row in j.predictions.rows} & chosen_on))
            for j in evaluated
            if j.is_of_shipped_model and j.unit == "source"
        ],
    }


def _read_table(name: str) -> list[dict[str, str]]:
    with (DATASETS / name).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def _count_folds(evaluated: KeptEvaluation) -> tuple[int, int]:
    folds = defaultdict(set)
    for row in evaluated.predictions.rows:
        folds[row.source].add(row.fold)
    return len(folds), sum(len(found) > 1 for found in folds.values())


def list_learnt(config: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Return laboratory -> class -> cells the shipped networks learnt from."""
    learnt: dict[str, dict[str, int]] = {}
    for key, count in config["counts"]["cells"].items():
        lab, _, label = key.partition(" ")
        learnt.setdefault(lab, {})[label] = count
    return learnt


def list_aims(
    evaluated: Sequence[KeptEvaluation], manifest: dict[str, Any], trained: Path = TRAINED
) -> list[Aim]:
    """Return each aim that was set before training, what was measured and whether that is enough.

    An aim that nothing kept measures is told as such.
    """
    by_kind = {j.kind: j for j in evaluated}
    aims: list[Aim] = []

    def add(aim: str, measured: str, reached: bool) -> None:
        aims.append((aim, measured, _tell_reached(reached)))

    def add_share(kind: str, metric: str, unit: Unit, aim: float, what: str) -> None:
        text = f"{what}: at least {100 * aim:.1f} %"
        if kind not in by_kind:
            aims.append((text, "-", UNMEASURED))
            return
        figure = by_kind[kind].find_estimate(metric, unit)
        n = figure["n_pictures"] if unit == "picture" else figure["n_sources"]
        told = f"{tell_share(figure['value'], figure['interval'])}, n = {n:,}"
        if by_kind[kind].folds:
            told += f", {by_kind[kind].folds}"
        add(text, told, figure["value"] >= aim)

    add_share(
        "bccd-fields-cv", "accuracy", "source", 0.95, "BCCD's labelled fields, cross-validated, by cell"
    )
    add_share("kaggle-test", "accuracy", "picture", 0.95, "Kaggle TEST, by picture")
    if (fields := by_kind.get("bccd-fields-test")) is not None:
        right = int(fields.right.sum())
        add(
            "BCCD's original TEST fields: at least 67 of 71",
            f"{right} of {len(fields.predictions)}",
            right >= 67,
        )
    add_share("pbc-test", "accuracy", "picture", 0.988, "PBC's held-out tenth")
    add_share("without-bccd", "balanced_accuracy", "source", 0.75, "BCCD without a picture of it, balanced")
    add_share(
        "without-barcelona",
        "balanced_accuracy",
        "source",
        0.75,
        "PBC's four classes without a picture of it, balanced",
    )
    if (pbc := by_kind.get("pbc-test")) is not None and pbc.chance is not None:
        add(
            "Calibration error on PBC: at most 2 %",
            f"{100 * pbc.chance.ece:.2f} % of {pbc.chance.n_pictures:,} named",
            pbc.chance.ece <= 0.02,
        )
    if (cv := by_kind.get("bccd-fields-cv")) is not None and cv.chance is not None:
        add(
            "Calibration error on the cross-validated cells: no worse than chance makes it",
            f"{100 * cv.chance.ece:.1f} %; chance up to {100 * cv.chance.highest:.1f} %",
            cv.chance.is_by_chance,
        )
    for kind in ("bccd-fields-cv", "pbc-test"):
        if (part := by_kind.get(kind)) is not None and (left := part.keep(0.05).errors_left) is not None:
            add(
                f"Sending 5 % to review halves the mistakes ({part.title})",
                f"{100 * left:.0f} % left",
                left <= 0.5,
            )
            refused, interval = part.share(part.refused)
            add(
                f"At most 3 % of real cells refused ({part.title})",
                tell_share(refused, interval),
                refused <= 0.03,
            )
    aims += _list_finding_aims(trained) + _list_cost_aims(trained)
    shards = sum(file["bytes"] for file in manifest["files"] if file["path"].endswith(".bin"))
    add("Shards: at most 1.5 MB", f"{shards / 1e6:.2f} MB", shards <= 1_500_000)
    return aims


def _tell_reached(reached: bool) -> str:
    return "reached" if reached else "**not reached**"


def _list_finding_aims(trained: Path) -> list[Aim]:
    aims: list[Aim] = []
    found_aim = "White cells found at half of the union: at least 98 %"
    false_aim = "False white cells: at most one in 20 fields"
    located = [found for _, found in read_found("locating.json", trained)]
    for found in located:
        share, false = found["found_share"], found["false_white_per_20_fields"]
        told = f"{tell_share(share, found['found_interval'])}, n = {found['cells']:,}"
        aims.append((found_aim, told, _tell_reached(share >= 0.98)))
        aims.append((false_aim, f"{false:.2f}, {found['fields']:,} fields", _tell_reached(false <= 1)))
    if not located:
        aims += [(aim, "-", UNMEASURED) for aim in (found_aim, false_aim)]
    refused = [kind for _, kinds in read_found("refusals.json", trained) for kind in kinds]
    for kind in refused:
        told = f"{tell_share(kind['share'], kind['interval'])}, n = {kind['pictures']:,}"
        aims.append(
            (f"Not classed, {kind['kind']}: at least 95 %", told, _tell_reached(kind["share"] >= 0.95))
        )
    if not refused:
        aims.append(("Pictures without its cells not classed: at least 95 %", "-", UNMEASURED))
    return aims


def _list_cost_aims(trained: Path) -> list[Aim]:
    stages = read_history(trained).values()
    minutes = sum(rows[-1].get("seconds", 0.0) for rows in stages) / 60
    processors = (read_json(trained / "environment.json") or {}).get("processors", "unknown")
    training_aim = "Training: at most 90 minutes on two cores"
    told = f"{minutes:.0f} minutes of steps on {processors} processors, preparing the pictures left out"
    training = (
        (training_aim, told, _tell_reached(minutes <= 90)) if minutes else (training_aim, "-", UNMEASURED)
    )
    speed_aim = "A picture in a fifth of the article network's time (wasm, one thread, decoding left out)"
    ratios = [
        row["ratio"]
        for table in (read_json(BENCHMARK) or {"result": {"tables": []}})["result"]["tables"]
        for row in table["rows"]
        if table["title"].startswith("wasm") and "all but decoding" in row["what"]
    ]
    speed = [
        (
            speed_aim,
            f"{ratio['median']:.1f} times faster ({ratio['low']:.1f} to {ratio['high']:.1f}, middle half)",
            _tell_reached(ratio["median"] >= 5),
        )
        for ratio in ratios
    ]
    return [training, *(speed or [(speed_aim, "-", UNMEASURED)])]


def render_card() -> str:
    """Return the card's text; the networks' files are compared with the manifest on the way.

    Raises:
        ValueError: a file of the model folder is not the one its manifest names.
    """
    manifest = read_json(FOLDER / MANIFEST_NAME)
    for file in manifest["files"]:
        if file["path"] != CARD and hash_file(FOLDER / file["path"]) != file["sha256"]:
            raise ValueError(
                f"Expected {file['path']} of {FOLDER} as the manifest names it: export it again."
            )
    graphs = [read_json(FOLDER / stage["graph"]) for stage in manifest["stages"]]
    evaluated = read_evaluations()
    config = read_json(TRAINED / "config.json")
    by_lab: dict[str, list[KeptEvaluation]] = {}
    for part in evaluated:
        by_lab.setdefault(part.lab, []).append(part)
    return write_card(
        manifest,
        {**count_network(graphs), "notices": ()},
        extended=TEMPLATE,
        evaluated=evaluated,
        by_lab=by_lab,
        config=config,
        recipe=json.dumps(config["recipe"], sort_keys=True),
        learnt=list_learnt(config),
        environment=read_json(TRAINED / "environment.json"),
        keras={name: hash_file(TRAINED / name) for name in ("locator.keras", "classifier.keras")},
        leaks=audit_leaks(evaluated),
        aims=list_aims(evaluated, manifest),
        locating=read_found("locating.json"),
        refusals=read_found("refusals.json"),
        review_shares=REVIEW_SHARES,
        few_cells=FEW_CELLS,
        export_tolerance=TOLERANCE,
        tolerances=read_json(FOLDER / manifest["golden"]["expected"])["tolerance"],
        tell_share=tell_share,
        tell_count=format_amount,
        name_class=name_class,
        join_words=join_words,
        list_confusions=list_confusions,
        list_columns=list_columns,
        filters={"tell_n": "{:,}".format, "tell_lab": tell_lab, "pair_status": lambda s: (s.status, s)},
    )


def list_columns(evaluated: KeptEvaluation) -> list[int]:
    """Return the classes that occur among labels or answers, as positions in the confusion matrix."""
    occurring = evaluated.confusion.sum(axis=0) + evaluated.confusion.sum(axis=1)
    return [index for index, mass in enumerate(occurring) if mass > 0]


def hash_file(path: Path) -> str:
    """Return a file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def carry_card(card: str, folder: Path = FOLDER) -> None:
    """Put the card into a model folder and its hash into the manifest."""
    (folder / CARD).write_text(card, encoding="utf-8")
    file = folder / MANIFEST_NAME
    manifest = read_json(file)
    others = [entry for entry in manifest["files"] if entry["path"] != CARD]
    manifest["files"] = [
        *others,
        {"path": CARD, "bytes": len(card.encode()), "sha256": hash_file(folder / CARD)},
    ]
    file.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
