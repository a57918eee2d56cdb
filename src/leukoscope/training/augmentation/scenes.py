"""Scenes the locator learns from: a tile cut, turned and scaled out of an annotated picture, or of several.

A close-up shows one cell in the middle, always at one size. To learn fields from close-ups, a scene may be
pieced together from four of them, and a tile of red cells alone is cut beside the cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from leukoscope.models.locator import SIZE_UNIT_PX, STRIDE_PX, TILE_HEIGHT_PX, TILE_WIDTH_PX
from leukoscope.training.augmentation.borders import blacken, draw_visible
from leukoscope.training.augmentation.crops import CropVariation

# Longer side of a cell in a tile, in pixels: log-normal about the usual 64 between these ...
SMALLEST_CELL_PX, LARGEST_CELL_PX = 20.0, 190.0
# ... and, where a recipe asks for it, larger than any cell that has to be found at this level.
_TOO_LARGE_PX, _LARGEST_SEEN_PX = 240.0, 480.0
# Centres count for the focal loss with a Gaussian of this share of the cell's size around them.
_SPREAD = 0.12
# How much of a cell must be inside a scene for the scene to have it; less is neither cell nor background.
_WHOLE, _GONE = 0.45, 0.1


@dataclass(frozen=True)
class BoxedImage:
    """A decoded picture with its boxes (n x 4: x, y, width, height): cells, and what may count either way."""

    image: NDArray[np.uint8]
    cells: NDArray[np.float32]
    ignored: NDArray[np.float32]


@dataclass(frozen=True)
class Scene:
    """One tile and what the locator should answer, on its grid of rows x columns.

    `heatmap` is 1 at centres and falls off around them, `weight_mask` is 0 where either answer would do, `geometry` and
    `at_centre` tell the sizes where they count.
    """

    pixels: NDArray[np.uint8]
    heatmap: NDArray[np.float32]
    weight_mask: NDArray[np.float32]
    geometry: NDArray[np.float32]
    at_centre: NDArray[np.float32]


def make_scene(pictures: Sequence[BoxedImage], variation: CropVariation, rng: np.random.Generator) -> Scene:
    """Draw a scene from these four pictures: mostly of the first, at times all four side by side.

    Of `variation`, its colours count and how often a part of the scene is black.
    """
    width, height = TILE_WIDTH_PX, TILE_HEIGHT_PX
    if rng.random() < 0.25:
        canvas = np.zeros((height, width, 3), np.uint8)
        cells, ignored = [], []
        corners = ((0, 0), (width // 2, 0), (0, height // 2), (width // 2, height // 2))
        for picture, (left, top) in zip(pictures, corners, strict=True):
            part, part_cells, part_ignored = _place(picture, width // 2, height // 2, rng, (18.0, 60.0))
            canvas[top : top + height // 2, left : left + width // 2] = part
            offset = np.array([left, top, 0, 0], np.float32)
            cells.append(part_cells + offset)
            ignored.append(part_ignored + offset)
        pixels, boxes, unsure = canvas, np.concatenate(cells), np.concatenate(ignored)
    else:
        pixels, boxes, unsure = _draw_window(pictures[0], variation, rng)
    pixels = variation.recolour(pixels, rng)
    if rng.random() < variation.border_share:
        visible = draw_visible(width, height, rng)
        pixels = blacken(pixels, visible, rng)
        shares = np.array([_average(visible, box) for box in boxes])
        unsure = np.concatenate([unsure, boxes[(shares <= _WHOLE) & (shares > _GONE)]])
        boxes = boxes[shares > _WHOLE]
    return describe_scene(pixels, boxes, unsure)


def _draw_window(
    picture: BoxedImage, variation: CropVariation, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.float32]]:
    """Draw a window of one picture: its pixels, its cells and its doubtful boxes."""
    width, height = TILE_WIDTH_PX, TILE_HEIGHT_PX
    chance = rng.random()
    if len(picture.cells) and chance < variation.tight_share:
        picture = _cut_tightly(picture, rng)
        rows, columns = picture.image.shape[:2]
        scale = min(width / columns, height / rows)
        fitted = np.array([[scale, 0, 0], [0, scale, 0]])
        return _warp_picture(picture, fitted, width, height)
    if variation.tight_share <= chance < variation.tight_share + variation.too_large_share:
        return _place(picture, width, height, rng, (_TOO_LARGE_PX, _LARGEST_SEEN_PX))
    return _place(picture, width, height, rng, (SMALLEST_CELL_PX, LARGEST_CELL_PX))


def _cut_tightly(picture: BoxedImage, rng: np.random.Generator) -> BoxedImage:
    """Cut a picture around one of its cells, with up to half the cell's size beside it."""
    rows, columns = picture.image.shape[:2]
    x, y, width, height = picture.cells[rng.integers(len(picture.cells))]
    margins = rng.uniform(0, 0.5, 4) * max(width, height)
    left, top = (int(max(0, v)) for v in (x - margins[0], y - margins[1]))
    right, bottom = int(min(columns, x + width + margins[2])), int(min(rows, y + height + margins[3]))
    offset = np.array([left, top, 0, 0], np.float32)
    image = picture.image[top:bottom, left:right]
    return BoxedImage(image, picture.cells - offset, picture.ignored - offset)


def _average(visible: NDArray[np.float32], box: NDArray[np.float32]) -> float:
    left, top = np.floor(box[:2]).astype(int)
    right, bottom = np.ceil(box[:2] + box[2:]).astype(int)
    return float(visible[top:bottom, left:right].mean())


def _place(
    picture: BoxedImage, width: int, height: int, rng: np.random.Generator, sizes: tuple[float, float]
) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.float32]]:
    """Cut a turned, scaled window out of a picture; returns its pixels, whole cells and doubtful boxes."""
    image, n = picture.image, len(picture.cells)
    rows, columns = image.shape[:2]
    if n:
        anchor = picture.cells[rng.integers(n)]
        size_px = float(max(anchor[2], anchor[3]))
        aim = np.array([anchor[0] + anchor[2] / 2, anchor[1] + anchor[3] / 2])
    else:
        size_px, aim = 0.3 * rows, np.array([rng.uniform(0, columns), rng.uniform(0, rows)])
    usual = float(np.clip(np.exp(rng.normal(np.log(64.0), 0.5)), *sizes))
    if sizes[0] > LARGEST_CELL_PX:
        usual = float(rng.uniform(*sizes))
    scale = usual / size_px
    angle = np.deg2rad(rng.choice([0, 90, 180, 270]) + rng.uniform(-8, 8))
    flip = -1.0 if rng.random() < 0.5 else 1.0
    linear = scale * np.array([[np.cos(angle) * flip, -np.sin(angle)], [np.sin(angle) * flip, np.cos(angle)]])
    # Where the aimed-at cell comes to lie: anywhere in the window, at times just outside.
    target = np.array([rng.uniform(-0.15, 1.15) * width, rng.uniform(-0.15, 1.15) * height])
    # Not so that more of the window than needed lies outside the picture.
    spread = np.abs(linear) @ np.array([columns, rows]) / 2
    middle = linear @ (np.array([columns / 2, rows / 2]) - aim) + target
    window = np.array([width, height], float)
    low, high = np.minimum(spread, window - spread), np.maximum(spread, window - spread)
    middle = np.clip(middle, low, high)
    target = middle - linear @ (np.array([columns / 2, rows / 2]) - aim)
    matrix = np.column_stack([linear, target - linear @ aim])
    return _warp_picture(picture, matrix, width, height)


def _warp_picture(
    picture: BoxedImage, matrix: NDArray[np.float64], width: int, height: int
) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.float32]]:
    """Return a picture's pixels in the window, the cells to be found there and the doubtful boxes."""
    image, scale = picture.image, float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    smooth = image if scale > 0.7 else cv2.GaussianBlur(image, (0, 0), 0.35 / scale)
    pixels = cv2.warpAffine(
        smooth, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    cells, share = _move(picture.cells, matrix, width, height)
    ignored, ignored_share = _move(picture.ignored, matrix, width, height)
    sides = picture.cells[:, 2:].max(1, initial=0) * scale
    fits = sides <= LARGEST_CELL_PX
    unsure = (sides < _TOO_LARGE_PX) & ((share <= _WHOLE) & (share > _GONE) | ~fits)
    doubtful = np.concatenate([ignored[ignored_share > 0], cells[unsure]])
    return np.asarray(pixels, np.uint8), cells[(share > _WHOLE) & fits], doubtful


def _move(
    boxes: NDArray[np.float32], matrix: NDArray[np.float64], width: int, height: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the boxes in the window, clipped to it, and the share of each that is inside.

    A box turned by a few degrees keeps its sides: a cell is round.
    """
    if not len(boxes):
        return np.zeros((0, 4), np.float32), np.zeros(0, np.float32)
    linear = matrix[:, :2]
    scale = float(np.sqrt(abs(np.linalg.det(linear))))
    centres = (boxes[:, :2] + boxes[:, 2:] / 2) @ linear.T + matrix[:, 2]
    turned = abs(linear[0, 1]) > abs(linear[0, 0])
    sizes = (boxes[:, [3, 2]] if turned else boxes[:, 2:]) * scale
    low = np.clip(centres - sizes / 2, 0, [width, height])
    high = np.clip(centres + sizes / 2, 0, [width, height])
    inside = np.maximum(high - low, 0)
    share = inside.prod(1) / np.maximum(sizes.prod(1), 1e-6)
    return np.column_stack([low, inside]).astype(np.float32), share.astype(np.float32)


def describe_scene(
    pixels: NDArray[np.uint8], cells: NDArray[np.float32], ignored: NDArray[np.float32]
) -> Scene:
    """Return what the locator should answer to these pixels, with these cells and these doubtful boxes."""
    rows, columns = pixels.shape[0] // STRIDE_PX, pixels.shape[1] // STRIDE_PX
    heatmap = np.zeros((rows, columns, 1), np.float32)
    weight_mask = np.ones((rows, columns, 1), np.float32)
    geometry = np.zeros((rows, columns, 4), np.float32)
    at_centre = np.zeros((rows, columns, 1), np.float32)
    ys = (np.arange(rows) + 0.5)[:, None] * STRIDE_PX
    xs = (np.arange(columns) + 0.5)[None, :] * STRIDE_PX
    for x, y, width, height in ignored:
        inside = (np.abs(xs - x - width / 2) <= width / 2) & (np.abs(ys - y - height / 2) <= height / 2)
        weight_mask[inside] = 0
    for x, y, width, height in cells:
        cx, cy = x + width / 2, y + height / 2
        sx, sy = max(STRIDE_PX / 2, _SPREAD * width), max(STRIDE_PX / 2, _SPREAD * height)
        bell = np.exp(-(((xs - cx) / sx) ** 2 + ((ys - cy) / sy) ** 2) / 2).astype(np.float32)
        heatmap[..., 0] = np.maximum(heatmap[..., 0], bell)
        near = bell > 0.6  # the places beside the centre must know the size too: one of them may be the peak
        row, column = min(rows - 1, int(cy / STRIDE_PX)), min(columns - 1, int(cx / STRIDE_PX))
        near[row, column] = True
        for r, c in np.argwhere(near):
            geometry[r, c] = (
                cx / STRIDE_PX - c - 0.5,
                cy / STRIDE_PX - r - 0.5,
                np.log(max(width, 4) / SIZE_UNIT_PX),
                np.log(max(height, 4) / SIZE_UNIT_PX),
            )
            at_centre[r, c] = 1
        heatmap[row, column] = 1
        weight_mask[row, column] = 1
    return Scene(pixels, heatmap, weight_mask, geometry, at_centre)
