"""Finding cells: pictures go through the locator tile by tile, and come out as boxes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from leukoscope.imaging import Pixels, resize_pixels
from leukoscope.locating import (
    Box,
    FoundBox,
    Square,
    Tile,
    cut_tile,
    decode_peaks,
    list_levels,
    list_tiles,
    merge_boxes,
    round_boxes,
)
from leukoscope.manifest import LocatorSpec

T = TypeVar("T")

Located = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Heatmap (batch x rows x columns x 1) and geometry (batch x rows x columns x 4)."""

# Pixels of a crop that are spread out at once, so that no box however large needs much memory.
_STRIP_PIXELS = 4_000_000


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
        batch_size: tiles at once, of as many pictures as they come from.

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
        round_boxes(merge_boxes(boxes, spec), image.shape[1], image.shape[0])
        for boxes, image in zip(found, images, strict=True)
    ]


def _cut_tiles(images: Sequence[Pixels], spec: LocatorSpec) -> Iterator[tuple[int, Tile, Pixels]]:
    for index, image in enumerate(images):
        pixels = image
        for level in reversed(list_levels(image.shape[1], image.shape[0], spec)):
            pixels = resize_pixels(pixels, level.width, level.height)
            for tile in list_tiles(level, spec):
                yield index, tile, cut_tile(pixels, tile, spec)


def split_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of up to `size` items, taking no more of them than are asked for."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def scale_pixels(pixels: NDArray[np.uint8], value_range: tuple[float, float]) -> NDArray[np.float32]:
    """Map uint8 0..255 to float32 `value_range`."""
    low, high = value_range
    tensor = pixels.astype(np.float32)
    if (low, high) == (0, 255):
        return tensor
    return np.asarray(tensor * np.float32((high - low) / 255) + np.float32(low), np.float32)


def crop_pixels(image: Pixels, square: Square, width_px: int, height_px: int) -> Pixels:
    """Cut out a square and resize it with the triangle filter; outside the picture its edge goes on.

    The filter goes along the rows first, and each row by itself, so the square is never spread out whole.

    Args:
        image: uint8, height x width x 3.
        square: where to cut; part of it lies in the picture.
        width_px: width of the result.
        height_px: height of the result.

    Returns:
        uint8, height_px x width_px x 3.
    """
    rows = np.clip(square.top + np.arange(square.side), 0, image.shape[0] - 1)
    left, right = max(square.left, 0), min(square.left + square.side, image.shape[1])
    beyond = ((0, 0), (left - square.left, square.left + square.side - right), (0, 0))
    first, end = int(rows[0]), int(rows[-1]) + 1
    step = max(1, _STRIP_PIXELS // square.side)
    strips = [
        resize_pixels(
            np.pad(image[start : min(start + step, end), left:right], beyond, mode="edge"),
            width_px,
            min(step, end - start),
        )
        for start in range(first, end, step)
    ]
    return resize_pixels(np.concatenate(strips)[rows - first], width_px, height_px)
