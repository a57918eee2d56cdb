"""From pixels to crops, and from crops to the tensors that a network takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.manifest import InputSpec, LocatorSpec
from leukoscope.images.boxes import Box
from leukoscope.images.resizing import STRIP_PIXELS, Pixels, resize_pixels
from leukoscope.inference.geometry import Square, find_square

T = TypeVar("T")


def to_tensor(pixels: Pixels, spec: InputSpec) -> NDArray[np.float32]:
    """Map uint8 pixels, batch x height x width x 3, to the network's float32 values and channels.

    One channel is Pillow's "L", the luma of ITU-R 601-2: (19595 R + 38470 G + 7471 B + 32768) >> 16.
    """
    if spec.channels == 1:
        weights = np.array([19595, 38470, 7471], np.uint32)
        grey = ((pixels.astype(np.uint32) * weights).sum(axis=-1, dtype=np.uint32) + 32768) >> 16
        pixels = grey.astype(np.uint8)[..., None]
    return scale_pixels(pixels, spec.value_range)


def split_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of up to `size` items, taking no more of them than the consumer asks for."""
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


def crop_box(image: Pixels, box: Box, spec: InputSpec, locator: LocatorSpec | None) -> Pixels:
    """Cut the classifier's input for the cell in a box out of the picture.

    Args:
        image: uint8, height x width x 3.
        box: x, y, width, height, inside the picture.
        spec: the classifier's input.
        locator: with a locator the input is the square around the box (`find_square`), without one it is the
            box alone, stretched.

    Returns:
        uint8, spec.height_px x spec.width_px x 3.
    """
    if locator is not None:
        square = find_square(box, image.shape[1], image.shape[0], locator)
        return crop_pixels(image, square, spec.width_px, spec.height_px)
    x, y, width, height = box
    return resize_pixels(image[y : y + height, x : x + width], spec.width_px, spec.height_px)


def crop_pixels(image: Pixels, square: Square, width_px: int, height_px: int) -> Pixels:
    """Cut out a square and resize it with the triangle filter; outside the picture its edge is repeated.

    The filter runs along each row first, so a strip of rows is enough and the whole square is never in memory.

    Args:
        image: uint8, height x width x 3.
        square: where to cut; part of it is in the picture.
        width_px: width of the result.
        height_px: height of the result.

    Returns:
        uint8, height_px x width_px x 3.
    """
    rows = np.clip(square.top + np.arange(square.side), 0, image.shape[0] - 1)
    left, right = max(square.left, 0), min(square.left + square.side, image.shape[1])
    beyond = ((0, 0), (left - square.left, square.left + square.side - right), (0, 0))
    first, end = int(rows[0]), int(rows[-1]) + 1
    step = max(1, STRIP_PIXELS // square.side)
    strips = [
        resize_pixels(
            np.pad(image[start : min(start + step, end), left:right], beyond, mode="edge"),
            width_px,
            min(step, end - start),
        )
        for start in range(first, end, step)
    ]
    return resize_pixels(np.concatenate(strips)[rows - first], width_px, height_px)
