"""How well cells are found: counted on annotated fields, with exact intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from leukoscope.datasets.annotations import AnnotatedImage
from leukoscope.evaluation.intervals import clopper_pearson
from leukoscope.evaluation.matching import SAME_CELL_IOU
from leukoscope.images.boxes import iou
from leukoscope.inference.model import Model


@dataclass(frozen=True)
class DetectionMetrics:
    """Counts over annotated fields.

    Attributes:
        fields: how many were looked at.
        cells: white cells annotated in them.
        found: of these, how many share half of the union with a found box of their own.
        false_white: found boxes that are no annotated cell and were given a white cell's name.
        false_other: such boxes that were called a platelet or an erythroblast, or were not named.
    """

    fields: int
    cells: int
    found: int
    false_white: int
    false_other: int

    @classmethod
    def add_up(cls, parts: Iterable[DetectionMetrics]) -> DetectionMetrics:
        """Return the sum of counts over disjoint sets of fields."""
        rows = [(p.fields, p.cells, p.found, p.false_white, p.false_other) for p in parts]
        return cls(*(sum(column) for column in zip(*rows, strict=True)))

    def to_json(self) -> dict[str, Any]:
        """Return the counts with the share found and its 95 % interval (Clopper-Pearson)."""
        interval = clopper_pearson(self.found, self.cells)
        return {
            "fields": self.fields,
            "cells": self.cells,
            "found": self.found,
            "found_share": self.found / self.cells,
            "found_interval": [interval.low, interval.high],
            "false_white": self.false_white,
            "false_white_per_20_fields": 20 * self.false_white / self.fields,
            "false_other": self.false_other,
        }

    def describe(self) -> str:
        """Return the figures in one sentence."""
        facts = self.to_json()
        low, high = facts["found_interval"]
        return (
            f"Found {self.found} of {self.cells} white cells ({100 * facts['found_share']:.1f} %, "
            f"95 % interval {100 * low:.1f} to {100 * high:.1f}) in {self.fields} fields; "
            f"{facts['false_white_per_20_fields']:.2f} false white cells in 20 fields."
        )


def count_found(model: Model, pictures: Sequence[AnnotatedImage]) -> DetectionMetrics:
    """Run a model over annotated fields and count; pictures nobody annotated are left out."""
    annotated = [picture for picture in pictures if picture.annotations]
    white = {entry.label for entry in model.manifest.classes if entry.is_white_cell}
    cells = found = false_white = false_other = 0
    results = model.classify_files([picture.path for picture in annotated])
    for picture, result in zip(annotated, results, strict=True):
        left = list(result.cells)
        annotations = [annotation.box for annotation in picture.annotations if annotation.kind == "cell"]
        cells += len(annotations)
        for box in annotations:
            best = max(left, key=lambda cell: iou(cell.box, box), default=None)
            if best is not None and iou(best.box, box) >= SAME_CELL_IOU:
                found += 1
                left.remove(best)
        named_white = sum(cell.label in white for cell in left)
        false_white += named_white
        false_other += len(left) - named_white
    return DetectionMetrics(len(annotated), cells, found, false_white, false_other)
