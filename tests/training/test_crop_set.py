"""The crops that the classifier is trained on."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from leukoscope.training import crop_set
from leukoscope.training.crop_set import (
    DRAWN,
    NO_CELL,
    NO_FINE_CLASS,
    UNNAMED_CELL,
    CropSet,
    build_crop_set,
    open_crop_set,
    store_crop_set,
)
from leukoscope.training.crop_store import CropStore, StoredCrops
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


def test_crops_on_disk_are_those_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crop_set, "_NEGATIVES", 3)
    pictures = draw_fields(tmp_path, 3) + draw_close_ups(tmp_path, 4)
    crops = build_crop_set(pictures, TINY, progress=False)
    store_crop_set(pictures, TINY, tmp_path / "crops", progress=False)
    stored = open_crop_set(tmp_path / "crops")
    assert isinstance(stored.wide, StoredCrops)
    for name in ("labels", "labs", "sources", "fine"):
        assert (getattr(stored, name) == getattr(crops, name)).all(), name
    rows = np.arange(len(crops))
    assert (stored.wide[rows] == crops.wide).all()
    close_ups = stored.of_labs({"close-ups"})
    assert isinstance(close_ups.wide, StoredCrops)
    assert (close_ups.wide[np.arange(len(close_ups))] == crops.of_labs({"close-ups"}).wide).all()


def test_a_store_that_was_cut_in_part_is_completed_from_within_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crop_set, "_NEGATIVES", 3)
    pictures = draw_fields(tmp_path, 3)
    crops = build_crop_set(pictures, TINY, progress=False)
    monkeypatch.setattr(crop_set, "CropStore", partial(CropStore, shard_rows=2))
    store_crop_set(pictures, TINY, tmp_path / "crops", progress=False)
    (tmp_path / "crops" / "crops-00002.npy").unlink()
    store_crop_set(pictures, TINY, tmp_path / "crops", progress=False)
    stored = open_crop_set(tmp_path / "crops")
    assert (stored.wide[np.arange(len(crops))] == crops.wide).all()


def test_rows_are_drawn_by_their_odds_from_the_seed_and_the_step_alone() -> None:
    labels = np.array([0] * 90 + [1] * 9 + [NO_CELL])
    names = np.array(["here"] * 100)
    crops = CropSet(np.zeros((100, 1, 1, 3), np.uint8), labels, names, names, np.full(100, NO_FINE_CLASS))
    draw = crops.make_draw(TINY, 4000, seed=3)
    rows = draw(7)
    assert (rows == draw(7)).all()
    assert not (rows == draw(8)).all()
    assert (rows == np.random.default_rng([3, 7]).choice(100, 4000, p=crops.weigh(TINY))).all()
    assert (rows == 99).mean() == pytest.approx(TINY.negative_share, abs=0.03)
