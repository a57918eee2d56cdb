"""The boxes that a trained locator finds in the pictures it learnt from, in place of the published ones.

A classifier is asked about crops around found boxes. Those are not drawn as an annotator draws: it learns from crops
of the same kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

import keras
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from leukoscope.contract.manifest import LocatorSpec
from leukoscope.datasets.annotations import AnnotatedImage, Annotation
from leukoscope.images.boxes import Box, iou_matrix
from leukoscope.images.decoding import decode_image
from leukoscope.images.parallel import work_ahead
from leukoscope.images.resizing import Pixels
from leukoscope.inference.detection import Located, find_boxes

# What is matched is known to be a cell, so that less overlap suffices than where a box is evaluated.
_SAME_CELL_IOU = 0.3
_PICTURES_AT_ONCE, _TILES_AT_ONCE = 8, 32


def find_all(
    locator: keras.Model, pictures: Sequence[AnnotatedImage], spec: LocatorSpec, *, progress: bool = True
) -> list[list[Box]]:
    """Return the boxes that the locator finds in each picture; in one without an annotated cell, none is looked for.

    Args:
        locator: gives `heatmap`, its peaks picked, and `geometry`.
        pictures: annotated.
        spec: how boxes are found.
        progress: show a bar.
    """
    searched = [number for number, picture in enumerate(pictures) if any(map(_is_cell, picture.annotations))]
    found: list[list[Box]] = [[] for _ in pictures]
    images = work_ahead(
        lambda number: decode_image(pictures[number].path), searched, workers=2, ahead=_PICTURES_AT_ONCE
    )
    each = tqdm(
        _find_each(locator, images, spec),
        "Finding cells",
        len(searched),
        unit="picture",
        disable=not progress,
    )
    for number, boxes in zip(searched, each, strict=True):
        found[number] = boxes
    return found


def move_to_found(picture: AnnotatedImage, found: Sequence[Box]) -> AnnotatedImage:
    """Return the picture with each annotated cell in the found box that it and no other cell overlaps most.

    A cell that was not found keeps its own box.
    """
    cells = [number for number, annotation in enumerate(picture.annotations) if _is_cell(annotation)]
    if not cells or not found:
        return picture
    overlaps = iou_matrix([picture.annotations[number].box for number in cells], found)
    best = overlaps.argmax(axis=1)
    annotations = list(picture.annotations)
    for row, number in enumerate(cells):
        column = best[row]
        if overlaps[row, column] >= _SAME_CELL_IOU and overlaps[:, column].argmax() == row:
            annotations[number] = replace(annotations[number], box=found[column])
    return replace(picture, annotations=tuple(annotations))


def _is_cell(annotation: Annotation) -> bool:
    return annotation.kind == "cell"


def _find_each(locator: keras.Model, images: Iterator[Pixels], spec: LocatorSpec) -> Iterator[list[Box]]:
    while group := list(islice(images, _PICTURES_AT_ONCE)):
        yield from find_boxes(group, spec, lambda tiles: _locate(locator, tiles), _TILES_AT_ONCE)


def _locate(locator: keras.Model, tiles: NDArray[np.float32]) -> Located:
    # A batch of always the same size, so that the network is compiled once.
    rows = np.minimum(np.arange(_TILES_AT_ONCE), len(tiles) - 1)
    outputs = locator.predict_on_batch(tiles[rows])
    return outputs["heatmap"][: len(tiles)], outputs["geometry"][: len(tiles)]
