"""The aims that were set for laboratories never seen, and whether the measurements reach them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from leukoscope.evaluation.estimates import Unit
from leukoscope.evaluation.predictions import read_predictions
from leukoscope.evaluation.share import Share, format_share
from recorded_evaluations import LABORATORIES, PROTOCOLS, RecordedEvaluation, read_located
from recorded_run import ROOT, TRAINED, read_history, read_json, read_measurements

BENCHMARK = ROOT / "benchmarks" / "results" / "browser.json"
UNMEASURED = "not measured"
LEFT_OUT = ("without-raabin", "without-bionet", "without-bccd", "without-barcelona")
# Cells of DeepAPL that are of none of the model's classes, and no kind of one.
UNKNOWN = ("BLAST", "SMUDGE", "ATYPICAL_LYMPHOCYTE", "PLASMA_CELL", "PROMONOCYTE")


class Aim(NamedTuple):
    """An aim, the measurement, and whether it is reached."""

    text: str
    measured: str
    verdict: str


def list_aims(
    evaluations: Sequence[RecordedEvaluation], manifest: dict[str, Any], trained: Path = TRAINED
) -> list[Aim]:
    """Return each aim with its measurement; an aim without a recorded measurement says so."""
    by_protocol = {part.protocol: part for part in evaluations}
    left_out = [by_protocol[name] for name in LEFT_OUT if name in by_protocol]
    aims = [_check_balanced(name, 0.8, by_protocol.get(name)) for name in LEFT_OUT]
    aims += [_check_mean(left_out), _check_balanced("deepapl-all", 0.8, by_protocol.get("deepapl-all"))]
    aims += _check_detection(trained)
    for evaluation in left_out:
        aims += _check_left_out(evaluation)
    aims += _check_unknown(trained / "evaluation" / "deepapl-all" / "predictions.csv")
    aims += _check_adaptation(trained.parent / "adaptation.json")
    aims += [
        _check_balanced("pbc-test", 0.985, by_protocol.get("pbc-test")),
        _check_balanced("bccd-fields-cv", 0.88, by_protocol.get("bccd-fields-cv")),
    ]
    aims += [*_check_rejections(trained), _check_training_time(trained), *_check_speed(), *_check_download()]
    shards = sum(file["bytes"] for file in manifest["files"] if file["path"].endswith(".bin"))
    return [*aims, _compare("Shards: at most 0.9 MB", f"{shards / 1e6:.2f} MB", shards <= 900_000)]


def _compare(text: str, measured: str, reached: bool) -> Aim:
    return Aim(text, measured, "reached" if reached else "**not reached**")


def _leave_open(text: str) -> Aim:
    return Aim(text, "-", UNMEASURED)


def _check_balanced(protocol: str, least: float, evaluation: RecordedEvaluation | None) -> Aim:
    """Compare the balanced accuracy, counted as the evaluation counts."""
    title = PROTOCOLS[protocol][0] if evaluation is None else evaluation.title
    text = f"{title}, balanced: at least {100 * least:.4g} %"
    if evaluation is None:
        return _leave_open(text)
    found = evaluation.find_estimate("balanced_accuracy")
    measured = f"{format_share(found['value'], found['interval'])}, n = {_count(found, evaluation.unit):,}"
    return _compare(text, measured, found["value"] >= least)


def _count(found: dict[str, Any], unit: Unit) -> int:
    return int(found["n_pictures" if unit == "picture" else "n_sources"])


def _check_mean(left_out: Sequence[RecordedEvaluation]) -> Aim:
    text = "The mean of the laboratories left out: at least 87 %"
    if len(left_out) < len(LEFT_OUT):
        return _leave_open(text)
    mean = float(np.mean([part.find_estimate("balanced_accuracy")["value"] for part in left_out]))
    return _compare(text, f"{100 * mean:.1f} %, {len(left_out)} laboratories", mean >= 0.87)


def _check_left_out(evaluation: RecordedEvaluation) -> Iterable[Aim]:
    """Compare how honest the answers in a laboratory left out are; shares by picture, as a person meets them."""
    chance = evaluation.chance
    if chance is not None:
        measured = f"{100 * chance.ece:.1f} % of {chance.n_pictures:,} classified images"
        yield _compare(f"Calibration error, {evaluation.title}: at most 5 %", measured, chance.ece <= 0.05)
    statuses = np.array([row.status for row in evaluation.predictions.rows])
    confident = statuses == "confident"
    if confident.any():
        share = Share.of(int((evaluation.correct & confident).sum()), int(confident.sum()))
        text = f"`confident` answers right, {evaluation.title}: at least 95 %"
        yield _compare(text, f"{share.format()}, n = {share.n:,}", share.value >= 0.95)
    share = Share.of(int((statuses == "unidentified").sum()), len(statuses))
    text = f"Cells without a name, {evaluation.title}: at most 3 %"
    yield _compare(text, f"{share.format()}, n = {share.n:,}", share.value <= 0.03)


def _check_detection(trained: Path) -> list[Aim]:
    aims = []
    for folder, found in read_located(trained):
        if folder not in LEFT_OUT:
            continue
        title = PROTOCOLS[folder][0]
        measured = f"{found.share.format()}, n = {found.cells:,}"
        aims.append(
            _compare(f"White cells found, {title}: at least 97 %", measured, found.share.value >= 0.97)
        )
        measured = f"{found.others / found.fields:.2f}, {found.fields:,} fields"
        text = f"Other boxes a field, {title}: at most 0.1"
        aims.append(_compare(text, measured, found.others <= 0.1 * found.fields))
    return aims or [_leave_open("White cells found, laboratories left out: at least 97 %")]


def _check_unknown(file: Path) -> Iterable[Aim]:
    """Compare how many cells of classes that the model has not learnt are confident, by class."""
    if not file.is_file():
        yield _leave_open("Cells of unknown classes that are `confident`: at most 10 %")
        return
    rows = read_predictions(file).rows
    for label in UNKNOWN:
        statuses = [row.status for row in rows if row.label == label]
        if statuses:
            share = Share.of(statuses.count("confident"), len(statuses))
            text = f"`confident` of {label.lower().replace('_', ' ')}s (DeepAPL): at most 10 %"
            yield _compare(text, f"{share.format()}, n = {share.n:,}", share.value <= 0.1)


def _check_adaptation(file: Path) -> Iterable[Aim]:
    """Compare what a lab profile of ten chosen cells a class reaches; `benchmarks/adaptation.py` measures it."""
    for lab, found in (read_json(file) or {"labs": {}})["labs"].items():
        row = next((row for row in found["rows"]["active"] if row["size"] == 10), None)
        if row is not None:
            text = (
                f"A lab profile of ten cells a class, {LABORATORIES[lab]} left out, balanced: at least 93 %"
            )
            measured = (
                f"{100 * row['after']:.1f} % (worst of {row['draws']} draws: {100 * row['worst']:.1f} %)"
            )
            yield _compare(text, measured, row["after"] >= 0.93)


def _check_rejections(trained: Path) -> list[Aim]:
    aims = []
    for _, kinds in read_measurements("refusals.json", trained):
        for kind in kinds:
            measured = f"{format_share(kind['share'], kind['interval'])}, n = {kind['pictures']:,}"
            aims.append(
                _compare(f"No class for {kind['kind']}: at least 95 %", measured, kind["share"] >= 0.95)
            )
    return aims or [_leave_open("No class for pictures without its cells: at least 95 %")]


def _check_training_time(trained: Path) -> Aim:
    text = "Training: at most 180 minutes on two cores"
    minutes = sum(rows[-1].get("seconds", 0.0) for rows in read_history(trained).values()) / 60
    if not minutes:
        return _leave_open(text)
    processors = (read_json(trained / "environment.json") or {}).get("processors", "unknown")
    measured = f"{minutes:.0f} minutes of steps on {processors} processors, without preparing the pictures"
    return _compare(text, measured, minutes <= 180)


def _check_speed() -> list[Aim]:
    text = "A picture in a fifth of the article network's time (wasm, one thread, without decoding)"
    aims = [
        _compare(
            text,
            f"{ratio['median']:.1f} times faster ({ratio['low']:.1f} to {ratio['high']:.1f}, middle half)",
            ratio["median"] >= 5,
        )
        for ratio in (row["ratio"] for row in _read_browser_rows("wasm", "all but decoding"))
    ]
    return aims or [_leave_open(text)]


def _check_download() -> list[Aim]:
    text = "First answer: at most 1.0 MB of model and engine (wasm)"
    sizes = [row["second"]["p50"] / 1000 for row in _read_browser_rows("Download", "both")]
    return [_compare(text, f"{size:.2f} MB", size <= 1.0) for size in sizes] or [_leave_open(text)]


def _read_browser_rows(title: str, what: str) -> list[dict[str, Any]]:
    """Return the rows of `benchmarks/run.py browser` with this text, of tables whose titles begin so."""
    tables = (read_json(BENCHMARK) or {"result": {"tables": []}})["result"]["tables"]
    return [
        row
        for table in tables
        for row in table["rows"]
        if table["title"].startswith(title) and what in row["what"]
    ]
