"""The report of an evaluation: JSON for programs, figures for manifests, a page for people."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2

from leukoscope import __version__
from leukoscope.evaluation.calibration_chance import CalibrationChance
from leukoscope.evaluation.estimates import Estimate, Evaluation, UnitReport
from leukoscope.evaluation.intervals import Interval
from leukoscope.evaluation.report_plots import (
    UNIT_NAMES,
    plot_abstention,
    plot_confusion,
    plot_intervals,
    plot_reliability,
)
from leukoscope.evaluation.resampling import RESAMPLES
from leukoscope.evaluation.selective import CoveragePoint
from leukoscope.files import atomic_write
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
# Shares sent to a person that the report's table shows; its plot shows all.
TOLD_SHARES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
_IN_PER_CENT = ("accuracy", "balanced_accuracy", "macro_f1", "recall", "precision", "f1")


def write_report(evaluation: Evaluation, out_dir: Path) -> None:
    """Write report.json, figures.json and report.html into `out_dir`; the page needs no other file."""
    out_dir.mkdir(parents=True, exist_ok=True)
    _write(out_dir / "report.json", _to_text(describe_evaluation(evaluation)))
    _write(out_dir / "figures.json", _to_text(list_estimates(evaluation)))
    _write(out_dir / "report.html", render_report(evaluation))


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
                name: {unit: _describe_estimate(figure) for unit, figure in found.items()}
                for name, found in parts.items()
            }
            for column, parts in evaluation.groups.items()
        },
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


def _describe_unit(unit: UnitReport) -> dict[str, Any]:
    return {
        "overall": {name: _describe_estimate(figure) for name, figure in unit.overall.items()},
        "per_class": {
            label: {name: _describe_estimate(figure) for name, figure in found.items()}
            for label, found in unit.per_class.items()
        },
        "confusion": [[round(float(value), 6) for value in row] for row in unit.confusion],
        "reliability": [{k: round(v, 6) for k, v in asdict(b).items()} for b in unit.reliability],
        "abstention": [_describe_coverage(kept) for kept in unit.abstention],
        "calibration_chance": None if unit.chance is None else _round_all(asdict(unit.chance)),
    }


def _describe_coverage(kept: CoveragePoint) -> dict[str, Any]:
    interval = [round(kept.interval.low, 6), round(kept.interval.high, 6)]
    return _round_all({**asdict(kept), "interval": interval})


def _round_all(entry: dict[str, Any]) -> dict[str, Any]:
    return {k: round(v, 6) if isinstance(v, float) else v for k, v in entry.items()}


def _describe_estimate(figure: Estimate) -> dict[str, Any]:
    return {
        "value": round(figure.value, 6),
        "interval": [round(figure.interval.low, 6), round(figure.interval.high, 6)],
        "method": figure.interval.method,
        "n_pictures": figure.n_pictures,
        "n_sources": figure.n_sources,
    }


def list_estimates(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return the headline figures in the shape of the manifest's `figures`."""
    predictions = evaluation.predictions
    return [
        {
            "metric": metric,
            "unit": unit.unit,
            "value": round(unit.overall[metric].value, 6),
            "interval": [
                round(limit, 6)
                for limit in (unit.overall[metric].interval.low, unit.overall[metric].interval.high)
            ],
            "n_pictures": evaluation.n_pictures,
            "n_sources": evaluation.n_sources,
            "dataset": ", ".join(predictions.unique("dataset")) or "unnamed",
            "split": ", ".join(predictions.unique("split")) or "unnamed",
            "laboratories": list(predictions.unique("lab")),
        }
        for unit in evaluation.units
        for metric in MANIFEST_METRICS
    ]


def format_estimate(metric: str, figure: Estimate) -> str:
    """Return a figure with its interval as text, such as `86.0 % (71.2–95.1)` or `0.954 (0.871–0.990)`."""
    if metric in _IN_PER_CENT:
        return format_share(figure.value, figure.interval)
    return f"{figure.value:.3f} ({figure.interval.low:.3f}–{figure.interval.high:.3f})"


def format_share(value: float, interval: Interval) -> str:
    """Return a share with its interval in per cent, such as `86.0 % (71.2–95.1)`."""
    return f"{100 * value:.1f} % ({100 * interval.low:.1f}–{100 * interval.high:.1f})"


def format_count(figure: Estimate | CoveragePoint | CalibrationChance) -> str:
    """Return what a figure was counted on, such as `2,487 pictures of 71 cells`."""
    pictures = f"{figure.n_pictures:,} picture{'' if figure.n_pictures == 1 else 's'}"
    if figure.n_sources is None:
        return pictures
    return f"{pictures} of {figure.n_sources:,} cell{'' if figure.n_sources == 1 else 's'}"


@cache
def _load_template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"count": format_count}
    environment.globals |= {
        "format_estimate": format_estimate,
        "format_share": format_share,
        "metric_names": METRIC_NAMES,
        "unit_names": UNIT_NAMES,
        "disclaimer": SAFE_WORDS,
        "version": __version__,
        "resamples": RESAMPLES,
        "told_shares": TOLD_SHARES,
    }
    text = resources.files("leukoscope").joinpath("assets/report.html.j2").read_text(encoding="utf-8")
    return environment.from_string(text)


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


def _to_text(data: object) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _write(path: Path, text: str) -> None:
    with atomic_write(path) as stream:
        stream.write(text)
