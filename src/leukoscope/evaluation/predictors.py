"""Predictors: whatever answers for labelled pictures. Their answers become a table of predictions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from leukoscope.datasets.readable import divide_readable, refuse_none
from leukoscope.datasets.samples import Dataset, Sample
from leukoscope.errors import DatasetError
from leukoscope.evaluation.predictions import SEPARATOR, Predictions, describe_samples


@dataclass(frozen=True, eq=False)
class Answer:
    """The answer for one picture.

    Attributes:
        probabilities: K, in the order of the predictor's classes; a distribution.
        status: confident, review, unidentified or missed; empty where the predictor has no thresholds.
        cellness: probability that there is a cell at all; None where the predictor does not give one.
        label: the finest class that a predictor with finer classes answers with; empty where it gives none.
        fine_set: the prediction set at the finer depth; empty where it gives none.
    """

    probabilities: NDArray[np.float64]
    status: str = ""
    cellness: float | None = None
    label: str = ""
    fine_set: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unreadable:
    """There is no answer for a picture that cannot be read."""

    reason: str


class Predictor(Protocol):
    """What is evaluated: see `ImagePredictor` for whole pictures and `CellPredictor` for cells that are found."""

    @property
    def name(self) -> str:
        """What the report calls it."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Labels, in the order of the probabilities."""

    def answer(self, samples: Sequence[Sample]) -> Iterator[Answer | Unreadable]:
        """Yield one answer for each sample, in order, or why its picture cannot be read."""


def predict_samples(
    predictor: Predictor,
    samples: Sequence[Sample],
    dataset: Dataset,
    *,
    split: str | None = None,
    fold: int | None = None,
    progress: bool = True,
) -> Predictions:
    """Predict samples of `dataset`, in order, one row each.

    Args:
        predictor: what is evaluated.
        samples: at least one.
        dataset: gives the name of the data set, the folder that paths are relative to, and whether source cells
            are known.
        split: instead of the samples' own, for pictures held out of their split.
        fold: which fold of a cross-validation held them out.
        progress: show a bar.

    Raises:
        DatasetError: a picture cannot be read, or the probabilities are no distribution.
    """
    found, left_out = predict_readable(predictor, samples, dataset, split=split, fold=fold, progress=progress)
    if left_out:
        raise DatasetError(f"{' '.join(left_out)} Replace or remove them and run again.")
    return found


def predict_readable(
    predictor: Predictor,
    samples: Sequence[Sample],
    dataset: Dataset,
    *,
    split: str | None = None,
    fold: int | None = None,
    progress: bool = True,
) -> tuple[Predictions, list[str]]:
    """Predict those samples whose pictures can be read, as `predict_samples` does; each is decoded once.

    Returns:
        The predictions, and a sentence that names what was left out, if there is any.

    Raises:
        DatasetError: no picture can be read, or the probabilities are no distribution.
    """
    told = list(tqdm(predictor.answer(samples), "Predicting", len(samples), unit="pic", disable=not progress))
    reasons = [answer.reason if isinstance(answer, Unreadable) else None for answer in told]
    readable, left_out = divide_readable(samples, reasons)
    refuse_none(readable, left_out)
    rows = describe_samples(
        readable,
        dataset.root,
        dataset=dataset.id,
        knows_sources=dataset.knows_sources,
        model=predictor.name,
        split=split,
        fold=fold,
    )
    answers = [answer for answer in told if isinstance(answer, Answer)]
    answered = (
        replace(
            row,
            status=answer.status,
            cellness=answer.cellness,
            answer=answer.label,
            fine_set=SEPARATOR.join(answer.fine_set),
        )
        for row, answer in zip(rows, answers, strict=True)
    )
    probabilities = np.stack([answer.probabilities for answer in answers])
    return Predictions(predictor.classes, tuple(answered), probabilities), left_out
