"""What a trained locator takes for a cell and is none: the crop classifier learns to refuse just these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np

from leukoscope.contract.manifest import LocatorSpec
from leukoscope.datasets.annotations import AnnotatedImage
from leukoscope.images.boxes import Box
from leukoscope.images.decoding import decode_image
from leukoscope.images.parallel import map_in_threads
from leukoscope.inference.detection import Located, find_boxes

# Lower than any threshold in use, so that there are examples of what a locator nearly takes for a cell, too.
_THRESHOLD = 0.1
_BATCH_SIZE = 8

Mistakes = Mapping[Path, Sequence[Box]]
"""Boxes that show no cell, by picture."""


def find_mistakes(
    locator: keras.Model, pictures: Sequence[AnnotatedImage], spec: LocatorSpec, *, progress: bool = True
) -> Mistakes:
    """Return the boxes found where nobody annotated a cell or a platelet.

    Only pictures in which red cells are annotated count: in others, a cell may be there that nobody looked for. A box
    is right where its middle is in an annotated box, or the other way round.
    """
    network = keras.Model(locator.input, [locator.output["heatmap"], locator.output["geometry"]])
    watchful = replace(spec, threshold=_THRESHOLD)

    def locate(tiles: Any) -> Located:
        heatmap, geometry = (keras.ops.convert_to_numpy(part) for part in network(tiles, training=False))
        return np.asarray(heatmap, np.float32), np.asarray(geometry, np.float32)

    def find(picture: AnnotatedImage) -> list[Box]:
        cells = [a.box for a in picture.annotations if a.kind != "red"]
        found = find_boxes([decode_image(picture.path)], watchful, locate, _BATCH_SIZE)[0]
        return [box for box in found if not any(_shares_middle(box, cell) for cell in cells)]

    complete = [p for p in pictures if any(a.kind == "red" for a in p.annotations)]
    found = map_in_threads(find, complete, title="Looking for mistakes", progress=progress)
    return {picture.path: boxes for picture, boxes in zip(complete, found, strict=True) if boxes}


def _shares_middle(one: Box, other: Box) -> bool:
    return _holds_middle(one, other) or _holds_middle(other, one)


def _holds_middle(outer: Box, inner: Box) -> bool:
    x, y = inner[0] + inner[2] / 2, inner[1] + inner[3] / 2
    return outer[0] <= x <= outer[0] + outer[2] and outer[1] <= y <= outer[1] + outer[3]
