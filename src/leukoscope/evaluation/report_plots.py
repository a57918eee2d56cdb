"""Plots of a report, each a self-contained SVG drawn without a screen and the same every time.

Blue and orange are those of Okabe and Ito; marker and line style differ too, so that no reader depends on colour.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from numpy.typing import NDArray

from leukoscope.evaluation.estimates import Estimate, Unit
from leukoscope.evaluation.evaluation import Evaluation
from leukoscope.evaluation.metrics import Bin
from leukoscope.evaluation.selective import CoveragePoint


@dataclass(frozen=True)
class Look:
    """How one curve looks: colour, marker and line."""

    color: str
    marker: str
    line: str


BLUE, ORANGE = Look("#0072b2", "o", "-"), Look("#d55e00", "s", "--")
LOOKS: dict[Unit, Look] = {"picture": BLUE, "source": ORANGE}
UNIT_NAMES: dict[Unit, str] = {"picture": "by picture", "source": "by source cell"}
STYLE: dict[Any, Any] = {
    # Text stays text: it is found by a search and needs a quarter of the bytes. Verdana is as wide as DejaVu Sans.
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "sans-serif"],
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "svg.hashsalt": "leukoscope",
}


def render_svg(canvas: Canvas) -> bytes:
    """Return a canvas as SVG on white, the same bytes every time."""
    buffer = io.BytesIO()
    with mpl.rc_context(STYLE):
        canvas.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def to_data_uri(canvas: Canvas) -> str:
    """Return a canvas as the address of an SVG, so that a page with it loads no other file."""
    return "data:image/svg+xml;base64," + base64.b64encode(render_svg(canvas)).decode("ascii")


def plot_intervals(evaluation: Evaluation, names: Sequence[str]) -> str:
    """Draw accuracy, balanced accuracy and each class's recall with their intervals; return a data URI.

    `names` are the classes' display names, in the model's order.
    """
    rows: list[tuple[str, dict[Unit, Estimate]]] = [
        ("Accuracy", {u.unit: u.overall["accuracy"] for u in evaluation.units}),
        ("Balanced accuracy", {u.unit: u.overall["balanced_accuracy"] for u in evaluation.units}),
    ]
    for label, name in zip(evaluation.predictions.classes, names, strict=True):
        found = {
            u.unit: u.per_class[label]["recall"] for u in evaluation.units if "recall" in u.per_class[label]
        }
        if found:
            rows.append((f"Recall: {name}", found))
    with mpl.rc_context(STYLE):
        canvas = Canvas(figsize=(8, 0.9 + 0.48 * len(rows)), layout="constrained")
        axes = canvas.subplots()
        for offset, unit in zip((-0.13, 0.13), [u.unit for u in evaluation.units], strict=False):
            for position, (_, estimates) in enumerate(rows):
                estimate = estimates[unit]
                low = estimate.value - estimate.interval.low
                high = estimate.interval.high - estimate.value
                axes.errorbar(
                    100 * estimate.value,
                    position + offset,
                    xerr=[[max(0.0, 100 * low)], [max(0.0, 100 * high)]],
                    color=LOOKS[unit].color,
                    marker=LOOKS[unit].marker,
                    capsize=4,
                    label=UNIT_NAMES[unit] if position == 0 else None,
                )
        axes.set_yticks(range(len(rows)), [name for name, _ in rows])
        axes.set(xlim=(0, 101), xlabel="per cent, with 95 % interval", ylim=(len(rows) - 0.5, -0.5))
        axes.grid(axis="x", alpha=0.3)
        if len(evaluation.units) > 1:
            canvas.legend(loc="outside lower right", ncols=2, frameon=False)
        return to_data_uri(canvas)


def plot_confusion(evaluation: Evaluation, names: Sequence[str]) -> str:
    """Draw the confusion matrices: colour is the share of the label's row, the number is a count; return a data URI."""
    confusion = evaluation.units[0].confusion
    rows, columns = _find_occurring(confusion)
    width, height = (max(3.6, 0.75 * len(found) + 1.6) for found in (columns, rows))
    with mpl.rc_context(STYLE):
        canvas = Canvas(figsize=(width * len(evaluation.units) + 1, height), layout="constrained")
        panels = canvas.subplots(1, len(evaluation.units), squeeze=False)[0]
        for axes, unit in zip(panels, evaluation.units, strict=True):
            draw_confusion(axes, unit.confusion, names)
            axes.set_title("Pictures" if unit.unit == "picture" else "Source cells")
        return to_data_uri(canvas)


def draw_confusion(axes: Axes, confusion: NDArray[np.float64], names: Sequence[str]) -> None:
    """Draw K x K counts, label by prediction, without empty rows and columns."""
    rows, columns = _find_occurring(confusion)
    counts = confusion[np.ix_(rows, columns)]
    shares = counts / counts.sum(axis=1, keepdims=True)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, column in np.ndindex(*shares.shape):
        count = float(counts[row, column])
        if count == 0:
            continue
        axes.text(
            column,
            row,
            f"{format_amount(count)}\n{100 * shares[row, column]:.0f} %",
            ha="center",
            va="center",
            fontsize=9,
            color="white" if shares[row, column] > 0.55 else "#1a1a1a",
        )
    axes.set_xticks(range(len(columns)), [names[i] for i in columns], rotation=35, ha="right")
    axes.set_yticks(range(len(rows)), [names[i] for i in rows])
    axes.set(xlabel="called", ylabel="labelled")
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)


def _find_occurring(confusion: NDArray[np.float64]) -> tuple[list[int], list[int]]:
    """Return the classes among the labels, and those among labels or predictions."""
    labelled, called = confusion.sum(axis=1), confusion.sum(axis=0)
    return np.flatnonzero(labelled).tolist(), np.flatnonzero(labelled + called).tolist()


def format_amount(count: float) -> str:
    """Return pictures or cells as text, with one decimal where a cell is shared among several answers."""
    return f"{count:,.0f}" if abs(count - round(count)) < 0.05 else f"{count:,.1f}"


def plot_reliability(evaluation: Evaluation) -> str:
    """Draw share correct against leading probability, marks as large as their share of the data; return a data URI."""
    with mpl.rc_context(STYLE):
        canvas = Canvas(figsize=(5.2, 4.6), layout="constrained")
        axes = canvas.subplots()
        axes.plot([0, 1], [0, 1], color="#666666", linestyle=":", linewidth=1.2, label="perfectly calibrated")
        for unit in evaluation.units:
            label = f"{UNIT_NAMES[unit.unit]}, ECE {unit.overall['ece'].value:.3f}"
            draw_reliability(axes, unit.reliability, label, LOOKS[unit.unit])
        axes.legend(loc="upper left", frameon=False, fontsize=9)
        return to_data_uri(canvas)


def draw_reliability(axes: Axes, bins: Sequence[Bin], label: str, look: Look) -> None:
    """Draw one curve of share correct against leading probability, marks as large as their share of the data."""
    total = sum(b.weight for b in bins)
    x, y = [b.confidence for b in bins], [b.accuracy for b in bins]
    axes.plot(x, y, look.line, color=look.color, marker=look.marker, markersize=4, label=label)
    sizes = [20 + 500 * b.weight / total for b in bins]
    axes.scatter(x, y, s=sizes, color=look.color, marker=look.marker, alpha=0.25)
    axes.set(
        xlim=(0, 1.03), ylim=(-0.03, 1.03), xlabel="leading probability (mean of bin)", ylabel="share right"
    )
    axes.grid(alpha=0.3)


def plot_abstention(evaluation: Evaluation) -> str:
    """Draw accuracy of the rest against the share sent to a person, with its interval; return a data URI."""
    with mpl.rc_context(STYLE):
        canvas = Canvas(figsize=(5.8, 4.2), layout="constrained")
        axes = canvas.subplots()
        for unit in evaluation.units:
            draw_abstention(axes, unit.abstention, UNIT_NAMES[unit.unit], LOOKS[unit.unit])
        axes.legend(loc="lower right", frameon=False, fontsize=9)
        return to_data_uri(canvas)


def draw_abstention(axes: Axes, curve: Sequence[CoveragePoint], label: str, look: Look) -> None:
    """Draw one curve of selective accuracy with its interval, and a line at one in twenty."""
    sent = [100 * point.review_share for point in curve]
    low, high = (
        [100 * limit for limit in limits]
        for limits in zip(*((point.interval.low, point.interval.high) for point in curve), strict=True)
    )
    axes.fill_between(sent, low, high, color=look.color, alpha=0.12, linewidth=0)
    axes.plot(
        sent,
        [100 * point.accuracy for point in curve],
        look.line,
        color=look.color,
        marker=look.marker,
        markevery=10,
        markersize=5,
        label=label,
    )
    axes.axvline(5, color="#666666", linestyle=":", linewidth=1.2)
    axes.set(
        xlim=(0, sent[-1]),
        xlabel="per cent sent to a person, least sure first",
        ylabel="per cent right of the rest",
    )
    axes.set_ylim(top=100.5)
    axes.grid(alpha=0.3)
