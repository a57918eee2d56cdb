"""Crops around cells: cut wide once, then turned, moved, scaled and recoloured each time they are seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.manifest import LocatorSpec
from leukoscope.images.boxes import Box
from leukoscope.images.decoding import decode_image
from leukoscope.images.parallel import map_in_threads
from leukoscope.images.resizing import Pixels
from leukoscope.inference.geometry import measure_side
from leukoscope.training.augmentation.borders import blacken, draw_visible
from leukoscope.training.augmentation.lens import Lens
from leukoscope.training.augmentation.stain import StainAugmentation

# Side of a wide crop in pixels, and how much wider it is than the crop a network sees.
WIDE_PX = 176
WIDTH_TO_SPARE = 1.5


@dataclass(frozen=True)
class CropVariation:
    """How a crop is varied each time it is seen: any rotation, both flips, and these.

    `border_share` is the share of pictures of which a part is black, as beside an eyepiece's image. Colours are
    varied by `lens`, or by `stain` where there is no lens. Of scenes, `tight_share` are pictures cut tightly around
    one cell, and `too_large_share` show a cell too large to be found at this level: its parts are no cells.
    """

    zoom: float = 0.2
    stretch: float = 0.08
    shift: float = 0.08
    border_share: float = 0.0
    stain: StainAugmentation = field(default_factory=StainAugmentation)
    lens: Lens | None = None
    shear: float = 0.0
    tight_share: float = 0.0
    too_large_share: float = 0.0

    def recolour(self, image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
        """Return a copy of `image` (uint8, height x width x 3) as another laboratory might see it."""
        return self.stain.apply(image, rng) if self.lens is None else self.lens.apply(image, rng)


def cut_wide(image: Pixels, box: Box, crop_side: float) -> NDArray[np.uint8]:
    """Cut `WIDTH_TO_SPARE` times the crop a network sees of `box`; outside the picture its edge repeats."""
    x, y, width, height = box
    side = WIDTH_TO_SPARE * crop_side
    scale = WIDE_PX / side
    smooth = image
    if scale < 0.7:  # warpAffine does not average what it skips
        smooth = cv2.GaussianBlur(image, (0, 0), 0.35 / scale)
    left, top = x + width / 2 - side / 2, y + height / 2 - side / 2
    matrix = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]])
    matrix[:, 2] += 0.5 * scale - 0.5  # centres of pixels, not their corners
    return np.asarray(
        cv2.warpAffine(
            smooth, matrix, (WIDE_PX, WIDE_PX), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        ),
        np.uint8,
    )


def cut_all(
    items: Sequence[tuple[Path | Pixels, Sequence[Box]]],
    spec: LocatorSpec,
    *,
    progress: bool = True,
) -> NDArray[np.uint8]:
    """Cut the boxes of many pictures, each `(path or pixels, boxes)`; rows in the order given."""

    done = map_in_threads(
        lambda item: cut_boxes(*item, spec), items, title="Cutting crops", progress=progress
    )
    return np.stack([crop for crops in done for crop in crops])


def cut_boxes(picture: Path | Pixels, boxes: Sequence[Box], spec: LocatorSpec) -> list[NDArray[np.uint8]]:
    """Cut the boxes of one picture, which is only decoded where there are any."""
    if not boxes:
        return []
    image = decode_image(picture) if isinstance(picture, Path) else picture
    height, width = image.shape[:2]
    return [cut_wide(image, box, measure_side(box, width, height, spec)) for box in boxes]


def vary_crops(
    wide: NDArray[np.uint8], size_px: int, variation: CropVariation, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Return varied crops of `size_px`, uint8, one of each wide crop."""
    return np.stack([_vary(crop, size_px, variation, rng) for crop in wide])


def centre_crops(wide: NDArray[np.uint8], size_px: int, width: float = 1.0) -> NDArray[np.uint8]:
    """Return the crops a network sees of these when nothing is varied, `width` times as wide as those it learns from.

    They have `size_px` pixels a side; `width` is at most `WIDTH_TO_SPARE`.
    """
    return np.stack([_warp(crop, size_px, np.eye(2) / width, np.zeros(2)) for crop in wide])


def _vary(
    crop: NDArray[np.uint8], size_px: int, variation: CropVariation, rng: np.random.Generator
) -> NDArray[np.uint8]:
    angle = rng.uniform(0, 2 * np.pi)
    zoom = np.exp(rng.uniform(-variation.zoom, variation.zoom))
    stretch = np.exp(rng.uniform(-variation.stretch, variation.stretch))
    cos, sin = np.cos(angle), np.sin(angle)
    linear = zoom * np.diag([stretch, 1 / stretch]) @ np.array([[cos, -sin], [sin, cos]])
    if variation.shear:
        linear = np.array([[1, rng.uniform(-variation.shear, variation.shear)], [0, 1]]) @ linear
    if rng.random() < 0.5:
        linear[0] *= -1
    shift = rng.uniform(-variation.shift, variation.shift, 2) * size_px
    pixels = variation.recolour(_warp(crop, size_px, linear, shift), rng)
    if rng.random() < variation.border_share:
        pixels = blacken(pixels, draw_visible(size_px, size_px, rng), rng)
    return pixels


def _warp(
    crop: NDArray[np.uint8], size_px: int, linear: NDArray[np.float64], shift: NDArray[np.float64]
) -> NDArray[np.uint8]:
    scale = size_px / (WIDE_PX / WIDTH_TO_SPARE)
    linear = linear * scale
    centre_in, centre_out = (WIDE_PX - 1) / 2, (size_px - 1) / 2
    offset = centre_out + shift - linear @ np.array([centre_in, centre_in])
    matrix = np.column_stack([linear, offset])
    return np.asarray(
        cv2.warpAffine(
            crop, matrix, (size_px, size_px), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
        ),
        np.uint8,
    )
