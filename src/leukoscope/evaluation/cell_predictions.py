"""Predictions of a model that finds cells, as it is deployed: what is not found, or refused, is wrong.

A labelled picture may show several cells. The label is that of the cell in the annotated box, where there is
one, of the one in the middle of a close-up, or of the largest; the answer is whatever was found there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from leukoscope.datasets.registry import read_annotations
from leukoscope.datasets.samples import Dataset, Sample
from leukoscope.errors import DatasetError
from leukoscope.evaluation.matching import Pick, pick_annotated
from leukoscope.evaluation.opening import open_finder
from leukoscope.evaluation.predictions import MISSED, NO_CELL, Predictions, Row, describe_samples
from leukoscope.inference.decisions import rejects
from leukoscope.inference.model import Model
from leukoscope.inference.picking import pick_largest, pick_middle


def predict_dataset(
    path: Path, dataset: Dataset, split: str, *, profile: Path | None = None, progress: bool = True
) -> Predictions:
    """Predict a split of a data set with a run or model folder that gives cells.

    Of fields, the annotated cell is evaluated; of close-ups, the cell in the middle; of any other picture, the
    largest. The splits are those of `load_cell_pictures`.

    Raises:
        DatasetError: the split has no picture.
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
    return predict_fields(
        open_finder(path, profile),
        chosen,
        dataset,
        [picks.get(s.path, pick_largest) for s in chosen],
        progress=progress,
    )


def _name_model(model: Model) -> str:
    name = f"{model.manifest.id} {model.manifest.version}"
    return name if model.profile is None else f"{name} with the profile {model.profile.name}"


def predict_fields(
    model: Model,
    samples: Sequence[Sample],
    dataset: Dataset,
    picks: Sequence[Pick],
    *,
    split: str | None = None,
    fold: str = "",
    progress: bool = True,
) -> Predictions:
    """Predict every labelled picture given, in order, one row each.

    Args:
        model: what answers.
        samples: at least one.
        dataset: names the data set, the folder paths are relative to, and whether sources are known.
        picks: for each sample, which of the found cells is the labelled one.
        split: instead of the samples' own.
        fold: which fold of a cross-validation held them out.
        progress: show a bar.

    Returns:
        Predictions of the model's classes and `NO_CELL`.

    Raises:
        DatasetError: a picture cannot be read.
    """
    rows = describe_samples(
        samples,
        dataset.root,
        dataset=dataset.id,
        knows_sources=dataset.knows_sources,
        model=_name_model(model),
        split=split,
        fold=fold,
    )
    results = tqdm(
        model.classify_files([sample.path for sample in samples]),
        "Predicting",
        len(samples),
        unit="pic",
        disable=not progress,
    )
    labels = model.manifest.labels
    probabilities = np.zeros((len(samples), len(labels) + 1))
    evaluated: list[Row] = []
    for index, (row, result, pick) in enumerate(zip(rows, results, picks, strict=True)):
        if result.error is not None:
            raise DatasetError(f"Cannot evaluate {row.path}: {result.error}")
        cell = pick(result)
        if cell is None:
            probabilities[index, -1] = 1
            evaluated.append(replace(row, status=MISSED))
            continue
        cellness = "" if cell.cellness is None else f"{cell.cellness:.6g}"
        evaluated.append(replace(row, status=cell.status, cellness=cellness))
        if rejects(cell.cellness, model.manifest.calibration):
            probabilities[index, -1] = 1
        else:
            probabilities[index, :-1] = [cell.probabilities[label] for label in labels]
    return Predictions((*labels, NO_CELL), tuple(evaluated), probabilities)
