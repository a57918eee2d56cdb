"""Evaluating the way of training, not one network: cross-validation over fields, and across laboratories.

Every network is exported and run as a model folder, so that what is evaluated is what would be deployed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np

from leukoscope.datasets.annotations import AnnotatedImage
from leukoscope.datasets.samples import TEST_EXTERNAL, TRAIN, VAL, Dataset, Sample
from leukoscope.datasets.splits import grouped_folds
from leukoscope.errors import DatasetError
from leukoscope.evaluation.calibration import cross_calibrate
from leukoscope.evaluation.cell_predictor import CellPredictor
from leukoscope.evaluation.detection_metrics import DetectionMetrics, count_found
from leukoscope.evaluation.evaluation import Evaluation
from leukoscope.evaluation.matching import pick_labelled
from leukoscope.evaluation.opening import open_run
from leukoscope.evaluation.predictions import Predictions, join_predictions, reuse_predictions
from leukoscope.evaluation.predictors import predict_samples
from leukoscope.evaluation.report_files import report_predictions
from leukoscope.experiments.cross_validation import Division
from leukoscope.files import make_draft_folder, write_json
from leukoscope.training.run import Run
from leukoscope.training.two_stage import rename_old_stage, train_cells
from leukoscope.training.two_stage_recipe import FOUR_CLASSES, CellRecipe

FIRST_STAGES = ("locator/first", "classifier/first")


def predict_held(
    run: Run,
    pictures: Sequence[AnnotatedImage],
    *,
    root: Path,
    file: Path,
    dataset: str,
    split: str,
    fold: int | None = None,
    progress: bool = True,
) -> Predictions:
    """Predict labelled pictures as deployed, or read them from `file`; a missed cell counts as wrong."""
    samples = [Sample(p.path, p.label or "", p.source, p.lab, p.split) for p in pictures]
    earlier = reuse_predictions(file, [sample.relative_path(root) for sample in samples])
    if earlier is not None:
        return earlier
    picks = {p.path: pick_labelled(p) for p in pictures}
    described = Dataset(dataset, root, tuple(samples), knows_sources=True)
    predictor = CellPredictor(open_run(run), picks)
    found = predict_samples(predictor, samples, described, split=split, fold=fold, progress=progress)
    found.write(file)
    return found


@dataclass(frozen=True, eq=False)
class CrossValidation:
    """What networks said of cells they never saw.

    `predictions` are of the labelled fields and, under their own data set, of the close-ups of the split
    `val`, each by one fold's networks; `located` counts the annotated ones among the fields.
    """

    predictions: Predictions
    located: DetectionMetrics


def cross_validate_cells(
    pictures: Sequence[AnnotatedImage],
    recipe: CellRecipe,
    out_dir: Path,
    root: Path,
    division: Division | None = None,
    *,
    start: Path | None = None,
    progress: bool = True,
) -> CrossValidation:
    """Evaluate every labelled field by networks that never saw its cell; close-ups of the split `train` stay in.

    Args:
        pictures: fields, all splits together, and close-ups.
        recipe: what to train and how.
        out_dir: holds a run `fold-N` for each fold; finished ones are kept, a broken-off one goes on.
        root: folder that paths are written relative to.
        division: how the fields are divided, by source cell.
        start: a run of the same recipe and close-ups, whose first stages need not be repeated.
        progress: show bars.

    Raises:
        DatasetError: there are no labelled fields.
    """
    division = division or Division()
    fields = [p for p in pictures if not p.is_close_up]
    labelled = [p for p in fields if p.label is not None]
    if not labelled:
        raise DatasetError("Expected labelled fields to cross-validate on; there are none.")
    samples = [Sample(p.path, p.label or "", p.source, p.lab) for p in labelled]
    folds = grouped_folds(samples, division.n_folds, division.seed, scarce=True)
    close_ups = [p for p in pictures if p.is_close_up]
    learnt_close_ups = [p for p in close_ups if p.split == TRAIN]
    validated = [p for p in close_ups if p.split == VAL]
    n_evaluated = min(division.first_folds or division.n_folds, division.n_folds)
    split = division.name_evaluated(n_evaluated)
    parts: list[Predictions] = []
    found: list[DetectionMetrics] = []
    for number, (_, held) in enumerate(folds[:n_evaluated], start=1):
        fold_fields = [labelled[index] for index in held]
        sources = {picture.source for picture in fold_fields}
        learnt = [replace(p, split=TRAIN) for p in fields if p.source not in sources] + learnt_close_ups
        run_dir = out_dir / f"fold-{number}"
        _take_first_stages(start, run_dir)
        run = train_cells(
            learnt, recipe, run_dir, root=root, seed=division.seed, resume=True, progress=progress
        )
        predict = partial(predict_held, run, root=root, fold=number, progress=progress)
        for dataset, part, file in _part_by(fold_fields, "dataset", run_dir / "fields.csv"):
            parts.append(predict(part, file=file, dataset=dataset, split=division.name).in_split(split))
        share = validated[number - 1 :: division.n_folds]
        for lab, part, file in _part_by(share, "lab", run_dir / "close-ups.csv"):
            parts.append(predict(part, file=file, dataset=lab, split=VAL))
        found.append(count_found(open_run(run), fold_fields))
        start = start or run_dir
    return CrossValidation(join_predictions(parts), DetectionMetrics.add_up(found))


def _part_by(
    pictures: Sequence[AnnotatedImage], key: Literal["dataset", "lab"], file: Path
) -> Iterator[tuple[str, list[AnnotatedImage], Path]]:
    """Yield the pictures of each data set or laboratory with a file of their own, `file` itself for a single one."""
    names = sorted({getattr(picture, key) for picture in pictures})
    for name in names:
        part = [picture for picture in pictures if getattr(picture, key) == name]
        yield name, part, file if len(names) == 1 else file.with_stem(f"{file.stem}-{name}")


def report_folds(found: CrossValidation, out_dir: Path) -> Iterator[tuple[str, Evaluation]]:
    """Write all predictions, what was located, and a report for each data set; yield each as it is done.

    Thresholds hold for fields and close-ups alike, so both are calibrated together and reported apart.

    Raises:
        DatasetError: there is nothing to calibrate on.
    """
    found.predictions.write(out_dir / "predictions.csv")
    write_json(out_dir / "locating.json", found.located.to_json())
    calibrated, note = cross_calibrate(found.predictions)
    for dataset in calibrated.unique("dataset"):
        part = calibrated.select(np.array([row.dataset == dataset for row in calibrated.rows]))
        part.write(out_dir / dataset / "predictions.csv")
        yield dataset, report_predictions(part, out_dir / dataset, notes=[note])


def leave_one_lab_out(
    pictures: Sequence[AnnotatedImage],
    recipe: CellRecipe,
    out_dir: Path,
    root: Path,
    *,
    start: Path | None = None,
    seed: int = 10,
    progress: bool = True,
) -> dict[str, Predictions]:
    """For each laboratory, train without a single picture of it and evaluate on all its cells of four classes.

    `start` is as in `cross_validate_cells`, used where close-ups are what is left to learn from.

    Returns:
        Predictions by the laboratory that was left out.
    """
    evaluated: dict[str, Predictions] = {}
    for lab in sorted({picture.lab for picture in pictures}):
        held_out = [p for p in pictures if p.lab == lab and p.label in FOUR_CLASSES]
        learnt = [replace(p, split=TRAIN) if not p.is_close_up else p for p in pictures if p.lab != lab]
        run_dir = out_dir / f"without-{lab}"
        if any(p.is_close_up for p in learnt):
            _take_first_stages(start, run_dir)
        run = train_cells(learnt, recipe, run_dir, root=root, seed=seed, resume=True, progress=progress)
        evaluated[lab] = predict_held(
            run,
            held_out,
            root=root,
            file=run_dir / "predictions.csv",
            dataset=lab,
            split=TEST_EXTERNAL,
            progress=progress,
        )
    return evaluated


def _take_first_stages(start: Path | None, run_dir: Path) -> None:
    """Copy the finished first stages of another run, whole or not at all, where this one has none of its own."""
    if start is not None:
        rename_old_stage(start)
    for stage in FIRST_STAGES:
        target = run_dir / stage
        if start is None or not (start / stage).is_dir() or target.is_dir():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = make_draft_folder(target)
        try:
            shutil.copytree(start / stage, draft, dirs_exist_ok=True)
            draft.rename(target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
