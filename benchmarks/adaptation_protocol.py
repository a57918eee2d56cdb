"""How much adapting improves the results in a laboratory that the network did not learn from, and how much it may harm.

A network is trained without one laboratory. Half of that laboratory's cells of each class, drawn anew in
every draw, may be reviewed; the other half is for evaluation. The comparison is always with the same network without a
profile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from leukoscope.adaptation.active_learning import choose_next
from leukoscope.adaptation.fit import cross_fit, fit_correction, fit_temperature
from leukoscope.contract.embedding_space import EmbeddingSpace
from leukoscope.evaluation.metrics import expected_calibration_error
from leukoscope.inference.logits import safe_log, softmax

SIZES = (1, 2, 5, 10, 20, 50)
N_DRAWS = 20
NOISE = 0.1
Choice = Literal["random", "active", "10 % mistaken"]
CHOICES: tuple[Choice, ...] = ("random", "active", "10 % mistaken")
# Cells that are reviewed between two fits when they are chosen one after the other.
_BATCH, _LARGE_BATCH, _LARGE_FROM = 4, 10, 40

Labels = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class LabAnswers:
    """The answers of a network for N cells of a laboratory that it did not learn from.

    `probabilities` (N x K) are before any temperature. Where `found` is false, the cell was missed: it has no answer,
    cannot be reviewed, and counts as wrong. `sources` (N) identify the copies of a cell.
    """

    probabilities: NDArray[np.float64]
    embeddings: NDArray[np.float64]
    labels: Labels
    sources: NDArray[np.str_]
    found: NDArray[np.bool_]

    @property
    def classes(self) -> Labels:
        """The classes that occur."""
        return np.unique(self.labels)


@dataclass(frozen=True)
class Outcome:
    """One draw of one size: balanced accuracy and expected calibration error, without a profile and with."""

    size: int
    cells: int
    before: float
    after: float
    ece_before: float
    ece_after: float


def run_draws(
    answers: LabAnswers,
    space: EmbeddingSpace,
    choice: Choice,
    *,
    temperature: float = 1.0,
    sizes: Sequence[int] = SIZES,
    n_draws: int = N_DRAWS,
    seed: int = 0,
) -> list[Outcome]:
    """Return one outcome for each draw and size.

    Args:
        answers: of the laboratory.
        space: of the network.
        choice: cells at random, at random with a tenth of the labels wrong, or always the most useful ones next.
        temperature: the network's own.
        sizes: reviewed cells of each class; never more than half of what it has.
        n_draws: how often the cells are divided; the divisions are the same for every choice.
        seed: of the divisions.
    """
    outcomes = []
    for draw in range(n_draws):
        rng = np.random.default_rng([seed, draw])
        pool, evaluated = divide(answers, rng)
        noise = np.random.default_rng([seed, draw, 1])
        labels = answers.labels if choice != "10 % mistaken" else _mistake(answers, noise)
        picks = _pick_active if choice == "active" else pick_random
        for size, reviewed in picks(answers, space, pool, sizes):
            outcomes.append(_evaluate(answers, space, labels, reviewed, evaluated, size, temperature))
    return outcomes


def summarize(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return one row per size: means over draws, the worst draw, and the paired difference with its interval.

    The interval is Student's over draws. The draws share cells, so it describes the variation between draws of cells,
    not that between laboratories.
    """
    rows = []
    for size in dict.fromkeys(outcome.size for outcome in outcomes):
        these = [outcome for outcome in outcomes if outcome.size == size]
        after = np.array([outcome.after for outcome in these])
        gained = after - np.array([outcome.before for outcome in these])
        error = float(gained.std(ddof=1) / np.sqrt(len(these))) if len(these) > 1 else float("nan")
        reach = float(stats.t.ppf(0.975, max(len(these) - 1, 1))) * error
        rows.append(
            {
                "size": size,
                "cells": int(np.median([outcome.cells for outcome in these])),
                "draws": len(these),
                "before": _round(np.mean([outcome.before for outcome in these])),
                "after": _round(after.mean()),
                "worst": _round(after.min()),
                "gained": _round(gained.mean()),
                "gained_interval": [_round(gained.mean() - reach), _round(gained.mean() + reach)],
                "worst_gained": _round(gained.min()),
                "ece_before": _round(np.mean([outcome.ece_before for outcome in these])),
                "ece_after": _round(np.mean([outcome.ece_after for outcome in these])),
            }
        )
    return rows


def format_rows(lab: str, rows_by_choice: dict[str, list[dict[str, Any]]]) -> str:
    """Return a table in Markdown."""
    lines = [
        f"| {lab}: cells a class | chosen | reviewed | balanced accuracy | worst draw | "
        "gained (95 % interval) | worst gained | ECE |",
        "|---|---|---|---|---|---|---|---|",
    ]
    first = next(iter(rows_by_choice.values()))[0]
    lines.append(f"| 0 | | 0 | {_percent(first['before'])} | | | | {first['ece_before']:.3f} |")
    for choice, rows in rows_by_choice.items():
        for row in rows:
            low, high = row["gained_interval"]
            gained = f"{100 * row['gained']:+.1f} ({100 * low:+.1f} to {100 * high:+.1f})"
            lines.append(
                f"| {row['size']} | {choice} | {row['cells']} | {_percent(row['after'])} | "
                f"{_percent(row['worst'])} | {gained} | {100 * row['worst_gained']:+.1f} | "
                f"{row['ece_after']:.3f} |"
            )
    return "\n".join(lines)


def divide(answers: LabAnswers, rng: np.random.Generator) -> tuple[Labels, Labels]:
    """Halve the source cells of each class; the pool's rows come in random order."""
    pool: list[int] = []
    evaluated: list[int] = []
    for label in answers.classes:
        rows = np.flatnonzero(answers.labels == label)
        sources = rng.permutation(np.unique(answers.sources[rows]))
        kept = set(sources[: len(sources) // 2].tolist())
        for row in rng.permutation(rows):
            (pool if answers.sources[row] in kept else evaluated).append(int(row))
    order = rng.permutation(len(pool))
    reviewable = np.array(pool, np.int64)[order]
    return reviewable[answers.found[reviewable]], np.array(sorted(evaluated), np.int64)


def _mistake(answers: LabAnswers, rng: np.random.Generator) -> Labels:
    """Give a tenth of the cells another class of those that occur."""
    labels = answers.labels.copy()
    for row in np.flatnonzero(rng.random(len(labels)) < NOISE):
        labels[row] = rng.choice(answers.classes[answers.classes != labels[row]])
    return labels


def pick_random(
    answers: LabAnswers, _: EmbeddingSpace, pool: Labels, sizes: Sequence[int]
) -> Iterator[tuple[int, Labels]]:
    """Yield so many rows of each class from the pool, for each size."""
    for size in sizes:
        yield (
            size,
            np.concatenate([pool[answers.labels[pool] == label][:size] for label in answers.classes]),
        )


def _pick_active(
    answers: LabAnswers, space: EmbeddingSpace, pool: Labels, sizes: Sequence[int]
) -> Iterator[tuple[int, Labels]]:
    """Choose as many cells as at random, but batch by batch, with a new fit after each."""
    budgets = {
        size: sum(min(size, int((answers.labels[pool] == label).sum())) for label in answers.classes)
        for size in sizes
    }
    reviewed = np.zeros(len(pool), bool)
    believed = answers.probabilities[pool]
    for size, budget in budgets.items():
        while (n := int(reviewed.sum())) < budget:
            batch = min(_BATCH if n < _LARGE_FROM else _LARGE_BATCH, budget - n)
            chosen = choose_next(
                believed,
                answers.embeddings[pool],
                reviewed,
                space.spread,
                space.typical,
                batch,
                answers.labels[pool],
            )
            reviewed[chosen] = True
            rows = pool[reviewed]
            fitted = fit_correction(
                answers.probabilities[rows], answers.embeddings[rows], answers.labels[rows], space
            )
            believed = softmax(fitted.compute_logits(answers.probabilities[pool], answers.embeddings[pool]))
        yield size, pool[reviewed]


def _evaluate(
    answers: LabAnswers,
    space: EmbeddingSpace,
    labels: Labels,
    reviewed: Labels,
    evaluated: Labels,
    size: int,
    temperature: float,
) -> Outcome:
    learnt = answers.probabilities[reviewed], answers.embeddings[reviewed], labels[reviewed]
    correction = fit_correction(*learnt, space)
    crossed = cross_fit(*learnt, answers.sources[reviewed].tolist(), space)
    own = 1.0 if crossed is None else fit_temperature(crossed, labels[reviewed])
    logits = correction.compute_logits(answers.probabilities[evaluated], answers.embeddings[evaluated])
    without = softmax(safe_log(answers.probabilities[evaluated]) / temperature)
    before, ece_before = _measure(answers, evaluated, without)
    after, ece_after = _measure(answers, evaluated, softmax(logits / own))
    return Outcome(size, len(reviewed), before, after, ece_before, ece_after)


def _measure(
    answers: LabAnswers, evaluated: Labels, probabilities: NDArray[np.float64]
) -> tuple[float, float]:
    """Balanced accuracy, what was not found being wrong, and ECE of what was, classes weighing the same."""
    labels, found = answers.labels[evaluated], answers.found[evaluated]
    right = (probabilities.argmax(axis=1) == labels) & found
    balanced = float(np.mean([right[labels == label].mean() for label in answers.classes]))
    counts = np.bincount(labels[found])
    weights = 1.0 / counts[labels[found]]
    return balanced, expected_calibration_error(labels[found], probabilities[found], weights)


def _round(value: float | np.floating) -> float:
    return round(float(value), 4)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
