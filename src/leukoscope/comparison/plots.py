"""Plots of a comparison, each a self-contained SVG in the style of the evaluation's report."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure as Canvas

from leukoscope.comparison.comparison import ClassBias, Comparison, SlideComparison
from leukoscope.evaluation.report_plots import BLUE, ORANGE, STYLE, draw_confusion, to_data_uri

NameClass = Callable[[str], str]


def plot_agreement(comparison: Comparison, name_class: NameClass) -> str:
    """Draw which classes the readers gave the same cells; return a data URI. `comparison.cells` is not None."""
    assert comparison.cells is not None
    confusion = comparison.cells.confusion.astype(np.float64)
    size = max(3.6, 0.75 * int((confusion.sum(axis=0) + confusion.sum(axis=1) > 0).sum()) + 1.6)
    with mpl.rc_context(STYLE):
        canvas = Canvas(figsize=(size + 1, size), layout="constrained")
        axes = canvas.subplots()
        draw_confusion(axes, confusion, [name_class(label) for label in comparison.cells.classes])
        axes.set(xlabel=f"second: {comparison.second}", ylabel=f"first: {comparison.first}")
        return to_data_uri(canvas)


def plot_counts(slide: SlideComparison, name_class: NameClass) -> str:
    """Draw both readers' per cent of each white class, with Rümke's limits of the first; return a data URI."""
    rows = [row for row in slide.rows if row.first or row.second]
    with mpl.rc_context(STYLE):
        canvas = Canvas(figsize=(8, 1.1 + 0.42 * len(rows)), layout="constrained")
        axes = canvas.subplots()
        for position, row in enumerate(rows):
            low, high = row.limits_percent
            axes.plot([low, high], [position, position], color=BLUE.color, linewidth=5, alpha=0.25)
        for look, name, values in (
            (BLUE, slide.first.reader, [row.first_percent for row in rows]),
            (ORANGE, slide.second.reader, [row.second_percent for row in rows]),
        ):
            axes.plot(values, range(len(rows)), look.marker, color=look.color, label=name)
        axes.set_yticks(range(len(rows)), [name_class(row.label) for row in rows])
        axes.set(
            xlabel="per cent; the bar is Rümke's limits of the first count", ylim=(len(rows) - 0.5, -0.5)
        )
        axes.set_xlim(left=0)
        axes.grid(axis="x", alpha=0.3)
        canvas.legend(loc="outside lower right", ncols=2, frameon=False)
        return to_data_uri(canvas)


def plot_bias(entry: ClassBias, name: str) -> str:
    """Draw one class over the slides: second against first, and differences against means; return a data URI."""
    first, second = np.array(entry.first_percent), np.array(entry.second_percent)
    top = 1.05 * max(float(first.max()), float(second.max()), 1.0)
    with mpl.rc_context(STYLE):
        canvas = Canvas(figsize=(9, 3.8), layout="constrained")
        left, right = canvas.subplots(1, 2)
        left.plot([0, top], [0, top], color="#666666", linestyle=":", linewidth=1.2, label="equal")
        left.plot(first, second, BLUE.marker, color=BLUE.color)
        if entry.regression is not None:
            ends = np.array([0.0, top])
            line = entry.regression.intercept + entry.regression.slope * ends
            left.plot(ends, line, ORANGE.line, color=ORANGE.color, label="Passing-Bablok")
        left.set(
            xlim=(0, top), ylim=(0, top), xlabel="first, per cent", ylabel="second, per cent", title=name
        )
        left.legend(loc="upper left", frameon=False, fontsize=9)
        right.plot((first + second) / 2, second - first, BLUE.marker, color=BLUE.color)
        right.axhline(0, color="#666666", linestyle=":", linewidth=1.2)
        if entry.bias is not None:
            right.axhline(entry.bias.mean, color=ORANGE.color)
            for limit in entry.bias.limits:
                right.axhline(limit, color=ORANGE.color, linestyle="--")
        right.set(xlabel="mean of both, per cent", ylabel="second less first", title="Bias and limits")
        for axes in (left, right):
            axes.grid(alpha=0.3)
        return to_data_uri(canvas)
