"""The aims that were set before the default model was trained, and whether the measurements reach them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from leukoscope.evaluation.estimates import Unit
from leukoscope.evaluation.share import format_share
from recorded_evaluations import RecordedEvaluation
from recorded_run import ROOT, TRAINED, read_history, read_json, read_measurements

BENCHMARK = ROOT / "benchmarks" / "results" / "browser.json"
UNMEASURED = "not measured"


class Aim(NamedTuple):
    """An aim, the measurement, and whether it is reached."""

    text: str
    measured: str
    verdict: str


@dataclass(frozen=True)
class MetricAim:
    """The least value of a headline metric in an evaluation, which is named by its key in `PROTOCOLS`."""

    protocol: str
    metric: str
    unit: Unit
    least: float
    what: str


_FIELDS_AIM = MetricAim(
    "bccd-fields-cv", "accuracy", "source", 0.95, "BCCD's labelled fields, cross-validated, by cell"
)
_COPIES_AIM = MetricAim("kaggle-test", "accuracy", "picture", 0.95, "Kaggle TEST, by picture")
_CLOSE_UPS_AIM = MetricAim("pbc-test", "accuracy", "picture", 0.988, "PBC's held-out tenth")
_LAB_AIMS = (
    MetricAim("without-bccd", "balanced_accuracy", "source", 0.75, "BCCD without a picture of it, balanced"),
    MetricAim(
        "without-barcelona", "balanced_accuracy", "source", 0.75,
        "PBC's usual classes without a picture of it, balanced",
    ),
)  # fmt: skip


def list_aims(
    evaluations: Sequence[RecordedEvaluation], manifest: dict[str, Any], trained: Path = TRAINED
) -> list[Aim]:
    """Return each aim with its measurement; an aim without a recorded measurement says so."""
    by_protocol = {part.protocol: part for part in evaluations}
    aims = [_check_metric(aim, by_protocol.get(aim.protocol)) for aim in (_FIELDS_AIM, _COPIES_AIM)]
    aims += _check_test_fields(by_protocol.get("bccd-fields-test"))
    aims += [_check_metric(aim, by_protocol.get(aim.protocol)) for aim in (_CLOSE_UPS_AIM, *_LAB_AIMS)]
    aims += _check_calibration(by_protocol.get("pbc-test"), by_protocol.get("bccd-fields-cv"))
    for protocol in ("bccd-fields-cv", "pbc-test"):
        aims += _check_review(by_protocol.get(protocol))
    aims += _check_detection(trained) + _check_rejections(trained)
    aims += [_check_training_time(trained), *_check_speed()]
    shards = sum(file["bytes"] for file in manifest["files"] if file["path"].endswith(".bin"))
    return [*aims, _compare("Shards: at most 1.5 MB", f"{shards / 1e6:.2f} MB", shards <= 1_500_000)]


def _compare(text: str, measured: str, reached: bool) -> Aim:
    return Aim(text, measured, "reached" if reached else "**not reached**")


def _leave_open(text: str) -> Aim:
    return Aim(text, "-", UNMEASURED)


def _check_metric(aim: MetricAim, evaluation: RecordedEvaluation | None) -> Aim:
    text = f"{aim.what}: at least {100 * aim.least:.1f} %"
    if evaluation is None:
        return _leave_open(text)
    found = evaluation.find_estimate(aim.metric, aim.unit)
    n = found["n_pictures"] if aim.unit == "picture" else found["n_sources"]
    measured = f"{format_share(found['value'], found['interval'])}, n = {n:,}"
    if evaluation.folds:
        measured += f", {evaluation.folds}"
    return _compare(text, measured, found["value"] >= aim.least)


def _check_test_fields(fields: RecordedEvaluation | None) -> Iterable[Aim]:
    if fields is None:
        return
    correct = int(fields.correct.sum())
    measured = f"{correct} of {len(fields.predictions)}"
    yield _compare("BCCD's original TEST fields: at least 67 of 71", measured, correct >= 67)


def _check_calibration(
    close_ups: RecordedEvaluation | None, fields: RecordedEvaluation | None
) -> Iterable[Aim]:
    if close_ups is not None and (chance := close_ups.chance) is not None:
        measured = f"{100 * chance.ece:.2f} % of {chance.n_pictures:,} classified pictures"
        yield _compare("Calibration error on PBC: at most 2 %", measured, chance.ece <= 0.02)
    if fields is not None and (chance := fields.chance) is not None:
        measured = f"{100 * chance.ece:.1f} %; chance up to {100 * chance.highest:.1f} %"
        text = "Calibration error on the cross-validated cells: no larger than chance alone makes it"
        yield _compare(text, measured, chance.is_by_chance)


def _check_review(evaluation: RecordedEvaluation | None) -> Iterable[Aim]:
    if evaluation is None or (left := evaluation.find_coverage(0.05).errors_left) is None:
        return
    text = f"Sending 5 % to review halves the mistakes ({evaluation.title})"
    yield _compare(text, f"{100 * left:.0f} % left", left <= 0.5)
    rejected = evaluation.share(evaluation.rejected)
    text = f"At most 3 % of real cells rejected ({evaluation.title})"
    yield _compare(text, rejected.format(), rejected.value <= 0.03)


def _check_detection(trained: Path) -> list[Aim]:
    cells_text = "White cells found (intersection over union at least 0.5): at least 98 %"
    false_text = "False white cells: at most one in 20 fields"
    aims = []
    for _, found in read_measurements("locating.json", trained):
        share, false = found["found_share"], found["false_white_per_20_fields"]
        measured = f"{format_share(share, found['found_interval'])}, n = {found['cells']:,}"
        aims.append(_compare(cells_text, measured, share >= 0.98))
        aims.append(_compare(false_text, f"{false:.2f}, {found['fields']:,} fields", false <= 1))
    return aims or [_leave_open(cells_text), _leave_open(false_text)]


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
    text = "Training: at most 90 minutes on two cores"
    minutes = sum(rows[-1].get("seconds", 0.0) for rows in read_history(trained).values()) / 60
    if not minutes:
        return _leave_open(text)
    processors = (read_json(trained / "environment.json") or {}).get("processors", "unknown")
    measured = f"{minutes:.0f} minutes of steps on {processors} processors, without preparing the pictures"
    return _compare(text, measured, minutes <= 90)


def _check_speed() -> list[Aim]:
    text = "A picture in a fifth of the article network's time (wasm, one thread, without decoding)"
    tables = (read_json(BENCHMARK) or {"result": {"tables": []}})["result"]["tables"]
    ratios = [
        row["ratio"]
        for table in tables
        for row in table["rows"]
        if table["title"].startswith("wasm") and "all but decoding" in row["what"]
    ]
    aims = [
        _compare(
            text,
            f"{ratio['median']:.1f} times faster ({ratio['low']:.1f} to {ratio['high']:.1f}, middle half)",
            ratio["median"] >= 5,
        )
        for ratio in ratios
    ]
    return aims or [_leave_open(text)]
