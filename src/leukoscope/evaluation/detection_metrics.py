"""How many cells are found, and what else, counted on annotated fields, with exact intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

from leukoscope.datasets.annotations import AnnotatedImage
from leukoscope.evaluation.matching import SAME_CELL_IOU
from leukoscope.evaluation.share import Share
from leukoscope.images.boxes import Box, iou
from leukoscope.inference.model import Model
from leukoscope.inference.results import Cell

# A box that shares less with a cell shows something else. Of two squares with one middle, it is reached up to 1.8
# times the side.
ON_CELL_IOU = 0.3


@dataclass(frozen=True)
class DetectionMetrics:
    """Counts over annotated fields.

    Attributes:
        fields: number of fields.
        cells: white cells annotated in them.
        found: of these, how many have a found box of their own with an intersection over union of at least 0.3.
        found_closely: the same with at least 0.5.
        false_white: found boxes that belong to no annotated cell or platelet and were classified as a white cell.
        false_other: the same, classified as something else.
        unnamed: the same, without a name.
    """

    fields: int
    cells: int
    found: int
    found_closely: int
    false_white: int
    false_other: int
    unnamed: int

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> DetectionMetrics:
        """Read the counts of an object of `to_json`."""
        return cls(**{count.name: data[count.name] for count in fields(cls)})

    @classmethod
    def add_up(cls, parts: Iterable[DetectionMetrics]) -> DetectionMetrics:
        """Return the sum of counts over disjoint sets of fields."""
        return cls(*(sum(column) for column in zip(*map(astuple, parts), strict=True)))

    @property
    def share(self) -> Share:
        """The share of the white cells that were found."""
        return Share.of(self.found, self.cells)

    @property
    def close_share(self) -> Share:
        """The share of the white cells that were found closely."""
        return Share.of(self.found_closely, self.cells)

    @property
    def others(self) -> int:
        """Found boxes that belong to no annotated cell or platelet."""
        return self.false_white + self.false_other + self.unnamed

    def to_json(self) -> dict[str, Any]:
        """Return the counts with the shares found and their 95 % intervals (Clopper-Pearson)."""
        share, close = self.share, self.close_share
        return {
            "fields": self.fields,
            "cells": self.cells,
            "found": self.found,
            "found_share": share.value,
            "found_interval": share.limits,
            "found_closely": self.found_closely,
            "found_closely_share": close.value,
            "found_closely_interval": close.limits,
            "false_white": self.false_white,
            "false_other": self.false_other,
            "unnamed": self.unnamed,
        }

    def describe(self) -> str:
        """Return the metrics in two sentences."""
        named = self.false_white + self.false_other
        return (
            f"Found {self.share.describe('white cells')} in {self.fields:,} fields, {self.found_closely:,} of them "
            f"closely. Other boxes a field: {named / self.fields:.2f} with a name, "
            f"{self.unnamed / self.fields:.2f} without."
        )


def count_found(model: Model, pictures: Sequence[AnnotatedImage]) -> DetectionMetrics:
    """Run a model on annotated fields and count; pictures without annotations are left out."""
    annotated = [picture for picture in pictures if picture.annotations]
    white = {entry.label for entry in model.manifest.classes if entry.is_white_cell}
    parts = [DetectionMetrics(len(annotated), 0, 0, 0, 0, 0, 0)]
    results = model.classify_files([picture.path for picture in annotated])
    for picture, result in zip(annotated, results, strict=True):
        left = list(result.cells)
        boxes = [annotation.box for annotation in picture.annotations if annotation.kind == "cell"]
        overlaps = [_take_best(left, box) for box in boxes]
        platelets = [annotation.box for annotation in picture.annotations if annotation.kind == "platelet"]
        others = [c for c in left if all(iou(c.box, box) < ON_CELL_IOU for box in platelets)]
        groups = [cell.group for cell in others]
        parts.append(
            DetectionMetrics(
                fields=0,
                cells=len(boxes),
                found=sum(overlap >= ON_CELL_IOU for overlap in overlaps),
                found_closely=sum(overlap >= SAME_CELL_IOU for overlap in overlaps),
                false_white=sum(group in white for group in groups),
                false_other=sum(group is not None and group not in white for group in groups),
                unnamed=groups.count(None),
            )
        )
    return DetectionMetrics.add_up(parts)


def _take_best(left: list[Cell], box: Box) -> float:
    """Take the cell that shares most with a box out of those that are left, and return how much; 0 where none does."""
    best = max(left, key=lambda cell: iou(cell.box, box), default=None)
    if best is None or (overlap := iou(best.box, box)) < ON_CELL_IOU:
        return 0.0
    left.remove(best)
    return overlap
