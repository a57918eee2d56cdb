"""Runs that train locator and classifier together: the run folder, resuming, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from leukoscope.errors import TrainingError
from leukoscope.evaluation.detection_metrics import count_found
from leukoscope.evaluation.opening import open_run
from leukoscope.models.saving import load_network
from leukoscope.training.two_stage import begin_with, train_cells
from leukoscope.training.two_stage_recipe import CLASSES, CellRecipe
from made_cells import TINY, draw_close_ups, draw_fields


def test_a_run_of_both_networks_is_trained_evaluated_and_resumed(tmp_path: Path) -> None:
    pictures = draw_fields(tmp_path / "fields", 5) + draw_close_ups(tmp_path / "close-ups", 8)
    run_dir = tmp_path / "run"
    run = train_cells(pictures, TINY, run_dir, data=("kaggle",), root=tmp_path, progress=False)
    assert run.classes == list(CLASSES)
    assert CellRecipe.from_json(run.config["recipe"]) == TINY
    assert {"locator.keras", "locator.json", "model.keras", "samples.csv"} <= {
        f.name for f in run_dir.iterdir()
    }
    with pytest.raises(TrainingError, match="already holds a run"):
        train_cells(pictures, TINY, run_dir, progress=False)
    with pytest.raises(TrainingError, match="seed"):
        train_cells(pictures, TINY, run_dir, seed=3, resume=True, progress=False)
    model = open_run(train_cells(pictures, TINY, run_dir, resume=True, progress=False))
    space = model.manifest.embedding
    assert space is not None
    assert space.counts.sum() >= 13
    assert model.finds_cells
    figures = count_found(model, [p for p in pictures if not p.is_close_up])
    assert figures.fields == figures.cells == 5


def test_a_run_begins_with_the_networks_of_another(tmp_path: Path) -> None:
    pictures = draw_fields(tmp_path / "fields", 4)
    first = train_cells(pictures, TINY, tmp_path / "first", progress=False)
    # At this rate nothing is learnt, so that what comes out is what training began with.
    still = replace(
        TINY,
        first_scene_learning_rate=0.0,
        scene_learning_rate=0.0,
        first_learning_rate=0.0,
        learning_rate=0.0,
    )
    begin_with(first.path, tmp_path / "second")
    second = train_cells(pictures, still, tmp_path / "second", seed=4, progress=False)
    # Of a run that is there, nothing changes: without this it could not be resumed.
    begin_with(second.path, first.path)
    assert not (first.path / "start").exists()
    assert set(second.config["start"]) == {"locator.keras", "model.keras"}
    for file in ("locator.keras", "model.keras"):
        begun, ended = (load_network(run.path / file)[0] for run in (first, second))
        for layer in ended.layers:
            if isinstance(layer, keras.layers.Conv2D):
                np.testing.assert_array_equal(layer.kernel, begun.get_layer(layer.name).kernel)


def test_a_run_without_finished_networks_is_no_beginning(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    with pytest.raises(TrainingError, match=r"locator\.keras, model\.keras is missing"):
        begin_with(tmp_path / "first", tmp_path / "second")
    assert not (tmp_path / "second").exists()


def test_nothing_to_learn_from_is_said(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="labelled cells"):
        train_cells(draw_fields(tmp_path, 2, split="test"), TINY, tmp_path / "run", progress=False)
