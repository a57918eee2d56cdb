"""The plots of docs/gallery.md: the recorded evaluations of the default model.

No picture of a data set is shown. Each plot is an SVG on white, with the same bytes every time.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from leukoscope.evaluation.report_plots import (
    BLUE,
    ORANGE,
    STYLE,
    Look,
    draw_abstention,
    draw_confusion,
    draw_reliability,
    render_svg,
)
from recorded_evaluations import RecordedEvaluation, name_class, read_evaluations
from recorded_run import read_history

N_COLUMNS = 3
STAGES = {
    "locator": ("The locator", ("locator-first", "locator")),
    "classifier": ("The classifier", ("classifier-first", "classifier")),
}


def draw_gallery() -> dict[str, bytes]:
    """Return every plot by its file name."""
    evaluated = read_evaluations()
    with mpl.rc_context(STYLE):
        plots = {f"confusion-{part.folder}.svg": draw_matrix(part) for part in evaluated}
        plots["recall.svg"] = draw_recalls(evaluated)
        plots["laboratories.svg"] = draw_laboratories(evaluated)
        axis_labels = ("leading probability (mean of bin)", "share right")
        plots["reliability.svg"] = draw_panels(evaluated, draw_one_reliability, 3.1, *axis_labels)
        plots["abstention.svg"] = draw_all_abstention(evaluated)
        history = read_history()
        if history:
            plots["history.svg"] = draw_history(history)
        return {name: render_svg(canvas) for name, canvas in plots.items()}


def draw_matrix(evaluated: RecordedEvaluation) -> Figure:
    """Draw the confusion matrix."""
    columns = int(((evaluated.confusion.sum(axis=0) + evaluated.confusion.sum(axis=1)) > 0).sum())
    rows = len(evaluated.recalls)
    canvas = Figure(figsize=(2.4 + 0.72 * columns, 2.1 + 0.6 * rows), layout="constrained")
    axes = canvas.subplots()
    draw_confusion(axes, evaluated.confusion, [name_class(label) for label in evaluated.predictions.classes])
    axes.set_title(f"{evaluated.title}\n{evaluated.n:,} {evaluated.counted}", fontsize=10, loc="left")
    return canvas


def look_of(evaluated: RecordedEvaluation) -> Look:
    """Return blue for a laboratory that the networks learnt from, orange for another."""
    return ORANGE if evaluated.is_external else BLUE


def draw_panels(
    evaluated: Sequence[RecordedEvaluation],
    draw: Callable[[Axes, RecordedEvaluation], None],
    height: float,
    x_label: str,
    y_label: str,
) -> Figure:
    """Draw one small plot per evaluation, all on the same axes."""
    n_rows = -(-len(evaluated) // N_COLUMNS)
    canvas = Figure(figsize=(10.5, 0.3 + height * n_rows), layout="constrained")
    panels = canvas.subplots(n_rows, N_COLUMNS, squeeze=False, sharex=True, sharey=True).flat
    for index, axes in enumerate(panels):
        if index >= len(evaluated):
            axes.set_axis_off()
            continue
        draw(axes, evaluated[index])
        axes.set(xlabel="", ylabel="")
        # The lowest panel of each column has the numbers; it need not be in the last row.
        axes.tick_params(labelbottom=index + N_COLUMNS >= len(evaluated))
        axes.set_title(
            textwrap.fill(evaluated[index].title, 42)
            + f"\nn = {evaluated[index].n:,} {evaluated[index].counted}",
            fontsize=9,
            loc="left",
        )
    canvas.supxlabel(x_label, fontsize=10)
    canvas.supylabel(y_label, fontsize=10)
    return canvas


def draw_one_reliability(axes: Axes, evaluated: RecordedEvaluation) -> None:
    """Draw share correct against leading probability, with the calibration error and that of chance."""
    axes.plot([0, 1], [0, 1], color="#666666", linestyle=":", linewidth=1.2)
    if evaluated.chance is None:
        return
    draw_reliability(axes, evaluated.reliability, "", look_of(evaluated))
    text = f"ECE {100 * evaluated.chance.ece:.1f} %\nchance up to {100 * evaluated.chance.highest:.1f} %"
    axes.text(
        0.97,
        0.04,
        text,
        transform=axes.transAxes,
        ha="right",
        va="bottom",
        fontsize=9,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 2},
    )


def draw_all_abstention(evaluated: Sequence[RecordedEvaluation]) -> Figure:
    """Draw selective accuracy, one panel per evaluation."""
    lowest = min(point.interval.low for part in evaluated for point in part.abstention)

    def draw(axes: Axes, part: RecordedEvaluation) -> None:
        draw_abstention(axes, part.abstention, "", look_of(part))
        axes.set_ylim(100 * lowest - 1, 101)

    axis_labels = ("per cent sent to a person, least sure first", "per cent right of the rest")
    return draw_panels(evaluated, draw, 2.9, *axis_labels)


def draw_recalls(evaluated: Sequence[RecordedEvaluation]) -> Figure:
    """Draw the recall of each class with its exact interval, one panel per evaluation."""
    occurring = {recall.label for part in evaluated for recall in part.recalls}
    labels = [label for label in evaluated[0].predictions.classes if label in occurring]

    def draw(axes: Axes, part: RecordedEvaluation) -> None:
        for recall in part.recalls:
            y = labels.index(recall.label)
            draw_interval(axes, recall.share.value, recall.share.limits, y, look_of(part), filled=True)
            axes.text(110, y, f"{recall.share.n:,}", va="center", ha="center", fontsize=8, color="#444444")
        axes.text(110, -0.8, "n", va="center", ha="center", fontsize=8, color="#444444")
        axes.set_yticks(range(len(labels)), [name_class(label) for label in labels])
        axes.set(ylim=(len(labels) - 0.5, -1.2), xlim=(-3, 119), xticks=range(0, 101, 25))
        axes.grid(axis="x", alpha=0.3)

    x_label = "recall in per cent, with the exact 95 % interval"
    return draw_panels(evaluated, draw, 0.8 + 0.3 * len(labels), x_label, "")


def draw_interval(
    axes: Axes, value: float, limits: Sequence[float], y: float, look: Look, *, filled: bool
) -> None:
    """Draw one share in per cent with its interval, at height `y`."""
    low, high = limits
    axes.errorbar(
        100 * value,
        y,
        xerr=[[100 * max(0.0, value - low)], [100 * max(0.0, high - value)]],
        color=look.color,
        marker=look.marker if filled else "D",
        markersize=5,
        markerfacecolor=look.color if filled else "white",
        capsize=3,
    )


def draw_laboratories(evaluated: Sequence[RecordedEvaluation]) -> Figure:
    """Draw accuracy and balanced accuracy of all evaluations, in laboratories learnt from and in others."""
    canvas = Figure(figsize=(9.5, 1.4 + 0.62 * len(evaluated)), layout="constrained")
    axes = canvas.subplots()
    for position, part in enumerate(evaluated):
        for metric, offset in (("accuracy", -0.14), ("balanced_accuracy", 0.14)):
            found = part.find_estimate(metric)
            draw_interval(
                axes,
                found["value"],
                found["interval"],
                position + offset,
                look_of(part),
                filled=metric == "accuracy",
            )
    axes.set_yticks(
        range(len(evaluated)),
        [f"{part.title}\nn = {part.n:,} {part.counted}" for part in evaluated],
        fontsize=9,
    )
    axes.set(xlim=(0, 101), ylim=(len(evaluated) - 0.5, -0.5), xlabel="per cent, with 95 % interval")
    axes.grid(axis="x", alpha=0.3)
    blue, orange = (
        Line2D([], [], color=look.color, marker=look.marker, label=f"laboratory {seen}")
        for look, seen in ((BLUE, "learnt from"), (ORANGE, "never seen"))
    )
    balanced = Line2D(
        [], [], color="#333333", marker="D", markerfacecolor="white", linestyle="", label="balanced accuracy"
    )
    handles = [blue, orange, balanced]
    canvas.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    return canvas


def draw_history(history: dict[str, list[dict[str, float]]]) -> Figure:
    """Draw the loss of both networks over the steps, the second stage after the first."""
    canvas = Figure(figsize=(9.5, 3.6), layout="constrained")
    for axes, (title, stages) in zip(canvas.subplots(1, 2), STAGES.values(), strict=True):
        start = 0.0
        names = ("on close-ups alone", "on close-ups and fields")
        for stage, name, look in zip(stages, names, (BLUE, ORANGE), strict=True):
            rows = history.get(stage, [])
            if not rows:
                continue
            steps = [start + row["step"] for row in rows]
            losses = [row["loss"] for row in rows]
            axes.plot(
                steps, losses, look.line, color=look.color, marker=look.marker, markersize=3, label=name
            )
            start = steps[-1]
        axes.set(xlabel="steps", ylabel="training loss", title=title)
        axes.set_ylim(bottom=0)
        axes.grid(alpha=0.3)
        axes.legend(frameon=False, fontsize=9)
    return canvas
