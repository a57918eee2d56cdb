"""Plots of a run, drawn without a screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure


def plot_history(rows: Sequence[dict[str, float]], path: Path) -> None:
    """Draw loss and accuracy over the epochs, training and, where there is one, validation; write a PNG."""
    canvas = Figure(figsize=(9, 3.6), layout="constrained")
    epochs = [row["epoch"] for row in rows]
    for axes, name in zip(canvas.subplots(1, 2), ("loss", "accuracy"), strict=True):
        axes.plot(epochs, [row[name] for row in rows], label="training (augmented)")
        if f"val_{name}" in rows[0]:
            axes.plot(epochs, [row[f"val_{name}"] for row in rows], label="validation", linestyle="--")
        axes.set(xlabel="epoch", ylabel=name, title=name.capitalize())
        axes.grid(alpha=0.3)
        axes.legend()
    canvas.savefig(path, dpi=120)
