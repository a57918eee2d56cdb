"""The evaluation of a model: every metric of its predictions, by picture and by source cell, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from leukoscope.errors import DatasetError
from leukoscope.evaluation.calibration_chance import CalibrationChance, measure_chance
from leukoscope.evaluation.estimates import Estimate, Estimator, Unit, weigh
from leukoscope.evaluation.fine_recall import FineRecall, measure_fine_recall
from leukoscope.evaluation.metrics import Bin, measure, measure_reliability
from leukoscope.evaluation.notes import describe_notes, note_unknown_classes
from leukoscope.evaluation.predictions import Predictions, Row
from leukoscope.evaluation.resampling import RESAMPLES, SEED, SourceStatistics
from leukoscope.evaluation.selective import CoveragePoint, measure_abstention

MAX_MISTAKES = 25


@dataclass(frozen=True, eq=False)
class UnitEvaluation:
    """All estimates, counted by picture or by source cell.

    Attributes:
        unit: what is counted.
        overall: by metric.
        per_class: by label and metric; undefined estimates are left out.
        confusion: K x K, label by prediction, in pictures or cells.
        reliability: share correct by leading probability.
        abstention: the curve of selective accuracy.
        chance: the calibration error beside that of chance alone; None where no picture was classified.
    """

    unit: Unit
    overall: dict[str, Estimate]
    per_class: dict[str, dict[str, Estimate]]
    confusion: NDArray[np.float64]
    reliability: list[Bin]
    abstention: list[CoveragePoint]
    chance: CalibrationChance | None


@dataclass(frozen=True)
class Mistake:
    """A picture with a wrong prediction, and how sure the model was of it."""

    row: Row
    predicted: str
    probability: float
    probability_of_label: float


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The evaluation of a model, computed from its predictions.

    `groups` holds accuracy by fold and by laboratory, where there are several, and by status, where it is known.
    `mistakes` are those the model was most sure of, `n_mistakes` counts all. `fine` is the recall by finer class, where
    there are such.
    """

    predictions: Predictions
    units: tuple[UnitEvaluation, ...]
    groups: dict[str, dict[str, dict[Unit, Estimate]]]
    mistakes: list[Mistake]
    n_mistakes: int
    notes: list[str]
    fine: list[FineRecall] = field(default_factory=list)

    @property
    def n_pictures(self) -> int:
        """Pictures evaluated."""
        return len(self.predictions)

    @property
    def n_sources(self) -> int | None:
        """Source cells evaluated; None where they are unknown."""
        return int(self.predictions.sources.max()) + 1 if self.predictions.knows_sources else None


def evaluate_predictions(
    predictions: Predictions, *, resamples: int = RESAMPLES, seed: int = SEED
) -> Evaluation:
    """Compute every metric with its interval.

    Pictures of classes the model does not know are left out, and a note says how many.

    Raises:
        DatasetError: none of the labels is a class of the model.
    """
    known = predictions.labels >= 0
    if not known.any():
        raise DatasetError(
            f"Expected labels among the model's classes {', '.join(predictions.classes)}; "
            f"found only {', '.join(predictions.unique('label'))}. Evaluate the model on pictures of its own classes."
        )
    notes = []
    if not known.all():
        notes.append(note_unknown_classes(predictions.select(~known)))
        predictions = predictions.select(known)
    notes += describe_notes(predictions)
    units: tuple[Unit, ...] = ("picture", "source") if predictions.knows_sources else ("picture",)
    wrong = np.flatnonzero(predictions.predicted != predictions.labels)
    return Evaluation(
        predictions=predictions,
        units=tuple(_evaluate_unit(predictions, unit, resamples, seed) for unit in units),
        groups=_evaluate_groups(predictions, units, resamples, seed),
        mistakes=_rank_mistakes(predictions, wrong),
        n_mistakes=int(wrong.size),
        notes=notes,
        fine=measure_fine_recall(predictions, resamples=resamples, seed=seed),
    )


def _evaluate_unit(predictions: Predictions, unit: Unit, resamples: int, seed: int) -> UnitEvaluation:
    weights = weigh(predictions, unit)
    labels, probabilities = predictions.labels, predictions.probabilities
    metrics = measure(labels, probabilities, weights)
    statistics = SourceStatistics(labels, probabilities, weights, predictions.sources)
    estimator = Estimator(predictions, metrics, statistics.resample(resamples, seed), weights)
    per_class = {label: estimator.estimate_class(index) for index, label in enumerate(predictions.classes)}
    return UnitEvaluation(
        unit=unit,
        overall=estimator.estimate_overall(per_class),
        per_class=per_class,
        confusion=metrics.confusion,
        reliability=measure_reliability(labels, probabilities, weights),
        abstention=measure_abstention(predictions, weights),
        chance=measure_chance(predictions, weights, draws=resamples, seed=seed),
    )


def _evaluate_groups(
    predictions: Predictions, units: Sequence[Unit], resamples: int, seed: int
) -> dict[str, dict[str, dict[Unit, Estimate]]]:
    """Return accuracy for each fold and laboratory, where there are several, and each status that occurs."""
    groups: dict[str, dict[str, dict[Unit, Estimate]]] = {}
    for column in ("status", "fold", "lab"):
        cells = [getattr(row, column) for row in predictions.rows]
        values = np.array(["" if cell is None else str(cell) for cell in cells])
        names = sorted(set(values.tolist()) - {""}, key=_natural_order)
        if len(names) < (1 if column == "status" else 2):
            continue
        parts = {name: predictions.select(values == name) for name in names}
        groups[column] = {
            name: {unit: _evaluate_unit(part, unit, resamples, seed).overall["accuracy"] for unit in units}
            for name, part in parts.items()
        }
    return groups


def _natural_order(name: str) -> tuple[int, str]:
    """Put fold 2 before fold 10."""
    return (int(name), "") if name.isdigit() else (0, name)


def _rank_mistakes(predictions: Predictions, wrong: NDArray[np.int64]) -> list[Mistake]:
    """Return the mistakes the model was most sure of, at most 25."""
    confidences = predictions.probabilities.max(axis=1)
    order = wrong[np.argsort(-confidences[wrong], kind="stable")][:MAX_MISTAKES]
    return [
        Mistake(
            row=predictions.rows[i],
            predicted=predictions.classes[predictions.predicted[i]],
            probability=float(confidences[i]),
            probability_of_label=float(predictions.probabilities[i, predictions.labels[i]]),
        )
        for i in order
    ]
