"""From predictions to every figure of a report, by picture and by source cell, with n and a 95 % interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from leukoscope.datasets.samples import TRAIN
from leukoscope.errors import DatasetError
from leukoscope.evaluation.calibration_chance import CalibrationChance, measure_chance
from leukoscope.evaluation.intervals import (
    Interval,
    average_limits,
    bootstrap_interval,
    combine_independent,
    effective_cells,
    interval_of_class_estimate,
    interval_of_f1,
    interval_of_share,
)
from leukoscope.evaluation.metrics import Bin, Figures, measure, measure_reliability, weigh_sources
from leukoscope.evaluation.predictions import Predictions, Row
from leukoscope.evaluation.resampling import RESAMPLES, SEED, Replicates, SourceStatistics
from leukoscope.evaluation.selective import CoveragePoint, measure_abstention

Unit = Literal["picture", "source"]
MAX_MISTAKES = 25


@dataclass(frozen=True)
class Estimate:
    """One figure, its interval and what it was counted on; `n_sources` is None where nothing tells cells."""

    value: float
    interval: Interval
    n_pictures: int
    n_sources: int | None


@dataclass(frozen=True, eq=False)
class UnitReport:
    """All figures counted by picture, or by source cell.

    `overall` by metric, `per_class` by label and metric, undefined figures left out. `confusion` is K x K,
    label by prediction, in pictures or cells. `abstention` is the curve of selective accuracy; `chance` what
    chance alone would make of the calibration error, None where nothing was named.
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
    """A picture that was called something else, and how sure the model was of it."""

    row: Row
    predicted: str
    probability: float
    probability_of_label: float


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What predictions say about a model.

    `groups` holds accuracy by fold and by laboratory, where there are several, and by status, where told.
    """

    predictions: Predictions
    units: tuple[UnitReport, ...]
    groups: dict[str, dict[str, dict[Unit, Estimate]]]
    mistakes: list[Mistake]
    n_mistakes: int
    notes: list[str]

    @property
    def n_pictures(self) -> int:
        """Pictures evaluated."""
        return len(self.predictions)

    @property
    def n_sources(self) -> int | None:
        """Source cells evaluated; None where nothing tells."""
        return int(self.predictions.sources.max()) + 1 if self.predictions.knows_sources else None


def evaluate_predictions(
    predictions: Predictions, *, resamples: int = RESAMPLES, seed: int = SEED
) -> Evaluation:
    """Compute every figure.

    Pictures of classes the model does not know are left out, and a note says how many.

    Raises:
        DatasetError: none of the labels is a class of the model.
    """
    notes = []
    known = predictions.labels >= 0
    if not known.any():
        raise DatasetError(
            f"Expected labels among the model's classes {', '.join(predictions.classes)}; "
            f"found only {', '.join(predictions.unique('label'))}."
        )
    if not known.all():
        unknown = predictions.select(~known)
        notes.append(
            f"{len(unknown)} pictures of classes the model does not know "
            f"({', '.join(unknown.unique('label'))}) are left out of every figure. "
            "It would call each of them one of its own classes."
        )
        predictions = predictions.select(known)
    if not predictions.knows_sources:
        notes.append(
            "Nothing tells which pictures show the same cell. Figures are by picture only, and their "
            "intervals hold only if every picture shows a cell of its own: copies would make them too narrow."
        )
    notes += _note_classes(predictions) + _note_split(predictions)
    units: tuple[Unit, ...] = ("picture", "source") if predictions.knows_sources else ("picture",)
    wrong = np.flatnonzero(predictions.predicted != predictions.labels)
    return Evaluation(
        predictions=predictions,
        units=tuple(_evaluate_unit(predictions, unit, resamples, seed) for unit in units),
        groups=_evaluate_groups(predictions, units, resamples, seed),
        mistakes=_rank_mistakes(predictions, wrong),
        n_mistakes=int(wrong.size),
        notes=notes,
    )


def _note_classes(predictions: Predictions) -> list[str]:
    notes = []
    absent = [c for i, c in enumerate(predictions.classes) if not (predictions.labels == i).any()]
    if absent:
        notes.append(
            f"No picture is labelled {', '.join(absent)}; averages over classes run over the others. "
            "Pictures called one of these count as wrong."
        )
    return notes


def _note_split(predictions: Predictions) -> list[str]:
    splits = predictions.unique("split")
    notes = []
    if TRAIN in splits:
        notes.append(
            "Some of these pictures are of the split 'train'. If the model learnt from them, the figures say "
            "how well it remembers, not how well it evaluates."
        )
    if any(split.startswith("random-") for split in splits):
        notes.append(
            "The pictures were held out at random, blind to which show the same cell: the model has learnt "
            "from copies of the cells it is evaluated on. The figures are too good, here to show by how much."
        )
    return notes


def weigh(predictions: Predictions, unit: Unit) -> NDArray[np.float64]:
    """Return the weight of each picture: 1, or 1 / (pictures of its cell)."""
    return np.ones(len(predictions)) if unit == "picture" else weigh_sources(predictions.sources)


def _evaluate_unit(predictions: Predictions, unit: Unit, resamples: int, seed: int) -> UnitReport:
    weights = weigh(predictions, unit)
    labels, probabilities = predictions.labels, predictions.probabilities
    figures = measure(labels, probabilities, weights)
    statistics = SourceStatistics(labels, probabilities, weights, predictions.sources)
    estimator = _Estimator(predictions, figures, statistics.resample(resamples, seed), weights)
    per_class = {label: estimator.estimate_class(index) for index, label in enumerate(predictions.classes)}
    return UnitReport(
        unit=unit,
        overall=estimator.estimate_overall(per_class),
        per_class=per_class,
        confusion=figures.confusion,
        reliability=measure_reliability(labels, probabilities, weights),
        abstention=measure_abstention(predictions, weights),
        chance=measure_chance(predictions, weights, draws=resamples, seed=seed),
    )


class _Estimator:
    """Gives every figure its interval and its n."""

    def __init__(
        self, predictions: Predictions, figures: Figures, replicates: Replicates, weights: NDArray[np.float64]
    ) -> None:
        self._predictions, self._figures, self._replicates = predictions, figures, replicates
        self._weights = weights
        self._sources = predictions.sources
        self._n_cells = int(self._sources.max()) + 1
        self._one_picture_a_cell = self._n_cells == len(predictions)

    def _count_cells(self, inside: NDArray[np.bool_]) -> int:
        return int(np.unique(self._sources[inside]).size)

    def _make_estimate(self, value: float, interval: Interval, inside: NDArray[np.bool_]) -> Estimate:
        n_sources = self._count_cells(inside) if self._predictions.knows_sources else None
        return Estimate(value, interval, int(inside.sum()), n_sources)

    def estimate_class(self, index: int) -> dict[str, Estimate]:
        """Return the figures of one class; those that are undefined are left out."""
        labelled = self._predictions.labels == index
        called = self._predictions.predicted == index
        value = {name: float(values[index]) for name, values in self._figures.per_class.items()}
        sampled = {name: values[:, index] for name, values in self._replicates.per_class.items()}
        one = self._one_picture_a_cell
        found: dict[str, Estimate] = {}
        if labelled.any():
            n = self._count_cells(labelled)
            interval = interval_of_share(value["recall"], sampled["recall"], n, one_picture_a_cell=one)
            found["recall"] = self._make_estimate(value["recall"], interval, labelled)
        if called.any():
            # Cells differ in how many of their pictures are called so; a cell with a stray one hardly counts.
            n_called = effective_cells(
                np.bincount(self._sources[called], self._weights[called]).astype(np.float64)
            )
            interval = interval_of_share(
                value["precision"], sampled["precision"], n_called, one_picture_a_cell=one
            )
            found["precision"] = self._make_estimate(value["precision"], interval, called)
        if labelled.any():
            interval = interval_of_f1(value["f1"], sampled["f1"], self._count_cells(labelled))
            found["f1"] = self._make_estimate(value["f1"], interval, labelled | called)
        if labelled.any() and not labelled.all():
            # That many disjoint pairs of a cell of the class and another can be formed, and the area under
            # the curve is the chance that a pair is in the right order.
            pairs = min(self._count_cells(labelled), self._count_cells(~labelled))
            interval = interval_of_class_estimate(value["roc_auc"], sampled["roc_auc"], pairs)
            found["roc_auc"] = self._make_estimate(value["roc_auc"], interval, np.ones_like(labelled))
        return found

    def estimate_overall(self, per_class: dict[str, dict[str, Estimate]]) -> dict[str, Estimate]:
        """Return the figures over all classes, given those of each."""
        everything = np.ones(len(self._predictions), bool)
        overall = self._figures.overall
        present = [(i, found) for i, found in enumerate(per_class.values()) if "recall" in found]
        recalls = [found["recall"] for _, found in present]
        total = self._weights.sum()
        shares = [float(self._weights[self._predictions.labels == i].sum() / total) for i, _ in present]
        intervals = {
            "accuracy": self._estimate_accuracy(recalls, shares),
            "balanced_accuracy": self._estimate_average(
                "balanced_accuracy", recalls, lambda parts: _combine(recalls, [1 / len(parts)] * len(parts))
            ),
            "macro_f1": self._estimate_average("macro_f1", [f["f1"] for _, f in present], average_limits),
            # Calibration error is no average over classes; the bootstrap is all there is.
            "ece": bootstrap_interval(overall["ece"], self._replicates.overall["ece"])
            or Interval(overall["ece"], overall["ece"], "bootstrap"),
        }
        if len(present) > 1:
            areas = [found["roc_auc"] for _, found in present]
            intervals["roc_auc"] = self._estimate_average("roc_auc", areas, average_limits)
        order = [name for name in overall if name in intervals]
        return {name: self._make_estimate(overall[name], intervals[name], everything) for name in order}

    def _estimate_accuracy(self, recalls: Sequence[Estimate], shares: Sequence[float]) -> Interval:
        value, sampled = self._figures.overall["accuracy"], self._replicates.overall["accuracy"]
        thin = any(recall.interval.method != "bootstrap" for recall in recalls)
        if thin and 0 < value < 1 and not self._one_picture_a_cell:
            return _combine(recalls, shares)
        return interval_of_share(value, sampled, self._n_cells, one_picture_a_cell=self._one_picture_a_cell)

    def _estimate_average(
        self, name: str, parts: Sequence[Estimate], combine: Callable[[Sequence[Interval]], Interval]
    ) -> Interval:
        if all(part.interval.method == "bootstrap" for part in parts):
            interval = bootstrap_interval(self._figures.overall[name], self._replicates.overall[name])
            if interval is not None:
                return interval
        return combine([part.interval for part in parts])


def _combine(parts: Sequence[Estimate], weights: Sequence[float]) -> Interval:
    return combine_independent([p.value for p in parts], [p.interval for p in parts], weights)


def _evaluate_groups(
    predictions: Predictions, units: Sequence[Unit], resamples: int, seed: int
) -> dict[str, dict[str, dict[Unit, Estimate]]]:
    """Return accuracy for each fold and laboratory, where there are several, and each status there is."""
    groups: dict[str, dict[str, dict[Unit, Estimate]]] = {}
    for column in ("status", "fold", "lab"):
        names = sorted(predictions.unique(column), key=_natural_order)
        if len(names) < (1 if column == "status" else 2):
            continue
        values = np.array([getattr(row, column) for row in predictions.rows])
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
