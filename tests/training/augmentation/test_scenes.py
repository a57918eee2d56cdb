"""Scenes that the locator is trained on, and their targets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from leukoscope.models.locator import SIZE_UNIT_PX, STRIDE_PX, TILE_HEIGHT_PX, TILE_WIDTH_PX
from leukoscope.training.augmentation.crops import CropVariation
from leukoscope.training.augmentation.scenes import BoxedImage, describe_scene, make_scene
from leukoscope.training.augmentation.stain import NO_COLOURING

UNVARIED = CropVariation(0, 0, 0, 0.0, NO_COLOURING)


def test_a_scene_has_a_centre_a_cell_and_tells_its_size() -> None:
    pixels = np.zeros((TILE_HEIGHT_PX, TILE_WIDTH_PX, 3), np.uint8)
    cells = np.array([[40, 60, 64, 32], [150, 20, 20, 20]], np.float32)
    ignored = np.array([[200, 100, 40, 40]], np.float32)
    scene = describe_scene(pixels, cells, ignored)
    centres = np.argwhere(scene.heatmap[..., 0] == 1).tolist()
    assert centres == [[30 // STRIDE_PX, 160 // STRIDE_PX], [76 // STRIDE_PX, 72 // STRIDE_PX]]
    row, column = 76 // STRIDE_PX, 72 // STRIDE_PX
    dx, dy, log_width, log_height = scene.geometry[row, column]
    assert (column + 0.5 + dx) * STRIDE_PX == pytest.approx(72)
    assert (row + 0.5 + dy) * STRIDE_PX == pytest.approx(76)
    assert SIZE_UNIT_PX * np.exp([log_width, log_height]) == pytest.approx([64, 32])
    assert scene.weight_mask[120 // STRIDE_PX, 220 // STRIDE_PX, 0] == 0
    assert scene.weight_mask[centres[0][0], centres[0][1], 0] == 1


def test_scenes_move_boxes_with_their_cells() -> None:
    """A dark square on white: wherever the scene puts it, the centre it tells is dark."""
    image = np.full((240, 320, 3), 255, np.uint8)
    image[100:140, 150:190] = 0
    nothing = np.zeros((0, 4), np.float32)
    picture = BoxedImage(image, np.array([[150, 100, 40, 40]], np.float32), nothing)
    rng = np.random.default_rng(3)
    seen = 0
    for _ in range(60):
        scene = make_scene([picture] * 4, UNVARIED, rng)
        for row, column in np.argwhere(scene.heatmap[..., 0] == 1):
            dx, dy, log_width, log_height = scene.geometry[row, column]
            x, y = (column + 0.5 + dx) * STRIDE_PX, (row + 0.5 + dy) * STRIDE_PX
            width, height = SIZE_UNIT_PX * np.exp([log_width, log_height])
            if min(x, y, TILE_WIDTH_PX - x, TILE_HEIGHT_PX - y) < 8 + max(width, height):
                continue  # cut off at the scene's side, or close to one of the four parts
            inner = scene.pixels[int(y) - 2 : int(y) + 3, int(x) - 2 : int(x) + 3]
            assert inner.max() < 128
            seen += 1
    assert seen > 10


def test_a_cell_in_the_black_of_a_scene_is_none() -> None:
    """White cells on grey: whatever cell a scene asks for can be seen, and black is no cell."""
    image = np.full((240, 320, 3), 120, np.uint8)
    image[100:140, 150:190] = 255
    nothing = np.zeros((0, 4), np.float32)
    picture = BoxedImage(image, np.array([[150, 100, 40, 40]], np.float32), nothing)
    rng = np.random.default_rng(4)
    seen = black = 0
    for _ in range(60):
        scene = make_scene([picture] * 4, replace(UNVARIED, border_share=1.0), rng)
        black += (scene.pixels < 20).mean() > 0.02
        for row, column in np.argwhere((scene.heatmap[..., 0] == 1) & (scene.at_centre[..., 0] == 1)):
            around = scene.pixels[row * STRIDE_PX :, column * STRIDE_PX :][: 2 * STRIDE_PX, : 2 * STRIDE_PX]
            assert around.max() > 60
            seen += 1
    assert seen > 10
    assert black > 30


def _draw_square(side: int) -> BoxedImage:
    image = np.full((240, 320, 3), 255, np.uint8)
    image[60 : 60 + side, 80 : 80 + side] = 0
    return BoxedImage(image, np.array([[80, 60, side, side]], np.float32), np.zeros((0, 4), np.float32))


def test_a_picture_cut_tightly_around_a_cell_shows_that_one_cell_large() -> None:
    rng = np.random.default_rng(5)
    scenes = [make_scene([_draw_square(60)] * 4, replace(UNVARIED, tight_share=1.0), rng) for _ in range(40)]
    found = [np.exp(s.geometry[s.heatmap[..., 0] == 1][:, 2:]).max(axis=1) * SIZE_UNIT_PX for s in scenes]
    alone = [sizes[0] for sizes in found if len(sizes) == 1]  # the others are four pictures side by side
    assert len(alone) > 20
    assert min(alone) > 90
    assert max(alone) <= 193


def test_parts_of_a_cell_too_large_for_its_level_are_no_cells() -> None:
    rng = np.random.default_rng(6)
    variation = replace(UNVARIED, too_large_share=1.0)
    scenes = [make_scene([_draw_square(60)] * 4, variation, rng) for _ in range(40)]
    empty = [s for s in scenes if not (s.heatmap == 1).any()]
    assert len(empty) > 20
    dark = [s for s in empty if (s.pixels < 50).mean() > 0.3]
    assert dark
    assert all(s.weight_mask.min() == 1 for s in dark)
