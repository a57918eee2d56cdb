"""The crops the classifier learns from and is evaluated on, in memory or on disk, with what is known of each."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leukoscope.datasets.annotations import AnnotatedImage
from leukoscope.images.boxes import Box
from leukoscope.images.parallel import work_ahead
from leukoscope.images.resizing import Pixels
from leukoscope.training.augmentation.crops import WIDE_PX, cut_all, cut_boxes
from leukoscope.training.crop_store import CropStore, StoredCrops
from leukoscope.training.negatives import NEGATIVE_SIZE_PX, draw_negative
from leukoscope.training.two_stage_recipe import CLASSES, FINE_LABELS, CellRecipe

# A cell nobody has named teaches that it is a cell, not which.
NO_CELL, UNNAMED_CELL = -1, -2
NO_FINE_CLASS = -1
# Red cells taken from each field, and how many close-ups give one crop beside their cell.
_RED_CELLS_PER_FIELD = 4
_CLOSE_UPS_WITH_BACKGROUND = 0.2
_NEGATIVES = 800
DRAWN = "drawn"
# Fields are full of platelets and of cells without a name, and both are soon learnt.
_PLATELET, _PLATELET_WEIGHT = CLASSES.index("PLATELET"), 0.4

DrawRows = Callable[[int], NDArray[np.int64]]
"""Gives the rows of a whole batch from the number of the step."""


@dataclass(frozen=True, eq=False)
class CropSet:
    """N wide crops (uint8, N x side x side x 3), with the class, laboratory and source of each.

    The class is -1 where there is no cell and -2 for a cell without a name. `fine` is the position of the finer class
    in `FINE_LABELS`, -1 where it is unknown.
    """

    wide: NDArray[np.uint8] | StoredCrops
    labels: NDArray[np.int64]
    labs: NDArray[np.str_]
    sources: NDArray[np.str_]
    fine: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    def select(self, keep: NDArray[np.bool_]) -> CropSet:
        """Return the crops for which `keep` (N) is true."""
        rows = np.flatnonzero(keep)
        return replace(
            self,
            wide=self.wide.select(rows) if isinstance(self.wide, StoredCrops) else self.wide[rows],
            labels=self.labels[rows],
            labs=self.labs[rows],
            sources=self.sources[rows],
            fine=self.fine[rows],
        )

    def of_labs(self, labs: set[str]) -> CropSet:
        """Return the crops of these laboratories, and the drawn ones, which are of none."""
        return self.select(np.isin(self.labs, [*labs, DRAWN]))

    def weigh(self, recipe: CellRecipe) -> NDArray[np.float64]:
        """Return how often each crop is to be drawn; they sum to 1.

        Laboratories have equal shares; within one, a class counts as the root of its number of cells.
        """
        weights = np.zeros(len(self))
        for lab in np.unique(self.labs):
            here = self.labs == lab
            for label in np.unique(self.labels[here]):
                of_class = here & (self.labels == label)
                weights[of_class] = of_class.sum() ** -0.5
                if label in (_PLATELET, UNNAMED_CELL):
                    weights[of_class] *= _PLATELET_WEIGHT
            cells, others = here & (self.labels != NO_CELL), here & (self.labels == NO_CELL)
            for part, share in ((cells, 1 - recipe.negative_share), (others, recipe.negative_share)):
                if part.any():
                    weights[part] *= share / weights[part].sum()
            if not cells.any():  # drawn pictures are no laboratory: they only add to what is refused
                weights[here] *= 0.3
        return np.asarray(weights / weights.sum(), np.float64)

    def make_draw(self, recipe: CellRecipe, batch_size: int, seed: int) -> DrawRows:
        """Return what draws the rows of a step's batch, the same in every process: they depend on (seed, step)."""
        odds = np.cumsum(self.weigh(recipe))
        odds /= odds[-1]

        def draw(step: int) -> NDArray[np.int64]:
            drawn = np.random.default_rng([seed, step]).random(batch_size)
            return np.searchsorted(odds, drawn, side="right").astype(np.int64)

        return draw


def build_crop_set(
    pictures: Sequence[AnnotatedImage], recipe: CellRecipe, *, seed: int = 0, progress: bool = True
) -> CropSet:
    """Cut the labelled cells, and what is none: red cells, background, drawn pictures of anything else."""
    items, table = _plan(pictures, recipe, seed)
    return _describe(cut_all(items, recipe.learnt_crops, progress=progress), table)


def store_crop_set(
    pictures: Sequence[AnnotatedImage],
    recipe: CellRecipe,
    folder: Path,
    *,
    seed: int = 0,
    progress: bool = True,
) -> None:
    """Cut the same crops into files in `folder`, or those that a killed process left out."""
    items, table = _plan(pictures, recipe, seed)
    ends = np.cumsum([len(boxes) for _, boxes in items])

    def cut(row: int) -> Iterator[NDArray[np.uint8]]:
        first = int(np.searchsorted(ends, row, side="right"))
        beyond = row - int(ends[first - 1]) if first else row
        workers = os.cpu_count() or 1
        groups = work_ahead(
            lambda item: cut_boxes(*item, recipe.learnt_crops),
            items[first:],
            workers=workers,
            ahead=2 * workers,
        )
        yield from islice(chain.from_iterable(groups), beyond, None)

    CropStore(folder).write(cut, table, key=_name_plan(items, table, recipe), progress=progress)


def open_crop_set(folder: Path) -> CropSet:
    """Return the crops in `folder`, of which none is read before it is drawn.

    Raises:
        TrainingError: they are not all there.
    """
    return _describe(*CropStore(folder).open())


def _describe(wide: NDArray[np.uint8] | StoredCrops, table: NDArray[Any]) -> CropSet:
    return CropSet(
        wide, table["label"].astype(np.int64), table["lab"], table["source"], table["fine"].astype(np.int64)
    )


def _plan(
    pictures: Sequence[AnnotatedImage], recipe: CellRecipe, seed: int
) -> tuple[list[tuple[Path | Pixels, list[Box]]], NDArray[Any]]:
    """Return the boxes to cut of each picture, and what is known of each crop: nothing is decoded yet."""
    rng = np.random.default_rng([seed, 5])
    items: list[tuple[Path | Pixels, list[Box]]] = []
    facts: list[tuple[int, int, str, str]] = []
    for picture in pictures:
        chosen: list[Box] = []
        for box, label, fine in _choose_boxes(picture, recipe, rng):
            chosen.append(box)
            facts.append((label, fine, picture.lab, picture.source))
        items.append((picture.path, chosen))
    for number in range(_NEGATIVES):
        width, height = NEGATIVE_SIZE_PX
        side = int(rng.integers(30, 120))
        corner = int(rng.integers(0, width - side)), int(rng.integers(0, height - side))
        items.append((draw_negative(number), [(*corner, side, side)]))
        facts.append((NO_CELL, NO_FINE_CLASS, DRAWN, f"{DRAWN}-{number}"))
    lab_letters, source_letters = (max(map(len, texts)) for texts in list(zip(*facts, strict=True))[2:])
    columns = [
        ("label", "<i2"),
        ("fine", "<i2"),
        ("lab", f"<U{lab_letters}"),
        ("source", f"<U{source_letters}"),
    ]
    return items, np.array(facts, columns)


def _name_plan(
    items: Sequence[tuple[Path | Pixels, list[Box]]], table: NDArray[Any], recipe: CellRecipe
) -> str:
    """Return a name for these crops: they are cut again for other pictures, boxes, classes or another scale."""
    boxes = [(str(picture) if isinstance(picture, Path) else "", chosen) for picture, chosen in items]
    spec = recipe.learnt_crops.to_json()
    digest = hashlib.sha256(json.dumps([WIDE_PX, spec, boxes], default=int).encode())
    digest.update(table.tobytes())
    return digest.hexdigest()


def _choose_boxes(
    picture: AnnotatedImage, recipe: CellRecipe, rng: np.random.Generator
) -> list[tuple[Box, int, int]]:
    positions = {label: index for index, label in enumerate(CLASSES)}
    fine_positions = {label: index for index, label in enumerate(FINE_LABELS)}
    chosen = [
        (
            annotation.box,
            positions[annotation.label],
            fine_positions.get(annotation.fine_label or "", NO_FINE_CLASS),
        )
        for annotation in picture.annotations
        if annotation.label in positions
    ]
    if recipe.learns_unnamed:
        chosen += [
            (annotation.box, UNNAMED_CELL, NO_FINE_CLASS)
            for annotation in picture.annotations
            if annotation.kind == "cell" and annotation.label is None
        ]
    if recipe.beside_share:
        chosen += [
            (_shift_box(box, rng), NO_CELL, NO_FINE_CLASS)
            for box, *_ in chosen
            if rng.random() < recipe.beside_share
        ]
    chosen += [
        (annotation.box, _PLATELET, NO_FINE_CLASS)
        for annotation in picture.annotations
        if annotation.kind == "platelet"
    ]
    red = [annotation.box for annotation in picture.annotations if annotation.kind == "red"]
    if red:
        picks = rng.permutation(len(red))[:_RED_CELLS_PER_FIELD]
        return chosen + [(red[index], NO_CELL, NO_FINE_CLASS) for index in picks]
    if picture.is_close_up and picture.annotations and rng.random() < _CLOSE_UPS_WITH_BACKGROUND:
        beside = _find_beside(picture.annotations[0].box, rng)
        chosen += [(beside, NO_CELL, NO_FINE_CLASS)] if beside is not None else []
    return chosen


def _shift_box(box: Box, rng: np.random.Generator) -> Box:
    """Return a box of this size whose middle is beside the cell: what is cut there shows no whole cell."""
    x, y, width, height = box
    angle, distance = rng.uniform(0, 2 * np.pi), rng.uniform(0.75, 1.1) * max(width, height)
    return round(x + distance * np.cos(angle)), round(y + distance * np.sin(angle)), width, height


def _find_beside(box: Box, rng: np.random.Generator) -> Box | None:
    """Return a square beside the one cell of a close-up, in a picture at least twice as wide as the cell."""
    x, y, width, height = box
    extent = 2 * max(x + width / 2, y + height / 2)  # the cell is in the middle
    for _ in range(20):
        side = int(rng.uniform(0.18, 0.36) * extent)
        left, top = (int(v) for v in rng.uniform(0, extent - side, 2))
        if left > x + width or left + side < x or top > y + height or top + side < y:
            return left, top, side, side
    return None
