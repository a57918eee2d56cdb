"""Find cells: cut pictures into tiles, run the locator on them, and merge its peaks to boxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.manifest import LocatorSpec
from leukoscope.images.boxes import Box
from leukoscope.images.resizing import Pixels, resize_pixels
from leukoscope.inference.geometry import (
    FoundBox,
    Tile,
    choose_boxes,
    cut_tile,
    decode_peaks,
    list_levels,
    list_tiles,
    round_boxes,
)
from leukoscope.inference.inputs import scale_pixels, split_batches

Located = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Heatmap (batch x rows x columns x 1) and geometry (batch x rows x columns x 4)."""


def find_boxes(
    images: Sequence[Pixels],
    spec: LocatorSpec,
    locate: Callable[[NDArray[np.float32]], Located],
    batch_size: int,
) -> list[list[Box]]:
    """Find the cells of each picture.

    One level of one picture is in memory at a time, and `batch_size` tiles.

    Args:
        images: uint8, height x width x 3 each.
        spec: the manifest's `locator`.
        locate: runs the locator on float32 tiles, batch x height x width x 3.
        batch_size: how many tiles run at once; they may come from several pictures.

    Returns:
        The boxes of each picture in reading order.
    """
    found: list[list[FoundBox]] = [[] for _ in images]
    for batch in split_batches(_cut_tiles(images, spec), batch_size):
        tensor = scale_pixels(np.stack([pixels for _, _, pixels in batch]), spec.value_range)
        heatmaps, geometries = locate(tensor)
        for (index, tile, _), heatmap, geometry in zip(batch, heatmaps, geometries, strict=True):
            height, width = images[index].shape[:2]
            found[index] += decode_peaks(tile, heatmap[..., 0], geometry, width, height, spec)
    return [
        round_boxes(choose_boxes(boxes, width, height, spec), width, height)
        for boxes, (height, width) in zip(found, (image.shape[:2] for image in images), strict=True)
    ]


def _cut_tiles(images: Sequence[Pixels], spec: LocatorSpec) -> Iterator[tuple[int, Tile, Pixels]]:
    for index, image in enumerate(images):
        pixels = image
        for level in reversed(list_levels(image.shape[1], image.shape[0], spec)):
            pixels = resize_pixels(pixels, level.width, level.height)
            for tile in list_tiles(level, spec):
                yield index, tile, cut_tile(pixels, tile, spec)
