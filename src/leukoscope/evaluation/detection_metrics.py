"""How many cells are found, counted on annotated fields, with exact intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from leukoscope.datasets.annotations import AnnotatedImage
from leukoscope.evaluation.matching import SAME_CELL_IOU
from leukoscope.evaluation.share import Share
from leukoscope.images.boxes import iou
from leukoscope.inference.model import Model


@dataclass(frozen=True)
class DetectionMetrics:
    """Counts over annotated fields.

    Attributes:
        fields: number of fields.
        cells: white cells annotated in them.
        found: of these, how many have a found box of their own with an intersection over union of at least 0.5.
        false_white: found boxes that belong to no annotated cell and were classified as a white cell.
        false_other: found boxes that belong to no annotated cell and were classified as something else, or rejected.
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

    @property
    def share(self) -> Share:
        """The share of the white cells that were found."""
        return Share.of(self.found, self.cells)

    @property
    def false_white_per_20_fields(self) -> float:
        """False white cells in 20 fields, on average."""
        return 20 * self.false_white / self.fields

    def to_json(self) -> dict[str, Any]:
        """Return the counts with the share found and its 95 % interval (Clopper-Pearson)."""
        share = self.share
        return {
            "fields": self.fields,
            "cells": self.cells,
            "found": self.found,
            "found_share": share.value,
            "found_interval": share.limits,
            "false_white": self.false_white,
            "false_white_per_20_fields": self.false_white_per_20_fields,
            "false_other": self.false_other,
        }

    def describe(self) -> str:
        """Return the metrics in one sentence."""
        return (
            f"Found {self.share.describe('white cells')} in {self.fields} fields; "
            f"{self.false_white_per_20_fields:.2f} false white cells in 20 fields."
        )


def count_found(model: Model, pictures: Sequence[AnnotatedImage]) -> DetectionMetrics:
    """Run a model on annotated fields and count; pictures without annotations are left out."""
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
        called_white = sum(cell.group in white for cell in left)
        false_white += called_white
        false_other += len(left) - called_white
    return DetectionMetrics(len(annotated), cells, found, false_white, false_other)
