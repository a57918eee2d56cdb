"""Agreement of two readers, cell by cell: confusion, Cohen's kappa with its interval, agreement by class."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from sklearn.metrics import cohen_kappa_score, confusion_matrix

from leukoscope.evaluation.intervals import LEVEL, Interval, clopper_pearson
from leukoscope.evaluation.share import Share


@dataclass(frozen=True)
class Kappa:
    """Cohen's kappa and its 95 % interval."""

    value: float
    interval: Interval


@dataclass(frozen=True)
class ClassAgreement:
    """Of one class: cells that both, the first or the second called so, and the specific agreement.

    `share` is 2 both / (first + second), 0 to 1: how often one reader says the class given that the other does.
    """

    label: str
    both: int
    first: int
    second: int
    share: float
    interval: Interval


@dataclass(frozen=True, eq=False)
class CellAgreement:
    """Of N cells that both named. `confusion` (K x K) counts them: rows the first reader, columns the second.

    `kappa` is None where both gave one and the same class to all cells: chance alone would agree, too.
    """

    classes: tuple[str, ...]
    confusion: NDArray[np.int64]
    agreement: Share
    kappa: Kappa | None
    by_class: tuple[ClassAgreement, ...]


def compare_labels(first: Sequence[str], second: Sequence[str], classes: Sequence[str]) -> CellAgreement:
    """Compare what two readers called the same N cells.

    Args:
        first, second: N labels each, all among the classes; at least one.
        classes: K labels, in the order of the result.
    """
    confusion = np.asarray(confusion_matrix(first, second, labels=list(classes)), np.int64)
    return CellAgreement(
        tuple(classes),
        confusion,
        Share.of(int(np.trace(confusion)), len(first)),
        measure_kappa(first, second, confusion),
        tuple(
            _compare_class(label, i, confusion)
            for i, label in enumerate(classes)
            if confusion[i].sum() + confusion[:, i].sum() > 0
        ),
    )


def measure_kappa(first: Sequence[str], second: Sequence[str], confusion: NDArray[np.int64]) -> Kappa | None:
    """Return kappa (scikit-learn) with the interval of Fleiss, Cohen and Everitt, Psychol. Bulletin 1969;72:323.

    Where all cells agree that interval has no width; then it is the exact one of the share of agreement, taken to
    kappa by the agreement that chance gives. Cells count as independent.

    Args:
        first, second: N labels each.
        confusion: K x K counts of them.
    """
    shares = confusion / confusion.sum()
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    chance = float(rows @ columns)
    if chance > 1 - 1e-12:
        return None
    n = int(confusion.sum())
    value = float(cohen_kappa_score(first, second))
    if np.trace(confusion) == n:
        low = (clopper_pearson(n, n).low - chance) / (1 - chance)
        return Kappa(value, Interval(max(-1.0, low), 1.0, "exact"))
    kept = 1 - value
    agree = float((np.diag(shares) * (1 - (rows + columns) * kept) ** 2).sum())
    # Of a cell in row i and column j: the first reader's share of j and the second's of i.
    apart = shares * (columns[:, None] + rows[None, :]) ** 2
    np.fill_diagonal(apart, 0.0)
    variance = (agree + kept**2 * float(apart.sum()) - (value - chance * kept) ** 2) / ((1 - chance) ** 2 * n)
    reach = float(norm.ppf((1 + LEVEL) / 2)) * math.sqrt(max(variance, 0.0))
    return Kappa(value, Interval(max(-1.0, value - reach), min(1.0, value + reach), "asymptotic"))


def _compare_class(label: str, index: int, confusion: NDArray[np.int64]) -> ClassAgreement:
    """Count one class. With J = both / either, the share is 2J / (1 + J), so the exact limits of J carry over."""
    both, first, second = (
        int(confusion[index, index]),
        int(confusion[index].sum()),
        int(confusion[:, index].sum()),
    )
    limits = clopper_pearson(both, first + second - both)
    interval = Interval(2 * limits.low / (1 + limits.low), 2 * limits.high / (1 + limits.high), "exact")
    return ClassAgreement(label, both, first, second, 2 * both / (first + second), interval)
