"""Predictions of a model that finds cells, as it is deployed: what is not found, or refused, is wrong.

A labelled picture may show several cells. The label is that of the cell in the marked box, where there is
one, of the one in the middle of a close-up, or of the largest; the answer is whatever was found there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from leukoscope.datasets.marks import MarkedPicture
from leukoscope.datasets.samples import Dataset, Sample
from leukoscope.errors import DatasetError, ModelError
from leukoscope.manifest import MANIFEST_NAME, load_manifest
from leukoscope.predictions import MISSED, NO_CELL, Predictions, Row, describe_samples
from leukoscope.profiles import Profile, load_profile
from leukoscope.results import Cell, PictureResult
from leukoscope.runtime import Model, load_model, refuses

SAME_CELL_IOU = 0.5
Pick = Callable[[PictureResult], Cell | None]


def measure_overlap(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the intersection of two boxes (x, y, width, height) over their union, 0 to 1."""
    sides = [
        min(first[i] + first[i + 2], second[i] + second[i + 2]) - max(first[i], second[i]) for i in (0, 1)
    ]
    shared = max(0.0, sides[0]) * max(0.0, sides[1])
    return shared / (first[2] * first[3] + second[2] * second[3] - shared)


def pick_middle(result: PictureResult) -> Cell | None:
    """Return the found cell whose box holds the middle of the picture; of several, the most central."""
    x, y = result.width / 2, result.height / 2

    def distance(cell: Cell) -> float:
        left, top, width, height = cell.box
        return float(np.hypot(left + width / 2 - x, top + height / 2 - y))

    holding = [
        cell
        for cell in result.cells
        if cell.box[0] <= x <= cell.box[0] + cell.box[2] and cell.box[1] <= y <= cell.box[1] + cell.box[3]
    ]
    return min(holding, key=distance, default=None)


def pick_largest(result: PictureResult) -> Cell | None:
    """Return the found cell with the largest box."""
    return max(result.cells, key=lambda cell: cell.box[2] * cell.box[3], default=None)


def pick_marked(picture: MarkedPicture) -> Pick:
    """Return a pick of the found cell that is the labelled one: at least half of their union is shared."""
    mark = picture.labelled
    if mark is None:
        return pick_largest

    def pick(result: PictureResult) -> Cell | None:
        best = max(result.cells, key=lambda cell: measure_overlap(cell.box, mark.box), default=None)
        return best if best is not None and measure_overlap(best.box, mark.box) >= SAME_CELL_IOU else None

    return pick


def judges_fields(path: Path) -> bool:
    """Return whether `path` is a run or a model folder that finds cells before it names them."""
    if (path / "locator.keras").is_file():
        return True
    return (path / MANIFEST_NAME).is_file() and load_manifest(path).locator is not None


def open_finder(path: Path, profile: Path | None = None) -> Model:
    """Open a model folder, with a lab profile where one is given, or a finished run by exporting it first.

    Raises:
        ModelError: the model folder breaks the contract, or the profile does not belong to it.
        TrainingError: it is neither, or the run is not finished.
    """
    if profile is not None or (path / MANIFEST_NAME).is_file():
        return load_model(path, profile)
    from leukoscope.cell_protocols import open_run
    from leukoscope.runs import Run

    return open_run(Run(path))


def read_profile(path: Path, profile: Path) -> Profile:
    """Read a lab profile for the model folder `path`, without its networks.

    Raises:
        ModelError: it is no model folder, or the profile does not belong to it.
    """
    if not (path / MANIFEST_NAME).is_file():
        raise ModelError(
            f"Expected a model folder for the profile {profile}; {path} is none. A profile belongs to an "
            "exported network: run `leukoscope export` first."
        )
    return load_profile(profile, load_manifest(path))


def predict_dataset(
    path: Path, dataset: Dataset, split: str, *, profile: Path | None = None, progress: bool = True
) -> Predictions:
    """Predict a split of a data set with a run or model folder that gives cells.

    Close-ups hold out what `cell_data` holds out of them; BCCD's fields have their cells marked; of any other
    picture the largest cell is judged.

    Raises:
        DatasetError: the split has no picture.
    """
    from leukoscope.cell_data import split_close_ups
    from leukoscope.datasets.marks import read_bccd_marks

    samples = dataset.samples
    picks: dict[Path, Pick] = {}
    if dataset.id == "bccd-fields":
        picks = {p.path: pick_marked(p) for p in read_bccd_marks(dataset.root)}
    elif dataset.id != "kaggle":
        samples = tuple(split_close_ups(samples))
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
    judged: list[Row] = []
    for index, (row, result, pick) in enumerate(zip(rows, results, picks, strict=True)):
        if result.error is not None:
            raise DatasetError(f"Cannot judge {row.path}: {result.error}")
        cell = pick(result)
        if cell is None:
            probabilities[index, -1] = 1
            judged.append(replace(row, status=MISSED))
            continue
        cellness = "" if cell.cellness is None else f"{cell.cellness:.6g}"
        judged.append(replace(row, status=cell.status, cellness=cellness))
        if refuses(cell.cellness, model.manifest.calibration):
            probabilities[index, -1] = 1
        else:
            probabilities[index, :-1] = [cell.probabilities[label] for label in labels]
    return Predictions((*labels, NO_CELL), tuple(judged), probabilities)
