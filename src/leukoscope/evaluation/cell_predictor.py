"""A model that finds cells, evaluated as it is deployed: a cell that is missed or rejected counts as wrong.

A labelled picture may show several cells. The label belongs to the cell in the annotated box, where there is one,
to the cell in the middle of a close-up, or else to the largest; the answer is that for the cell found there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from leukoscope.datasets.registry import read_annotations
from leukoscope.datasets.samples import Dataset, Sample
from leukoscope.errors import DatasetError
from leukoscope.evaluation.matching import Pick, pick_annotated, pick_boxed
from leukoscope.evaluation.opening import open_finder
from leukoscope.evaluation.predictions import MISSED, NO_CELL_LABEL, Predictions
from leukoscope.evaluation.predictors import Answer, Unreadable, predict_readable
from leukoscope.inference.decisions import rejects
from leukoscope.inference.model import Model
from leukoscope.inference.picking import pick_largest, pick_middle
from leukoscope.inference.results import Cell, PictureResult


@dataclass(frozen=True, eq=False)
class CellPredictor:
    """A model that finds cells before it classifies them.

    `picks` gives for a picture's path which of the found cells is the labelled one; the largest where it gives
    nothing.
    """

    model: Model
    picks: Mapping[Path, Pick]

    @property
    def name(self) -> str:
        """The model's id and version, and the lab profile it is used with."""
        name = f"{self.model.manifest.id} {self.model.manifest.version}"
        return name if self.model.profile is None else f"{name} with the profile {self.model.profile.name}"

    @property
    def classes(self) -> tuple[str, ...]:
        """The model's labels and `NO_CELL_LABEL`."""
        return (*self.model.manifest.labels, NO_CELL_LABEL)

    def answer(self, samples: Sequence[Sample]) -> Iterator[Answer | Unreadable]:
        """Yield one answer for each sample, in order, or why its picture cannot be read."""
        for sample, result in classify_samples(self.model, samples):
            if result.error is not None:
                yield Unreadable(result.error)
                continue
            boxed = None if sample.box is None else pick_boxed(sample.box)
            pick = boxed or self.picks.get(sample.path, pick_largest)
            yield self._answer_cell(pick(result))

    def _answer_cell(self, cell: Cell | None) -> Answer:
        no_cell = np.array([label == NO_CELL_LABEL for label in self.classes], np.float64)
        if cell is None:
            return Answer(no_cell, MISSED)
        # Rounded as predictions.csv writes it, so that a report is the same before and after the file is read.
        cellness = None if cell.cellness is None else float(f"{cell.cellness:.6g}")
        if rejects(cell.cellness, self.model.manifest.calibration):
            return Answer(no_cell, cell.status, cellness)
        probabilities = [cell.probabilities[label] for label in self.model.manifest.labels]
        label = "" if cell.fine_probabilities is None else cell.label or ""
        fine_set = cell.fine_prediction_set or ()
        return Answer(np.array([*probabilities, 0.0]), cell.status, cellness, label, fine_set)


def classify_samples(
    model: Model, samples: Sequence[Sample], *, details: bool = False
) -> Iterator[tuple[Sample, PictureResult]]:
    """Yield every sample with what a model finds in its picture; cells of one picture are samples in a row.

    Each such picture is classified once.
    """
    groups = [(path, list(group)) for path, group in groupby(samples, key=lambda sample: sample.path)]
    results = model.classify_files([path for path, _ in groups], details=details)
    for (_, group), result in zip(groups, results, strict=True):
        yield from ((sample, result) for sample in group)


def predict_dataset(
    path: Path, dataset: Dataset, split: str, *, profile: Path | None = None, progress: bool = True
) -> tuple[Predictions, list[str]]:
    """Predict a split of a data set with a run or a model folder that finds cells.

    Of fields, the annotated cell is evaluated; of close-ups, the cell in the middle; of any other picture, the
    largest. The splits are those of `load_cell_pictures`.

    Returns:
        The predictions, and a sentence that names the pictures left out because they cannot be read.

    Raises:
        DatasetError: the split has no picture that can be read.
    """
    from leukoscope.datasets.close_ups import split_close_ups

    samples = dataset.samples if dataset.has_own_splits else tuple(split_close_ups(dataset.samples))
    picks: dict[Path, Pick] = {}
    if dataset.content == "fields":
        picks = {p.path: pick_annotated(p) for p in read_annotations(dataset)}
    elif dataset.content == "close-ups":
        picks = {sample.path: pick_middle for sample in samples}
    chosen = [sample for sample in samples if split in ("all", sample.split)]
    if not chosen:
        there = ", ".join(sorted({sample.split for sample in samples}))
        raise DatasetError(
            f"Expected pictures in the split {split!r} of {dataset.id}; there are none. It has: {there}."
        )
    model = open_finder(path, profile)
    return predict_readable(CellPredictor(model, picks), chosen, dataset, progress=progress)
