"""Fitting a small correction of the head to a laboratory, from the embeddings of cells a person has named.

The network stays as it is. To its logits a linear function of the embedding is added, found by logistic
regression with the shipped head as prior: the penalty is on the distance from it. Every step is plain float64
arithmetic with a fixed number of iterations, written a second time in web/src/adaptation/fit.ts and held
together by contract/adapting_cases.json. docs/adr/0006-lab-profiles.md has what was compared.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.embedding_space import EmbeddingSpace
from leukoscope.inference.correction import Correction, Matrix
from leukoscope.inference.logits import log_softmax, safe_log, softmax

# The shipped logits count half: in a laboratory the network has not seen it is too sure of its mistakes.
DAMPING = 0.5
# Penalty on the correction, in cells, where embeddings have a mean square length of 1: PENALTY, and
# FEW_PENALTY over the number of cells, since a handful chosen unluckily could otherwise do harm.
PENALTY = 0.3
FEW_PENALTY = 4.0
# Every class keeps its shipped mean as a cell that is known: worth up to so many cells while none of the
# laboratory's own is there, and ever less with each. A class that nobody has reviewed is not forgotten.
ANCHOR_CELLS = 20.0
# Share of a label that goes to all classes alike, since people are sometimes wrong.
SMOOTHING = 0.02
# A cell whose label the others find less probable than this counts less, down to a tenth: it may be mistaken.
DOUBTFUL, LEAST_WEIGHT = 0.2, 0.1
# Steps before the doubtful cells are identified, and after.
STEPS = (12, 12)
# The inverse temperature is held at 1 as if so many cells spoke for it.
TEMPERATURE_CELLS = 5.0
N_FOLDS = 5

# A cell that alone decides its own answer would otherwise be left out to infinity.
_MOST_LEVERAGE = 1.8

Labels = NDArray[np.int64]


def fit_correction(
    probabilities: NDArray[np.floating],
    embeddings: NDArray[np.floating],
    labels: Labels,
    space: EmbeddingSpace,
) -> Correction:
    """Fit the correction.

    Args:
        probabilities: N x K, as the network gives them, before any temperature.
        embeddings: N x D.
        labels: N class indices; at least one.
        space: where the embeddings of the model's own cells are.
    """
    cells = embeddings.astype(np.float64)
    n_cells, n_classes = probabilities.shape
    counts = np.bincount(labels, minlength=n_classes).astype(np.float64)
    seen = np.flatnonzero(counts)
    # A class counts as the root of its cells: in a smear most cells are neutrophils.
    weights = counts[labels] ** -0.5
    weights *= n_cells / weights.sum()
    anchors = space.means + _find_shift(cells, labels, counts, space)
    anchor_weights = min(n_cells / len(seen), ANCHOR_CELLS) / (1.0 + counts) * (space.counts > 0)

    points = np.concatenate([cells, anchors])
    weights = np.concatenate([weights, anchor_weights])
    base = DAMPING * np.concatenate([safe_log(probabilities), log_softmax(space.compute_logits(anchors))])
    classes = np.concatenate([labels, np.arange(n_classes)])
    targets = np.full((len(points), n_classes), SMOOTHING / n_classes)
    targets[np.arange(len(points)), classes] += 1.0 - SMOOTHING

    total = weights.sum()
    centre = (weights[:, None] * points).sum(axis=0) / total
    scale = np.sqrt((weights * ((points - centre) ** 2).sum(axis=1)).sum() / total)
    scaled = np.concatenate([(points - centre) / scale, np.ones((len(points), 1))], axis=1)

    penalty = PENALTY + FEW_PENALTY / n_cells
    solution = np.zeros((n_classes, scaled.shape[1]))
    for phase, steps in enumerate(STEPS):
        inverse = _invert_bound(scaled, weights, penalty)
        solution = _descend(solution, scaled, base, targets, weights, inverse, penalty, steps)
        if phase == 0:
            trust = _find_trust(solution, scaled, base, targets, weights, inverse, classes)
            weights = weights * np.where(np.arange(len(points)) < n_cells, trust, 1.0)
    slope = solution[:, :-1] / scale
    return Correction(DAMPING, slope, solution[:, -1] - slope @ centre)


def cross_fit(
    probabilities: NDArray[np.floating],
    embeddings: NDArray[np.floating],
    labels: Labels,
    groups: Sequence[object],
    space: EmbeddingSpace,
) -> Matrix | None:
    """Return the logits (N x K) that corrections fitted to the other folds give each cell.

    None with fewer than two groups.

    Args:
        probabilities, embeddings, labels, space: as for `fit_correction`.
        groups: N; cells of one group (copies of one cell) are never in two folds.
    """
    folds = assign_folds(labels, groups)
    if folds.max() == 0:
        return None
    logits = np.zeros(probabilities.shape)
    for fold in range(folds.max() + 1):
        held, learnt = folds == fold, folds != fold
        fitted = fit_correction(probabilities[learnt], embeddings[learnt], labels[learnt], space)
        logits[held] = fitted.compute_logits(probabilities[held], embeddings[held])
    return logits


def assign_folds(labels: Labels, groups: Sequence[object]) -> Labels:
    """Return the fold, 0 to 4, of each cell: groups are dealt out in turn, class by class."""
    dealt: dict[object, int] = {}
    for index in np.argsort(labels, kind="stable"):
        dealt.setdefault(groups[index], len(dealt) % N_FOLDS)
    return np.array([dealt[group] for group in groups], np.int64)


def fit_temperature(logits: Matrix, labels: Labels) -> float:
    """Return the temperature, 0.2 to 5, with the least negative log-likelihood, held near 1.

    The loss is convex in the inverse temperature, whose zero of the derivative is found by halving.
    """

    def slope(inverse: float) -> float:
        shares = softmax(inverse * logits)
        own = logits[np.arange(len(labels)), labels]
        return float(((shares * logits).sum(axis=1) - own).sum() + TEMPERATURE_CELLS * (inverse - 1.0))

    low, high = 0.2, 5.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    return 2.0 / (low + high)


def _find_shift(cells: Matrix, labels: Labels, counts: Matrix, space: EmbeddingSpace) -> Matrix:
    """Return the mean shift of the laboratory's embeddings against the model's, shrunk where a class has few cells."""
    shift = np.zeros(cells.shape[1])
    known = np.flatnonzero((counts > 0) & (space.counts > 0))
    for k in known:
        shift += (cells[labels == k].mean(axis=0) - space.means[k]) * counts[k] / (counts[k] + 1.0)
    return shift / max(len(known), 1)


def _invert_bound(scaled: Matrix, weights: Matrix, penalty: float) -> Matrix:
    """Invert the upper bound of the Hessian (Böhning, Annals of the Inst. of Stat. Math. 44, 1992, 197)."""
    bound = 0.5 * (scaled * weights[:, None]).T @ scaled + penalty * np.eye(scaled.shape[1])
    return np.asarray(np.linalg.inv(bound), np.float64)


def _descend(
    start: Matrix,
    scaled: Matrix,
    base: Matrix,
    targets: Matrix,
    weights: Matrix,
    inverse: Matrix,
    penalty: float,
    steps: int,
) -> Matrix:
    """Take accelerated steps (Nesterov 1983) down the penalised loss; the bound makes each one safe."""
    solution, ahead, momentum = start, start, 1.0
    for _ in range(steps):
        residual = (softmax(base + scaled @ ahead.T) - targets) * weights[:, None]
        following = ahead - (residual.T @ scaled + penalty * ahead) @ inverse
        next_momentum = (1.0 + np.sqrt(1.0 + 4.0 * momentum**2)) / 2.0
        ahead = following + (momentum - 1.0) / next_momentum * (following - solution)
        solution, momentum = following, next_momentum
    return solution


def _find_trust(
    solution: Matrix,
    scaled: Matrix,
    base: Matrix,
    targets: Matrix,
    weights: Matrix,
    inverse: Matrix,
    classes: Labels,
) -> Matrix:
    """Return how much each label is to count, 0.1 to 1, from its probability were the cell left out.

    Leaving one out is approximated from its leverage, as in linear regression (Cook, Technometrics 19, 1977).
    """
    logits = base + scaled @ solution.T
    leverage = np.minimum(weights * ((scaled @ inverse) * scaled).sum(axis=1), _MOST_LEVERAGE)
    without = logits + (softmax(logits) - targets) * (leverage / (1.0 - leverage / 2.0))[:, None]
    own = softmax(without)[np.arange(len(classes)), classes]
    return np.asarray(np.clip(own / DOUBTFUL, LEAST_WEIGHT, 1.0), np.float64)
