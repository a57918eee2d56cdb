"""Where commands put the results of an evaluation, and what they print of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leukoscope.cli.data_notes import print_notes

if TYPE_CHECKING:
    from leukoscope.evaluation.evaluation import Evaluation


def choose_folder(model: Path | None, otherwise: Path, name: str) -> Path:
    """Put results into the run they evaluate; a model folder is a finished product and stays as it is."""
    if model is not None and (model / "config.json").is_file():
        return model / "evaluation" / name
    return otherwise / name


def print_report(evaluation: Evaluation, out_dir: Path) -> None:
    """Print the notes and a table of metrics, and where the report is."""
    from rich.console import Console
    from rich.table import Table

    from leukoscope.evaluation.report import METRIC_NAMES, format_count, format_estimate
    from leukoscope.evaluation.report_plots import UNIT_NAMES

    print_notes(evaluation.notes)
    first = evaluation.units[0].overall
    table = Table(caption=f"95 % intervals over {format_count(first['accuracy'])}", caption_justify="left")
    table.add_column("")
    for unit in evaluation.units:
        table.add_column(UNIT_NAMES[unit.unit], no_wrap=True)
    for metric in first:
        cells = [format_estimate(metric, unit.overall[metric]) for unit in evaluation.units]
        table.add_row(METRIC_NAMES[metric], *cells)
    Console().print(table)
    click.echo(f"Wrote {out_dir / 'report.html'}, report.json and figures.json")


def print_calibration(calibration: Mapping[str, Any], file: Path) -> None:
    """Print the chosen temperature and thresholds, and where they were written."""
    thresholds = ", ".join(f"{name} {value}" for name, value in calibration["thresholds"].items())
    click.echo(f"Wrote {file}: temperature {calibration['temperature']}, thresholds {thresholds}")
