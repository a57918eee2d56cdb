"""The crops that the classifier is trained on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from leukoscope.training.crop_set import DRAWN, NO_CELL, NO_FINE_CLASS, UNNAMED_CELL, build_crop_set
from leukoscope.training.two_stage_recipe import CLASSES, FINE_LABELS
from made_cells import TINY, draw_close_ups, draw_fields


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


def test_cells_without_a_class_and_places_beside_cells_are_cut_where_a_recipe_asks_for_them(
    tmp_path: Path,
) -> None:
    pictures = draw_fields(tmp_path, 4)
    unnamed = [
        replace(p, label=None, annotations=tuple(replace(a, label=None) for a in p.annotations))
        for p in pictures
    ]
    plain = build_crop_set(unnamed, TINY, progress=False)
    assert not (plain.labels == UNNAMED_CELL).any()
    recipe = replace(TINY, learns_unnamed=True, beside_share=1.0)
    crops = build_crop_set(unnamed, recipe, progress=False)
    n_cells = sum(a.kind == "cell" for p in unnamed for a in p.annotations)
    assert (crops.labels == UNNAMED_CELL).sum() == n_cells
    assert (crops.labels == NO_CELL).sum() == (plain.labels == NO_CELL).sum() + n_cells
    odds = crops.weigh(recipe)
    here = crops.labs == "fields"
    assert odds[here & (crops.labels == NO_CELL)].sum() / odds[here].sum() == pytest.approx(
        recipe.negative_share
    )


def test_a_crop_has_the_finer_class_of_its_cell(tmp_path: Path) -> None:
    pictures = [
        replace(p, annotations=tuple(replace(a, fine_label="BAND_NEUTROPHIL") for a in p.annotations))
        if p.label == "NEUTROPHIL"
        else p
        for p in draw_close_ups(tmp_path, 20)
    ]
    crops = build_crop_set(pictures, TINY, progress=False)
    is_neutrophil = crops.labels == CLASSES.index("NEUTROPHIL")
    assert is_neutrophil.any()
    assert (crops.fine[is_neutrophil] == FINE_LABELS.index("BAND_NEUTROPHIL")).all()
    assert (crops.fine[~is_neutrophil] == NO_FINE_CLASS).all()
    assert (crops.select(is_neutrophil).fine == crops.fine[is_neutrophil]).all()
