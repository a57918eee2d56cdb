"""The report of an evaluation: JSON for programs, headline metrics for manifests, an HTML page for people."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from leukoscope import __version__
from leukoscope.evaluation.calibration_chance import CalibrationChance
from leukoscope.evaluation.estimates import Estimate
from leukoscope.evaluation.evaluation import Evaluation, UnitEvaluation
from leukoscope.evaluation.fine_recall import FineRecall, describe_others
from leukoscope.evaluation.intervals import Interval
from leukoscope.evaluation.report_plots import (
    UNIT_NAMES,
    plot_abstention,
    plot_confusion,
    plot_intervals,
    plot_reliability,
)
from leukoscope.evaluation.report_template import load_template
from leukoscope.evaluation.resampling import RESAMPLES
from leukoscope.evaluation.selective import CoveragePoint
from leukoscope.evaluation.share import format_share
from leukoscope.files import atomic_write, write_json
from leukoscope.inference.results import SAFE_WORDS
from leukoscope.labels import describe_label

# What the manifest's `figures` may hold.
MANIFEST_METRICS = ("accuracy", "balanced_accuracy", "macro_f1", "ece")

METRIC_NAMES = {
    "accuracy": "Accuracy",
    "balanced_accuracy": "Balanced accuracy",
    "macro_f1": "Macro F1",
    "roc_auc": "ROC AUC",
    "ece": "Calibration error (ECE)",
    "recall": "Recall",
    "precision": "Precision",
    "f1": "F1",
}
# Shares sent to a person that are in the report's table; its plot shows all.
TABLE_SHARES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
_IN_PER_CENT = ("accuracy", "balanced_accuracy", "macro_f1", "recall", "precision", "f1")


def write_report(evaluation: Evaluation, out_dir: Path) -> None:
    """Write report.json, figures.json and report.html into `out_dir`; the page loads no other file."""
    out_dir.mkdir(parents=True, exist_ok=True)
    write_json(out_dir / "report.json", describe_evaluation(evaluation))
    write_json(out_dir / "figures.json", list_estimates(evaluation))
    with atomic_write(out_dir / "report.html") as stream:
        stream.write(render_report(evaluation))


def describe_evaluation(evaluation: Evaluation) -> dict[str, Any]:
    """Return the whole report as JSON-ready data."""
    predictions = evaluation.predictions
    return {
        "leukoscope": __version__,
        "notice": SAFE_WORDS,
        "model": list(predictions.unique("model")),
        "dataset": list(predictions.unique("dataset")),
        "split": list(predictions.unique("split")),
        "laboratories": list(predictions.unique("lab")),
        "classes": list(predictions.classes),
        "n_pictures": evaluation.n_pictures,
        "n_sources": evaluation.n_sources,
        "notes": evaluation.notes,
        "units": {unit.unit: _describe_unit(unit) for unit in evaluation.units},
        "groups": {
            column: {
                name: {unit: _describe_estimate(estimate) for unit, estimate in found.items()}
                for name, found in parts.items()
            }
            for column, parts in evaluation.groups.items()
        },
        **({"fine_classes": [_describe_fine(fine) for fine in evaluation.fine]} if evaluation.fine else {}),
        "n_mistakes": evaluation.n_mistakes,
        "mistakes": [
            {
                "path": m.row.path,
                "source": m.row.source or None,
                "label": m.row.label,
                "predicted": m.predicted,
                "probability": round(m.probability, 6),
                "probability_of_label": round(m.probability_of_label, 6),
            }
            for m in evaluation.mistakes
        ],
    }


def _describe_fine(found: FineRecall) -> dict[str, Any]:
    return {
        "label": found.label,
        "recall": _describe_estimate(found.recall),
        "group_only": _describe_estimate(found.group_only),
        "others": found.others,
    }


def _describe_unit(unit: UnitEvaluation) -> dict[str, Any]:
    return {
        "overall": {name: _describe_estimate(estimate) for name, estimate in unit.overall.items()},
        "per_class": {
            label: {name: _describe_estimate(estimate) for name, estimate in found.items()}
            for label, found in unit.per_class.items()
        },
        "confusion": [[round(float(value), 6) for value in row] for row in unit.confusion],
        "reliability": [{k: round(v, 6) for k, v in asdict(b).items()} for b in unit.reliability],
        "abstention": [_describe_coverage(point) for point in unit.abstention],
        "calibration_chance": None if unit.chance is None else _round_all(asdict(unit.chance)),
    }


def _describe_coverage(point: CoveragePoint) -> dict[str, Any]:
    return _round_all({**asdict(point), "interval": _round_limits(point.interval)})


def _round_limits(interval: Interval) -> list[float]:
    return [round(interval.low, 6), round(interval.high, 6)]


def _round_all(entry: dict[str, Any]) -> dict[str, Any]:
    return {k: round(v, 6) if isinstance(v, float) else v for k, v in entry.items()}


def _describe_estimate(estimate: Estimate) -> dict[str, Any]:
    return {
        "value": round(estimate.value, 6),
        "interval": _round_limits(estimate.interval),
        "method": estimate.interval.method,
        "n_pictures": estimate.n_pictures,
        "n_sources": estimate.n_sources,
    }


def list_estimates(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return the headline metrics in the shape of the manifest's `figures`."""
    predictions = evaluation.predictions
    return [
        {
            "metric": metric,
            "unit": unit.unit,
            "value": round(unit.overall[metric].value, 6),
            "interval": _round_limits(unit.overall[metric].interval),
            "n_pictures": evaluation.n_pictures,
            "n_sources": evaluation.n_sources,
            "dataset": ", ".join(predictions.unique("dataset")) or "unnamed",
            "split": ", ".join(predictions.unique("split")) or "unnamed",
            "laboratories": list(predictions.unique("lab")),
        }
        for unit in evaluation.units
        for metric in MANIFEST_METRICS
    ]


def format_estimate(metric: str, estimate: Estimate) -> str:
    """Return an estimate with its interval as text, such as `86.0 % (71.2–95.1)` or `0.954 (0.871–0.990)`."""
    value, interval = estimate.value, estimate.interval
    if metric in _IN_PER_CENT:
        return format_share(value, interval, between="–")
    return f"{value:.3f} ({interval.low:.3f}–{interval.high:.3f})"


def format_count(counted: Estimate | CoveragePoint | CalibrationChance) -> str:
    """Return what an estimate was counted on, such as `2,487 pictures of 71 cells`."""
    pictures = f"{counted.n_pictures:,} picture{'' if counted.n_pictures == 1 else 's'}"
    if counted.n_sources is None:
        return pictures
    return f"{pictures} of {counted.n_sources:,} cell{'' if counted.n_sources == 1 else 's'}"


@cache
def _load_template() -> jinja2.Template:
    return load_template(
        "report.html.j2",
        {"count": format_count, "others": describe_others},
        {
            "format_estimate": format_estimate,
            "metric_names": METRIC_NAMES,
            "unit_names": UNIT_NAMES,
            "resamples": RESAMPLES,
            "table_shares": TABLE_SHARES,
        },
    )


def render_report(evaluation: Evaluation) -> str:
    """Return the report as one HTML page with its plots inside; it loads nothing and runs no script."""
    predictions = evaluation.predictions
    names = {label: describe_label(label, i).name_en for i, label in enumerate(predictions.classes)}
    shown = list(names.values())
    return _load_template().render(
        evaluation=evaluation,
        names=names,
        model=", ".join(predictions.unique("model")) or "a model",
        dataset=", ".join(predictions.unique("dataset")) or "unnamed data",
        split=", ".join(predictions.unique("split")),
        laboratories=", ".join(predictions.unique("lab")),
        plots={
            "intervals": plot_intervals(evaluation, shown),
            "confusion": plot_confusion(evaluation, shown),
            "reliability": plot_reliability(evaluation),
            "abstention": plot_abstention(evaluation),
        },
    )
