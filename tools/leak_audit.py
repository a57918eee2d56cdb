"""The leakage audit of the model card: cells that could have been learnt from and then evaluated."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from leukoscope.datasets.laboratories.bccd import read_field_groups, source_of_field
from leukoscope.datasets.laboratories.kaggle import read_source_table
from recorded_evaluations import RecordedEvaluation, read_calibrated
from recorded_run import ROOT

DATASETS = ROOT / "src" / "leukoscope" / "datasets"


def audit_leaks(evaluations: Sequence[RecordedEvaluation]) -> dict[str, Any]:
    """Count the cells that are in two splits or folds, and those that thresholds were chosen on."""
    pairs = _read_table("kaggle_field_pairs.csv")
    groups = read_field_groups()
    cells = defaultdict(set)
    fields = defaultdict(set)
    for row in _read_table("kaggle_sources.csv"):
        fields[row["path"].split("/")[0]].add(row["field"])
    for path, source in read_source_table().items():
        cells[path.split("/")[0]].add(source)
    shared = cells["TRAIN"] & cells["TEST"]
    chosen_on = {row.source for part in read_calibrated() for row in part.rows}
    return {
        "pairs": len(pairs),
        "same_cell": sum(row["same_cell"] == "1" for row in pairs),
        "test_fields": len(fields["TEST"]),
        "test_cells": len(cells["TEST"]),
        "train_fields": len(fields["TRAIN"]),
        "train_cells": len(cells["TRAIN"]),
        "shared_cells": len(shared),
        "shared_fields": sum(source_of_field(f, groups) in shared for f in fields["TEST"]),
        "in_two_folds": [(part, *_count_folds(part)) for part in evaluations if part.folds],
        "chosen_on": [
            (part, len({row.source for row in part.predictions.rows} & chosen_on))
            for part in evaluations
            if part.is_of_shipped_model and part.unit == "source"
        ],
    }


def _read_table(name: str) -> list[dict[str, str]]:
    with (DATASETS / name).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def _count_folds(evaluation: RecordedEvaluation) -> tuple[int, int]:
    """Return the number of source cells, and how many of them are in more than one fold."""
    folds = defaultdict(set)
    for row in evaluation.predictions.rows:
        folds[row.source].add(row.fold)
    return len(folds), sum(len(found) > 1 for found in folds.values())
