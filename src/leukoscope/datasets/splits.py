"""Splits that never let pictures of one source cell be on two sides."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from leukoscope.datasets.samples import TRAIN, VAL, Sample
from leukoscope.errors import DatasetError


def grouped_folds(
    samples: Sequence[Sample], n_folds: int, seed: int, *, scarce: bool = False
) -> list[tuple[list[int], list[int]]]:
    """Split into folds by source, the classes spread as evenly as the sources allow.

    Args:
        samples: any samples; their `split` plays no part.
        n_folds: at least 2, at most the number of source cells of the rarest class.
        seed: the same seed gives the same folds, for the same samples in the same order.
        scarce: allow classes with fewer source cells than folds; some folds then hold none of them.

    Returns:
        One `(train, val)` pair of sorted index lists a fold; every sample is in exactly one `val`.

    Raises:
        DatasetError: a class has fewer source cells than there are folds, and `scarce` is not set.
    """
    # scikit-learn is no part of an installation that only classifies.
    from sklearn.model_selection import StratifiedGroupKFold

    if n_folds < 2:
        raise DatasetError(f"Expected at least 2 folds; got {n_folds}.")
    cells = _cells_per_label(samples)
    too_few = {label: n for label, n in sorted(cells.items()) if n < n_folds}
    if (too_few and not scarce) or not cells:
        found = ", ".join(f"{label} has {n}" for label, n in too_few.items()) or "there is no sample at all"
        raise DatasetError(
            f"Expected at least {n_folds} source cells of each class for {n_folds} folds; {found}. "
            "Ask for fewer folds or leave that class out."
        )
    labels = [sample.label for sample in samples]
    sources = [sample.source for sample in samples]
    splitter = StratifiedGroupKFold(n_splits=n_folds, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        # It counts pictures and warns of rare classes; cells are what counts, and they were checked above.
        warnings.simplefilter("ignore", UserWarning)
        folds = list(splitter.split(np.zeros(len(labels)), labels, sources))
    return [(sorted(train.tolist()), sorted(val.tolist())) for train, val in folds]


def hold_out_validation(samples: Sequence[Sample], fraction: float, seed: int) -> tuple[Sample, ...]:
    """Return the samples in order, about `fraction` of every class marked `val`, the rest `train`, by source.

    The samples are cut into `round(1 / fraction)` folds (fewer when a class has fewer source cells) and the
    fold nearest to `fraction` in every class, counted in pictures, becomes `val`.

    Raises:
        DatasetError: `fraction` is not between 0 and 0.5, or a class has but one source cell.
    """
    if not 0 < fraction <= 0.5:
        raise DatasetError(f"Expected a validation fraction above 0 and up to 0.5; got {fraction}.")
    cells = _cells_per_label(samples)
    n_folds = max(2, min(round(1 / fraction), *cells.values(), len(samples)))
    folds = grouped_folds(samples, n_folds, seed)
    totals = Counter(sample.label for sample in samples)

    def distance(val: list[int]) -> float:
        held = Counter(samples[index].label for index in val)
        return sum(abs(held[label] / total - fraction) for label, total in totals.items())

    _, best = min(folds, key=lambda fold: distance(fold[1]))
    held_out = set(best)
    return tuple(
        replace(sample, split=VAL if index in held_out else TRAIN) for index, sample in enumerate(samples)
    )


def _cells_per_label(samples: Sequence[Sample]) -> Counter[str]:
    return Counter(label for label, _ in {(sample.label, sample.source) for sample in samples})
