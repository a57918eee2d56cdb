"""How cells are found and named in laboratories left out of the training: one row a run, joined in a table.

    .venv-test/bin/python benchmarks/other_laboratories.py --leave each --seeds 10,11,12 --recipe cells-light
    .venv-test/bin/python benchmarks/other_laboratories.py --leave raabin,bionet --crops 102400 --scenes 48000
    .venv-test/bin/python benchmarks/other_laboratories.py --leave raabin,bionet --start runs/cells
    .venv-test/bin/python benchmarks/other_laboratories.py --leave raabin --recipe cells-efficient --crops 102400 \
        --cells trained/leukoscope-cells/evaluation/without-raabin/predictions.csv

Both networks are trained on all fetched data sets but those of the laboratories left out (`lab` of their
pictures, also several at once), not a picture of which is used for anything. The row has, for each laboratory
left out, balanced accuracy over those of the five usual classes it has, all eight open, with a 95 % interval
over its sources (cells, slides, patients): `boxes` with crops cut around the published boxes, `deployed` by the
exported model folder, where a cell that is not found is wrong. Thresholds are not applied. Only cells of classes
that another laboratory taught are counted, and none of TEST. Runs are kept under `runs/other-laboratories`, with the
predictions as deployed in `evaluation/LABORATORY/predictions.csv`, which `leukoscope evaluate --predictions` reads, and
those for white cells of classes that no other laboratory taught in `untaught-CLASS.csv` beside it. An interrupted run
is continued, and a row that is there is not measured again, as long as the recipe is the same: `each` leaves out every
laboratory with named cells in turn, and can be stopped and started. With `--cells`, only cells of earlier predictions
are evaluated.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parents[1]
# Started by its path, Python knows this folder and not the one above it.
sys.path.insert(0, str(ROOT))
RESULTS, RUNS = (
    ROOT / "trained" / "other_laboratories.json",
    ROOT / "runs" / "other-laboratories",
)
UNTAUGHT_CELLS = 300
FIVE = ("NEUTROPHIL", "EOSINOPHIL", "BASOPHIL", "LYMPHOCYTE", "MONOCYTE")


def measure(labels: Sequence[str], answers: Sequence[str], sources: Sequence[str]) -> dict[str, Any]:
    """Return the balanced accuracy over the five usual classes, its interval, and the recall of each class.

    Args:
        labels: of N cells.
        answers: what each was called, empty where it was not found.
        sources: N names; cells of one source are drawn together for the interval.
    """
    from leukoscope.evaluation.resampling import SourceStatistics

    chosen = [i for i, label in enumerate(labels) if label in FIVE]
    classes = [label for label in FIVE if any(labels[i] == label for i in chosen)]
    truth = np.array([classes.index(labels[i]) for i in chosen])
    known = {label: number for number, label in enumerate(classes)}
    columns = np.array([known.get(answers[i], len(classes)) for i in chosen])
    _, numbers = np.unique([sources[i] for i in chosen], return_inverse=True)
    right = truth == columns
    onehot = np.eye(len(classes) + 1)[columns]
    drawn = SourceStatistics(truth, onehot, np.ones(len(chosen)), numbers).resample().per_class["recall"]
    low, high = np.quantile(drawn[:, : len(classes)].mean(axis=1), [0.025, 0.975])
    recall = {
        label: {
            "share": round(float(right[truth == k].mean()), 4),
            "cells": int((truth == k).sum()),
            "sources": int(np.unique(numbers[truth == k]).size),
        }
        for label, k in known.items()
    }
    return {
        "balanced_accuracy": round(float(np.mean([entry["share"] for entry in recall.values()])), 4),
        "interval": [round(float(low), 4), round(float(high), 4)],
        "recall": recall,
    }


def main() -> None:
    """Train without the laboratories that are named, and write their row."""
    from leukoscope.datasets.cell_images import load_cell_pictures
    from leukoscope.training.two_stage_recipe import CELL_RECIPES

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--leave", required=True, help="laboratories left out, with commas; or each, in turn")
    parser.add_argument("--crops", type=int, default=153_600)
    parser.add_argument("--scenes", type=int, default=48_000)
    parser.add_argument("--seeds", default="10", help="with commas")
    parser.add_argument(
        "--recipe", choices=[*CELL_RECIPES], help="default: cells-lens; cells-tuned with --start"
    )
    parser.add_argument("--start", type=Path, help="run to begin with, which knows none of them")
    parser.add_argument("--cells", type=Path, help="predictions.csv whose cells are evaluated; default: all")
    parser.add_argument("--data", action="append")
    told = parser.parse_args()
    pictures, _ = load_cell_pictures(told.data or ())
    known = {p.lab for p in pictures}
    named = {p.lab for p in pictures if p.labelled is not None}
    choices = [[lab] for lab in sorted(named)] if told.leave == "each" else [sorted(told.leave.split(","))]
    unknown = {lab for choice in choices for lab in choice} - known
    if unknown:
        parser.error(
            f"Expected laboratories of the data, {', '.join(sorted(known))}; got "
            f"{', '.join(sorted(unknown))}. Name them with --leave."
        )
    recipe = replace(
        CELL_RECIPES[told.recipe or ("cells-tuned" if told.start else "cells-lens")],
        crops=told.crops,
        scenes=told.scenes,
    )
    for seed in told.seeds.split(","):
        for left_out in choices:
            _add_row(pictures, recipe, left_out, int(seed), told.start, told.cells)


def _select_evaluated(pictures: Sequence[Any], left_out: Sequence[str], cells: Path | None) -> list[Any]:
    """Leave out the pictures of these laboratories that are not in the file of predictions, where one is given."""
    from leukoscope.evaluation.predictions import read_predictions

    if cells is None:
        return list(pictures)
    rows = read_predictions(cells).rows
    evaluated = {(row.lab, Path(row.path).name) for row in rows if row.lab in left_out}
    chosen = [p for p in pictures if p.lab not in left_out or (p.lab, p.path.name) in evaluated]
    missing = len(evaluated) - sum(p.lab in left_out for p in chosen)
    if missing:
        sys.exit(
            f"Expected pictures of {', '.join(left_out)} for all {len(evaluated)} cells of {cells}; {missing} are not "
            "there. Fetch the data set that they come from."
        )
    return chosen


def _add_row(
    pictures: Sequence[Any],
    recipe: Any,
    left_out: Sequence[str],
    seed: int,
    start: Path | None,
    cells: Path | None,
) -> None:
    """Train without these laboratories, evaluate on them and write their row, unless it is there."""
    from leukoscope.datasets.annotations import drop_tested_cells
    from leukoscope.datasets.samples import TEST, TRAIN
    from leukoscope.signing.canonical import digest_json
    from leukoscope.training.two_stage import begin_with, train_cells

    # A recipe that has changed since measures anew.
    digest = digest_json(recipe.to_json())[:8]
    settings = {
        "recipe": recipe.name,
        "recipe_digest": digest,
        "left_out": list(left_out),
        "seed": seed,
        "crops": recipe.crops,
        "scenes": recipe.scenes,
        "cells": cells and cells.as_posix(),
    }
    if any(settings == {key: row.get(key) for key in settings} for row in _read_rows()):
        return
    parts = (recipe.name, "without", *left_out, recipe.crops, recipe.scenes, seed, digest)
    folder = RUNS / "-".join(str(part) for part in parts)
    pictures = _select_evaluated(pictures, left_out, cells)
    # Cells of TEST are left alone: thresholds of a model to publish may be chosen by these predictions.
    usable = [p for p in drop_tested_cells(pictures) if p.split != TEST]
    learnt = [p for p in usable if p.split == TRAIN and p.lab not in left_out]
    if start:
        begin_with(start, folder)
    run = train_cells(learnt, recipe, folder, seed=seed, resume=True)
    taught = {annotation.label for p in learnt for annotation in p.annotations}
    named = [p for p in usable if p.lab in left_out and p.labelled is not None]
    held = [p for p in named if p.label in taught]
    # Platelets are learnt from boxes of their own kind, which have no label.
    _write_untaught(run, [p for p in named if p.label not in {*taught, "PLATELET"}])
    rows = {lab: _evaluate(run, [p for p in held if p.lab == lab], lab, recipe) for lab in left_out}
    row = {**settings, "laboratories": rows}
    RESULTS.write_text(json.dumps([*_read_rows(), row], indent=1) + "\n", encoding="utf-8")


def _write_untaught(run: Any, cells: Sequence[Any]) -> None:
    """Write what the run says of cells of classes that no laboratory taught it, up to 300 of each.

    Their labels are written so that they are no class of the model, as the network does not know them.
    """
    rng = np.random.default_rng(0)
    for lab, label in sorted({(p.lab, p.label) for p in cells}):
        here = [p for p in cells if (p.lab, p.label) == (lab, label)]
        drawn = [here[index] for index in np.sort(rng.permutation(len(here))[:UNTAUGHT_CELLS])]
        predictions, _ = _predict(run, [replace(p, label=f"UNTAUGHT_{label}") for p in drawn], lab)
        predictions.write(run.path / "evaluation" / lab / f"untaught-{label.lower()}.csv")


def _read_rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else []
    return rows


def _evaluate(run: Any, cells: Sequence[Any], lab: str, recipe: Any) -> dict[str, Any]:
    from leukoscope.models.saving import load_network
    from leukoscope.training.crop_classifier import predict_crops
    from leukoscope.training.crop_set import build_crop_set
    from leukoscope.training.two_stage_recipe import CLASSES

    crops = build_crop_set(cells, recipe)
    named: NDArray[np.bool_] = (crops.labels >= 0) & (crops.labs == lab)
    classifier, _ = load_network(run.model_path)
    probabilities, _ = predict_crops(classifier, crops.wide[named], widest_look=recipe.widest_look)
    boxes = measure(
        [CLASSES[label] for label in crops.labels[named]],
        [CLASSES[answer] for answer in probabilities.argmax(axis=1)],
        crops.sources[named].tolist(),
    )
    predictions, boxes_found = _predict(run, cells, lab)
    predictions.write(run.path / "evaluation" / lab / "predictions.csv")
    names = [predictions.classes[answer] for answer in predictions.predicted]
    answers = [name * found for name, found in zip(names, predictions.answered.tolist(), strict=True)]
    deployed = measure([p.label for p in cells], answers, [p.source for p in cells])
    found = int(predictions.answered.sum())
    others = (boxes_found - found) / len(cells)
    shares = {"found": round(found / len(cells), 4), "others_a_picture": round(others, 3)}
    return {"boxes": boxes, "deployed": {**deployed, **shares}}


def _predict(run: Any, cells: Sequence[Any], lab: str) -> tuple[Any, int]:
    """Return what the run says of one cell a picture as deployed, and how many boxes it found in all."""
    from leukoscope.datasets.samples import TEST_EXTERNAL, Dataset, Sample
    from leukoscope.evaluation.cell_predictor import CellPredictor
    from leukoscope.evaluation.matching import pick_labelled
    from leukoscope.evaluation.opening import open_run
    from leukoscope.evaluation.predictors import predict_samples

    counts: list[int] = []

    def count(pick: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def pick_counted(result: Any) -> Any:
            counts.append(len(result.cells))
            return pick(result)

        return pick_counted

    picks = {p.path: count(pick_labelled(p)) for p in cells}
    samples = [Sample(p.path, p.label, p.source, p.lab, p.split) for p in cells]
    root = Path(os.path.commonpath([p.path.parent for p in cells]))
    data = Dataset(f"without-{lab}", root, tuple(samples), knows_sources=True)
    predictions = predict_samples(CellPredictor(open_run(run), picks), samples, data, split=TEST_EXTERNAL)
    return predictions, sum(counts)


if __name__ == "__main__":
    main()
