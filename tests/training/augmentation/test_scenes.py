"""Annotations, segmentation, crops and scenes: what locator and classifier learn from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from leukoscope.datasets.annotations import drop_tested_cells
from leukoscope.datasets.cell_images import load_cell_pictures
from leukoscope.datasets.close_ups import split_close_ups
from leukoscope.datasets.laboratories.bccd import read_bccd_annotations
from leukoscope.datasets.samples import TEST, TRAIN, VAL, Sample
from leukoscope.datasets.segmentation import segment_cell
from leukoscope.images.boxes import iou
from leukoscope.images.decoding import decode_image
from leukoscope.inference.geometry import find_square
from leukoscope.inference.inputs import crop_pixels
from leukoscope.models.locator import SIZE_UNIT_PX, STRIDE_PX, TILE_HEIGHT_PX, TILE_WIDTH_PX
from leukoscope.training.augmentation.borders import blacken, draw_visible
from leukoscope.training.augmentation.crops import WIDE_PX, CropVariation, centre_crops, cut_wide, vary_crops
from leukoscope.training.augmentation.scenes import BoxedImage, describe_scene, make_scene
from leukoscope.training.augmentation.stain import NO_COLOURING, StainAugmentation
from leukoscope.training.crop_set import DRAWN, NO_CELL, build_crop_set
from leukoscope.training.negatives import draw_negative
from leukoscope.training.two_stage_recipe import CLASSES, CellRecipe
from made_cells import TINY, draw_close_ups, draw_fields

UNVARIED = CropVariation(0, 0, 0, 0.0, NO_COLOURING)


def test_the_cell_of_a_close_up_is_found_by_its_stain(tmp_path: Path) -> None:
    pictures = draw_close_ups(tmp_path, 12)
    overlaps = []
    for picture in pictures:
        box = segment_cell(decode_image(picture.path))
        assert box is not None
        overlaps.append(iou(box, picture.annotations[0].box))
    assert np.median(overlaps) > 0.6
    assert min(overlaps) > 0.25


def test_an_empty_close_up_has_no_cell() -> None:
    assert segment_cell(np.full((120, 120, 3), 236, np.uint8)) is None


def test_a_wide_crop_shows_in_its_middle_what_the_runtime_crops(tmp_path: Path) -> None:
    picture = draw_fields(tmp_path, 1)[0]
    image, box = decode_image(picture.path), next(m.box for m in picture.annotations if m.label)
    recipe = CellRecipe()
    square = find_square(box, image.shape[1], image.shape[0], recipe.locator)
    wide = cut_wide(image, box, float(square.side))
    assert wide.shape == (WIDE_PX, WIDE_PX, 3)
    seen = centre_crops(wide[None], 80)[0].astype(float)
    exact = crop_pixels(image, square, 80, 80).astype(float)
    # Two ways to scale differ at edges; a crop that is moved or scaled wrongly differs several times as much.
    assert np.abs(seen - exact).mean() < 4
    assert np.abs(np.roll(seen, 6, axis=1) - exact).mean() > 8


def test_variation_is_told_by_its_generator_and_can_be_turned_off() -> None:
    wide = np.random.default_rng(0).integers(0, 256, (3, WIDE_PX, WIDE_PX, 3), dtype=np.uint8)
    first, again, other = (
        vary_crops(wide, 80, CropVariation(), np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert first.shape == (3, 80, 80, 3)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.array_equal(NO_COLOURING.apply(wide[0], np.random.default_rng(0)), np.maximum(wide[0], 2))


def test_a_thicker_stain_is_darker() -> None:
    grey = np.full((16, 16, 3), 128, np.uint8)
    stain = StainAugmentation(1.0, 0, 0, 0, 0, 0, 1, 0, 0, 0)
    levels = {int(stain.apply(grey, np.random.default_rng(seed)).mean()) for seed in range(40)}
    assert min(levels) < 100 < 160 < max(levels)


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


def test_the_middle_of_a_bordered_crop_stays_as_it_was() -> None:
    rng = np.random.default_rng(5)
    wide = rng.integers(100, 255, (30, WIDE_PX, WIDE_PX, 3)).astype(np.uint8)
    first = vary_crops(wide, 80, UNVARIED, np.random.default_rng(6))
    black = [blacken(crop, draw_visible(80, 80, rng), rng) for crop in first]
    for before, after in zip(first, black, strict=True):
        assert (after[38:42, 38:42] == before[38:42, 38:42]).all()
    shares = [(after.max(-1) < 20).mean() for after in black]
    assert 0 <= min(shares) < 0.1 < max(shares) < 0.7
    border_share = vary_crops(wide, 80, replace(UNVARIED, border_share=1.0), np.random.default_rng(6))
    assert (border_share.max(-1) < 20).mean() > 0.05


def test_milder_colours_are_a_drawn_share_of_the_whole() -> None:
    image = np.full((16, 16, 3), (150, 90, 170), np.uint8)
    whole = replace(NO_COLOURING, thickness=0.4, balance=0.3)
    random_strength = replace(whole, random_strength=True)

    def measure(stain: StainAugmentation) -> float:
        rng = np.random.default_rng(7)
        shifts = [np.abs(stain.apply(image, rng).astype(float) - image).mean() for _ in range(300)]
        return float(np.mean(shifts))

    assert 0.3 * measure(whole) < measure(random_strength) < 0.7 * measure(whole)


def test_crops_are_cut_of_cells_and_of_what_is_none(tmp_path: Path) -> None:
    pictures = draw_fields(tmp_path, 4) + draw_close_ups(tmp_path, 20)
    crops = build_crop_set(pictures, TINY, progress=False)
    assert len(crops) == len(crops.wide) == len(crops.labs)
    assert {CLASSES[i] for i in crops.labels[crops.labels >= 0]} >= {"NEUTROPHIL", "EOSINOPHIL", "MONOCYTE"}
    assert (crops.labels[crops.labs == DRAWN] == NO_CELL).all()
    assert (crops.labels[crops.labs == "fields"] == NO_CELL).sum() == 4  # the one red cell of each
    odds = crops.weigh(TINY)
    assert odds.sum() == pytest.approx(1)
    assert odds[(crops.labs == "fields")].sum() == pytest.approx(odds[crops.labs == "close-ups"].sum())
    close_ups = crops.of_labs({"close-ups"})
    assert set(close_ups.labs) == {"close-ups", DRAWN}


def test_strange_pictures_are_told_by_their_seed_and_differ() -> None:
    pictures = [draw_negative(seed) for seed in range(12)]
    assert all(picture.shape == (240, 320, 3) and picture.dtype == np.uint8 for picture in pictures)
    assert np.array_equal(pictures[5], draw_negative(5))
    assert len({picture.tobytes() for picture in pictures}) == 12


def test_what_shows_a_tested_cell_is_not_learnt_from(tmp_path: Path) -> None:
    tested = draw_fields(tmp_path, 1, split=TEST)
    twin = draw_fields(tmp_path / "again", 1)
    other = draw_fields(tmp_path, 1, first_seed=1)
    assert drop_tested_cells([*tested, *twin, *other]) == [*tested, *other]


def test_close_ups_hold_out_the_same_cells_whatever_else_there_is(tmp_path: Path) -> None:
    samples = [Sample(tmp_path / f"{n}.png", "MONOCYTE", f"cell-{n}", "here") for n in range(2000)]
    whole = {sample.source: sample.split for sample in split_close_ups(samples)}
    half = {sample.source: sample.split for sample in split_close_ups(samples[::2])}
    assert all(whole[source] == split for source, split in half.items())
    shares = {split: list(whole.values()).count(split) / 2000 for split in (TRAIN, VAL, TEST)}
    assert shares[TEST] == pytest.approx(0.1, abs=0.03)
    assert shares[VAL] == pytest.approx(0.05, abs=0.02)


@pytest.mark.real
def test_bccd_is_marked_field_by_field(kaggle_data: Path) -> None:
    pictures = read_bccd_annotations(kaggle_data)
    assert sum(picture.label is not None for picture in pictures) == 351
    assert sum(bool(picture.annotations) for picture in pictures) == 364
    assert sum(picture.split == TEST for picture in pictures) == 71
    labelled = [picture for picture in pictures if picture.label and picture.labelled]
    assert len(labelled) > 335
    assert all(picture.labelled.label == picture.label for picture in labelled if picture.labelled)


@pytest.mark.real
def test_the_stain_marks_nearly_every_close_up(pbc_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures, _ = load_cell_pictures([f"pbc:{pbc_data}"], progress=False)
    annotated = [picture for picture in pictures if picture.annotations]
    assert len(annotated) >= 0.999 * len(pictures)
    sizes = np.array([max(picture.annotations[0].box[2:]) for picture in annotated])
    assert 0.15 * 160 < np.percentile(sizes, 1) < np.percentile(sizes, 99) < 0.95 * 160
