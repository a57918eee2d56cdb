"""Runs that train locator and classifier together: the run folder, resuming, and what is refused."""

from __future__ import annotations

import io
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest

from killed_runs import keep_snapshots, make_networks_small
from leukoscope.annotation_formats.csv_table import write_csv
from leukoscope.annotation_formats.model import AnnotationSet, BoxedCell, BoxedPicture
from leukoscope.datasets.cell_images import load_cell_pictures
from leukoscope.errors import TrainingError
from leukoscope.evaluation.detection_metrics import count_found
from leukoscope.evaluation.opening import open_run
from leukoscope.files import write_json
from leukoscope.models.saving import load_network
from leukoscope.training.run import Run, read_rows
from leukoscope.training.two_stage import begin_with, train_cells
from leukoscope.training.two_stage_recipe import CELL_RECIPES, CLASSES, CellRecipe
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


def test_a_run_of_a_version_with_fewer_settings_goes_on(tmp_path: Path) -> None:
    pictures = draw_fields(tmp_path / "fields", 4)
    recipe = replace(TINY, first_scenes=0, first_crops=0)
    run = train_cells(pictures, recipe, tmp_path / "run", progress=False)
    config = run.config
    for setting in ("cuts_found_boxes", "mixed_precision"):
        del config["recipe"][setting]
    write_json(run.path / "config.json", config)
    run.model_path.unlink()
    assert train_cells(pictures, recipe, run.path, resume=True, progress=False).is_complete


def test_nothing_to_learn_from_is_said(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="labelled cells"):
        train_cells(draw_fields(tmp_path, 2, split="test"), TINY, tmp_path / "run", progress=False)


def read_weights(path: Path) -> dict[str, bytes]:
    """Return weights, and the state of the optimizer where there is one, by name; Keras itself would take longer."""
    found: dict[str, bytes] = {}
    with zipfile.ZipFile(path) as archive:
        content = io.BytesIO(archive.read("model.weights.h5"))

    def add(name: str, item: h5py.Group | h5py.Dataset) -> None:
        if isinstance(item, h5py.Dataset):
            found[name] = item[()].tobytes()

    with h5py.File(content) as file:
        file.visititems(add)
    return found


def describe_files(folder: Path) -> dict[str, object]:
    """Return what a run has left, by file: weights, rows without their times, or text."""
    found: dict[str, object] = {}
    for path in folder.rglob("*"):
        if path.suffix == ".keras":
            found[str(path.relative_to(folder))] = read_weights(path)
        elif path.name == "history.csv":
            found[str(path.relative_to(folder))] = [{**row, "seconds": 0.0} for row in read_rows(path)]
        elif path.is_file():
            found[str(path.relative_to(folder))] = path.read_text()
    return found


@pytest.mark.parametrize("name", CELL_RECIPES)
def test_a_run_ends_the_same_whenever_it_is_killed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = replace(
        CELL_RECIPES[name], scenes=4, scene_batch_size=2, crops=4, crop_batch_size=4,
        **({"first_scenes": 2, "first_crops": 4} if CELL_RECIPES[name].first_scenes else {}),
    )  # fmt: skip
    pictures = draw_fields(tmp_path / "fields", 2) + draw_close_ups(tmp_path / "close-ups", 2)
    start = tmp_path / "start" if name == "cells-tuned" else None

    def train(folder: Path, *, resume: bool = False) -> Run:
        if start is not None and folder != start:
            begin_with(start, folder)
        return train_cells(pictures, recipe, folder, root=tmp_path, resume=resume, progress=False)

    make_networks_small(monkeypatch)
    if start is not None:
        train(start)
    with monkeypatch.context() as watched:
        changes = keep_snapshots(watched, tmp_path / "whole", tmp_path / "snapshots")
        whole = describe_files(train(tmp_path / "whole").path)
    assert len(changes) > 15
    for number, change in enumerate(changes):
        killed = tmp_path / "snapshots" / str(number)
        resumed = describe_files(train(killed, resume=(killed / "config.json").is_file()).path)
        assert resumed == whole, f"killed before change {number}: {change}"
        shutil.rmtree(killed)


def test_annotations_of_another_program_are_learnt_from(tmp_path: Path) -> None:
    fields = draw_fields(tmp_path / "fields", 5)
    pictures = [
        BoxedPicture(
            field.path.name,
            tuple(
                BoxedCell(tuple(map(float, a.box)), a.label) for a in field.annotations if a.kind == "cell"
            ),
            source=field.source,
            split="train",
        )
        for field in fields
    ]
    file = fields[0].path.parent / "cells.csv"
    write_csv(AnnotationSet(tuple(pictures)), file)
    learnt, _ = load_cell_pictures([str(file)], progress=False)
    run = train_cells(learnt, TINY, tmp_path / "run", data=(str(file),), root=tmp_path, progress=False)
    named = sum(a.label is not None for picture in learnt for a in picture.annotations)
    assert named > 0
    assert sum(run.config["counts"]["cells"].values()) == named
    assert open_run(run).finds_cells
