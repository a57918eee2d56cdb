"""The files of a comparison: JSON for programs, CSV for spreadsheets, one HTML page for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from leukoscope import __version__
from leukoscope.comparison.agreement import CellAgreement
from leukoscope.comparison.comparison import ClassBias, Comparison, Disagreement, SlideComparison
from leukoscope.comparison.counts import CountRow
from leukoscope.comparison.flags import Flag
from leukoscope.comparison.method_comparison import MIN_SAMPLES_FOR_LIMITS, MIN_SAMPLES_FOR_REGRESSION
from leukoscope.comparison.plots import plot_agreement, plot_bias, plot_counts
from leukoscope.comparison.readings import Reading
from leukoscope.evaluation.intervals import Interval
from leukoscope.evaluation.report_template import load_template
from leukoscope.evaluation.share import Share
from leukoscope.files import atomic_write, write_json
from leukoscope.inference.results import SAFE_WORDS
from leukoscope.labels import describe_fine_label, describe_label
from leukoscope.tables import format_rows, write_table

FILES = ("comparison.html", "comparison.json", "counts.csv", "disagreements.csv")

COUNT_COLUMNS = (
    "slide",
    "first_reader",
    "second_reader",
    "label",
    "first_count",
    "first_counted",
    "first_percent",
    "limits_low_percent",
    "limits_high_percent",
    "second_count",
    "second_counted",
    "second_percent",
    "p_value",
    "verdict",
)
DISAGREEMENT_COLUMNS = (
    "slide",
    "picture",
    "x",
    "y",
    "width",
    "height",
    "kind",
    "first",
    "second",
)


def write_comparison(comparison: Comparison, out_dir: Path) -> None:
    """Write `FILES` into `out_dir`, which is made where it does not exist; the page loads no other file."""
    out_dir.mkdir(parents=True, exist_ok=True)
    write_json(out_dir / "comparison.json", describe_comparison(comparison))
    _write_csv(out_dir / "counts.csv", COUNT_COLUMNS, _list_counts(comparison))
    _write_csv(out_dir / "disagreements.csv", DISAGREEMENT_COLUMNS, _list_cells(comparison))
    with atomic_write(out_dir / "comparison.html") as stream:
        stream.write(render_comparison(comparison))


def describe_comparison(comparison: Comparison) -> dict[str, Any]:
    """Return the whole comparison as JSON-ready data; contract/comparison.schema.json describes it."""
    return {
        "schema_version": 1,
        "leukoscope": __version__,
        "notice": SAFE_WORDS,
        "second_is": "classifier" if comparison.with_classifier else "reader",
        "notes": list(comparison.notes),
        "slides": [_describe_slide(slide) for slide in comparison.slides],
        "cells": _describe_cells(comparison.cells),
        "disagreements": [_describe_disagreement(entry) for entry in comparison.disagreements],
        "bias": [_describe_bias(entry) for entry in comparison.bias],
        "flags": [_describe_flag(flag) for flag in comparison.flags],
    }


def _describe_slide(slide: SlideComparison) -> dict[str, Any]:
    return {
        "slide": slide.first.slide,
        "sample": slide.first.sample or None,
        "first": _describe_reading(slide.first),
        "second": _describe_reading(slide.second),
        "verdict": slide.verdict,
        "rows": [
            {
                "label": row.label,
                "first_count": row.first,
                "first_percent": _round(row.first_percent),
                "second_count": row.second,
                "second_percent": _round(row.second_percent),
                "limits_percent": list(row.limits_percent),
                "p_value": _round(row.p_value),
                "verdict": row.verdict,
            }
            for row in slide.rows
        ],
        "cells": _describe_cells(slide.cells),
    }


def _describe_reading(reading: Reading) -> dict[str, Any]:
    return {
        "reader": reading.reader,
        "file": reading.file,
        "counted": reading.counted,
        "without_name": reading.open,
    }


def _describe_cells(cells: CellAgreement | None) -> dict[str, Any] | None:
    if cells is None:
        return None
    return {
        "n": int(cells.agreement.n),
        "classes": list(cells.classes),
        "confusion": cells.confusion.tolist(),
        "agreement": _describe_share(cells.agreement),
        "kappa": None
        if cells.kappa is None
        else {
            "value": _round(cells.kappa.value),
            "interval": _round_limits(cells.kappa.interval),
            "method": cells.kappa.interval.method,
        },
        "by_class": [
            {
                "label": entry.label,
                "both": entry.both,
                "first": entry.first,
                "second": entry.second,
                "specific_agreement": _round(entry.share),
                "interval": _round_limits(entry.interval),
            }
            for entry in cells.by_class
        ],
    }


def _describe_disagreement(entry: Disagreement) -> dict[str, Any]:
    return {
        "slide": entry.slide,
        "picture": entry.picture,
        "box": list(entry.box),
        "kind": entry.kind,
        "first": entry.first,
        "second": entry.second,
    }


def _describe_bias(entry: ClassBias) -> dict[str, Any]:
    bias, line = entry.bias, entry.regression
    return {
        "label": entry.label,
        "first_percent": [_round(value) for value in entry.first_percent],
        "second_percent": [_round(value) for value in entry.second_percent],
        "bias": bias
        and {
            "n": bias.n,
            "mean": _round(bias.mean),
            "interval": _round_all(bias.interval),
            "sd": _round(bias.sd),
            "limits": _round_all(bias.limits),
            "low_limit_interval": _round_all(bias.low_interval),
            "high_limit_interval": _round_all(bias.high_interval),
        },
        "passing_bablok": line
        and {
            "n": line.n,
            "slope": _round(line.slope),
            "slope_interval": _round_all(line.slope_interval),
            "intercept": _round(line.intercept),
            "intercept_interval": _round_all(line.intercept_interval),
        },
    }


def _describe_flag(flag: Flag) -> dict[str, Any]:
    return {
        "kind": flag.kind,
        "labels": list(flag.labels),
        "both": flag.both,
        "only_second": flag.only_second,
        "only_first": flag.only_first,
        "neither": flag.neither,
        "efficiency": _describe_share(flag.efficiency),
        "sensitivity": flag.sensitivity and _describe_share(flag.sensitivity),
        "specificity": flag.specificity and _describe_share(flag.specificity),
    }


def _describe_share(share: Share) -> dict[str, Any]:
    return {
        "count": int(share.count),
        "n": int(share.n),
        "value": _round(share.value),
        "interval": _round_limits(share.interval),
    }


def _round(value: float) -> float:
    return round(float(value), 6)


def _round_all(values: Iterable[float]) -> list[float]:
    return [_round(value) for value in values]


def _round_limits(interval: Interval) -> list[float]:
    return _round_all((interval.low, interval.high))


def _list_counts(comparison: Comparison) -> Iterable[Sequence[object]]:
    def write(slide: SlideComparison, row: CountRow) -> Sequence[object]:
        return (
            slide.name,
            slide.first.reader,
            slide.second.reader,
            row.label,
            row.first,
            row.first_total,
            _round(row.first_percent),
            *row.limits_percent,
            row.second,
            row.second_total,
            _round(row.second_percent),
            _round(row.p_value),
            row.verdict,
        )

    return (write(slide, row) for slide in comparison.slides for row in slide.rows)


def _list_cells(comparison: Comparison) -> Iterable[Sequence[object]]:
    return (
        (d.slide, d.picture, *d.box, d.kind, d.first or "", d.second or "") for d in comparison.disagreements
    )


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with write_table(path) as stream:
        stream.write(format_rows([columns, *rows], line_end="\r\n"))


def name_class(label: str | None) -> str:
    """Return the English name of a class, finer classes and NOT_A_CELL too; a dash for None."""
    if label is None:
        return "–"
    try:
        return describe_fine_label(label).name_en
    except KeyError:
        known = describe_label(label).name_en
        return known.capitalize() if known.isupper() else known


@cache
def _load_template() -> jinja2.Template:
    limits = {"min_limits": MIN_SAMPLES_FOR_LIMITS, "min_regression": MIN_SAMPLES_FOR_REGRESSION}
    return load_template("comparison.html.j2", {"class_name": name_class}, limits)


def render_comparison(comparison: Comparison) -> str:
    """Return the comparison as one HTML page with its plots inside; it loads nothing and runs no script."""
    return _load_template().render(
        comparison=comparison,
        kinds=Counter(entry.kind for entry in comparison.disagreements),
        plots={
            "agreement": plot_agreement(comparison, name_class) if comparison.cells else None,
            "counts": [plot_counts(slide, name_class) for slide in comparison.slides],
            "bias": [plot_bias(entry, name_class(entry.label)) for entry in comparison.bias],
        },
    )
