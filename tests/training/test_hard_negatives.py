"""What a locator takes for a cell and is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from leukoscope.datasets.annotations import AnnotatedImage
from leukoscope.models.locator import build_locator
from leukoscope.training.crop_set import NO_CELL, build_crop_set
from leukoscope.training.hard_negatives import find_mistakes
from made_cells import TINY, draw_close_ups, draw_fields


@pytest.fixture(scope="module")
def greedy() -> keras.Model:
    """A locator to which every place is the centre of a cell of 64 pixels of its tile."""
    locator = build_locator()
    for name, bias in (("scores", 3.0), ("geometry", 0.0)):
        kernel, biases = locator.get_layer(name).get_weights()
        locator.get_layer(name).set_weights([np.zeros_like(kernel), np.full_like(biases, bias)])
    return locator


@pytest.fixture(scope="module")
def fields(tmp_path_factory: pytest.TempPathFactory) -> list[AnnotatedImage]:
    return draw_fields(tmp_path_factory.mktemp("fields"), 3)


def test_no_mistake_is_about_a_cell_and_the_rest_of_a_field_is_full_of_them(
    greedy: keras.Model, fields: list[AnnotatedImage]
) -> None:
    mistakes = find_mistakes(greedy, fields, TINY.locator, progress=False)
    assert list(mistakes) == [picture.path for picture in fields]
    for picture in fields:
        assert len(mistakes[picture.path]) > 3
        for left, top, width, height in mistakes[picture.path]:
            for x, y, w, h in (a.box for a in picture.annotations if a.kind != "red"):
                assert not (left <= x + w / 2 <= left + width and top <= y + h / 2 <= top + height)


def test_a_picture_without_annotated_red_cells_teaches_no_mistake(
    greedy: keras.Model, fields: list[AnnotatedImage], tmp_path: Path
) -> None:
    partly = [
        replace(picture, annotations=tuple(a for a in picture.annotations if a.kind != "red"))
        for picture in fields
    ]
    pictures = [*partly, *draw_close_ups(tmp_path, 2)]
    assert not find_mistakes(greedy, pictures, TINY.locator, progress=False)


def test_as_many_mistakes_as_the_recipe_says_become_crops_without_a_cell(
    fields: list[AnnotatedImage],
) -> None:
    recipe = replace(TINY, mistakes=2)
    mistakes = {fields[0].path: [(0, 0, 40, 40), (200, 100, 40, 40), (100, 200, 30, 30)]}
    without = build_crop_set(fields, recipe, progress=False)
    with_them = build_crop_set(fields, recipe, mistakes=mistakes, progress=False)
    assert len(with_them) == len(without) + 2
    source = fields[0].source
    for crops, more in ((without, 0), (with_them, 2)):
        of_field = (crops.labels == NO_CELL) & (crops.sources == source)
        assert of_field.sum() == 1 + more  # the red cell that is annotated, and the mistakes
