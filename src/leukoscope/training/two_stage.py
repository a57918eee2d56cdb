"""Training locator and classifier, one after the other, into one run folder.

config.json      classes, recipe, data, seed
locator/ classifier/  checkpoints and history.csv of each
crops/           what the classifier learns from, until it has learnt
locator.keras    the finished locator, and locator.json, how its boxes become crops
model.keras      the finished classifier, with its labels inside
start/           the networks that training began with, where it began with any
embedding.json   where the cells it learnt from lie among its embeddings
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras

from leukoscope.datasets.annotations import AnnotatedImage, drop_tested_cells
from leukoscope.datasets.samples import TRAIN, Sample
from leukoscope.errors import TrainingError
from leukoscope.files import hash_file, make_draft_folder, write_json
from leukoscope.models.saving import load_network, save_network
from leukoscope.training.crop_classifier import train_crop_classifier
from leukoscope.training.crop_set import open_crop_set, store_crop_set
from leukoscope.training.devices import (
    is_first_process,
    one_device,
    require_even_batches,
    save_nowhere,
    wait_for_all,
)
from leukoscope.training.embedding import measure_space
from leukoscope.training.found_boxes import find_all, move_to_found
from leukoscope.training.locator import train_locator
from leukoscope.training.run import Run, describe_environment
from leukoscope.training.two_stage_recipe import CLASSES, FINE_LABELS, CellRecipe

LOCATOR = "locator.keras"
EMBEDDING = "embedding.json"
CROPS = "crops"
# Networks of another run that training begins with, in a folder of their own.
START = "start"
_NETWORKS = (LOCATOR, "model.keras")


def train_cells(
    pictures: Sequence[AnnotatedImage],
    recipe: CellRecipe,
    run_dir: Path,
    *,
    data: Sequence[str] = (),
    root: Path | None = None,
    seed: int = 10,
    resume: bool = False,
    progress: bool = True,
) -> Run:
    """Train both networks on the pictures of the split `train` and leave a run folder.

    They compute in bfloat16 with float32 weights; the finished networks are float32. Inside the scope of a
    distribution, all its devices train; of several processes, which must see the same run folder, the first writes.

    Args:
        pictures: annotated pictures; those of other splits are left alone.
        recipe: what to train and how.
        run_dir: the run folder to make.
        data: names of the data sets, for the record.
        root: folder that the paths in samples.csv are told relative to.
        seed: of the weights and of everything that is drawn.
        resume: go on with an interrupted run of the same settings.
        progress: show bars.

    Raises:
        TrainingError: nothing to learn from, the folder already holds a run, or a resume with other settings.
    """
    learnt = [picture for picture in drop_tested_cells(pictures) if picture.split == TRAIN]
    require_even_batches({recipe.scene_batch_size, recipe.crop_batch_size})
    run = Run(run_dir)
    config = _describe(learnt, recipe, data, seed)
    if is_first_process():
        _open(run, config, learnt, resume=resume, root=root)
    wait_for_all("the run is open")
    needs_locator, needs_classifier = not (run.path / LOCATOR).is_file(), not run.is_complete
    wait_for_all("what is left to do is known")
    settings: dict[str, Any] = {"seed": seed, "progress": progress and is_first_process()}
    if needs_locator:
        begun = _load_start(run, LOCATOR)
        locator = train_locator(learnt, recipe, run.path / "locator", start=begun, **settings)
        if is_first_process():
            locator.save(run.path / "draft.keras")
            (run.path / "draft.keras").replace(run.path / LOCATOR)
        else:
            save_nowhere(locator)
    boxed: Sequence[AnnotatedImage] = learnt
    if is_first_process():
        write_json(run.path / "locator.json", recipe.locator.to_json())
        if needs_classifier or not (run.path / EMBEDDING).is_file():
            boxed = _move_boxes(run, learnt, recipe, progress=progress)
        if needs_classifier:
            store_crop_set(boxed, recipe, run.path / CROPS, seed=seed, progress=progress)
    wait_for_all("the crops are cut")
    if needs_classifier:
        classifier = _train_classifier(run, learnt, recipe, settings)
        learnt_fine = FINE_LABELS if "fine_probabilities" in classifier.output_names else ()
        if is_first_process():
            save_network(classifier, run.model_path, CLASSES, learnt_fine)
        else:
            save_nowhere(classifier)
    wait_for_all("the networks are written")
    if is_first_process():
        shutil.rmtree(run.path / CROPS, ignore_errors=True)
        _measure_embedding(run, boxed, recipe, seed=seed, progress=progress)
    wait_for_all("the run is whole")
    return run


def _open(
    run: Run, config: dict[str, Any], learnt: Sequence[AnnotatedImage], *, resume: bool, root: Path | None
) -> None:
    if (run.path / START).is_dir():
        config["start"] = {name: hash_file(run.path / START / name) for name in _NETWORKS}
    run.open(config, resume=resume, free=("data", "counts"), upgrade=_upgrade)
    rename_old_stage(run.path)
    run.write_samples([_to_sample(picture) for picture in learnt], root or Path())
    write_json(run.path / "environment.json", describe_environment(keras.backend.backend()))


def _move_boxes(
    run: Run, learnt: Sequence[AnnotatedImage], recipe: CellRecipe, *, progress: bool
) -> Sequence[AnnotatedImage]:
    """Return the pictures with the boxes that crops are cut around; one device finds them, where they are found."""
    if not recipe.cuts_found_boxes:
        return learnt
    with one_device():
        locator, _ = load_network(run.path / LOCATOR)
        found = find_all(locator, learnt, recipe.locator, progress=progress)
    return [move_to_found(picture, boxes) for picture, boxes in zip(learnt, found, strict=True)]


def _train_classifier(
    run: Run, learnt: Sequence[AnnotatedImage], recipe: CellRecipe, settings: dict[str, Any]
) -> keras.Model:
    crops = open_crop_set(run.path / CROPS)
    close_ups = {picture.lab for picture in learnt if picture.is_close_up}
    fields = {picture.lab for picture in learnt if not picture.is_close_up}
    first = crops.of_labs(close_ups) if close_ups and recipe.first_crops else None
    second = crops if fields or first is None else None
    begun, folder = _load_start(run, run.model_path.name), run.path / "classifier"
    return train_crop_classifier(first, second, recipe, folder, start=begun, **settings)


def _measure_embedding(
    run: Run, learnt: Sequence[AnnotatedImage], recipe: CellRecipe, *, seed: int, progress: bool
) -> None:
    """Measure on one device: the other processes have no part in it."""
    if (run.path / EMBEDDING).is_file():
        return
    with one_device():
        classifier, _ = load_network(run.model_path)
        space = measure_space(classifier, learnt, recipe, seed=seed, progress=progress)
    write_json(run.path / EMBEDDING, space.to_json())


def begin_with(start: Path, run_dir: Path) -> None:
    """Copy the networks of a finished run into a run folder to be made: `train_cells` begins with them.

    Raises:
        TrainingError: the run has no finished networks of both kinds.
    """
    missing = [name for name in _NETWORKS if not (start / name).is_file()]
    if missing:
        raise TrainingError(
            f"Expected the networks of a finished run in {start}; {', '.join(missing)} is missing. "
            "Give a run folder of `leukoscope train --recipe cells`."
        )
    # A run that is there keeps what it began with.
    if not (run_dir / START).is_dir() and not (run_dir / "config.json").is_file():
        run_dir.mkdir(parents=True, exist_ok=True)
        draft = make_draft_folder(run_dir / START)
        try:
            for name in _NETWORKS:
                shutil.copyfile(start / name, draft / name)
            draft.rename(run_dir / START)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def _load_start(run: Run, name: str) -> keras.Model | None:
    file = run.path / START / name
    return load_network(file)[0] if file.is_file() else None


def _upgrade(config: dict[str, Any]) -> dict[str, Any]:
    """Return the configuration as this version writes it: settings that are new since have their defaults."""
    if "recipe" not in config:
        return config
    return {**config, "recipe": CellRecipe.from_json(config["recipe"]).to_json()}


def rename_old_stage(run_dir: Path) -> None:
    """Give the checkpoints of an interrupted run of 2026.11 or before the folder's name of today."""
    old, new = run_dir / "namer", run_dir / "classifier"
    if old.is_dir() and not new.exists():
        old.rename(new)


def _describe(
    learnt: Sequence[AnnotatedImage],
    recipe: CellRecipe,
    data: Sequence[str],
    seed: int,
) -> dict[str, Any]:
    if not any(picture.labelled for picture in learnt):
        raise TrainingError("Expected pictures with labelled cells in the split 'train'; there are none.")
    cells = Counter((p.lab, a.label) for p in learnt for a in p.annotations if a.label)
    fine = Counter((p.lab, a.fine_label) for p in learnt for a in p.annotations if a.label and a.fine_label)
    return {
        "kind": "cells",
        "classes": list(CLASSES),
        "recipe": recipe.to_json(),
        "seed": seed,
        "mixed_precision": recipe.mixed_precision,
        "data": [{"id": name.partition(":")[0]} for name in data],
        "counts": {
            "pictures": len(learnt),
            "sources": len({picture.source for picture in learnt}),
            "cells": {f"{lab} {label}": n for (lab, label), n in sorted(cells.items())},
            **(
                {"fine_cells": {f"{lab} {label}": n for (lab, label), n in sorted(fine.items())}}
                if fine
                else {}
            ),
        },
    }


def _to_sample(picture: AnnotatedImage) -> Sample:
    label = picture.labelled.label if picture.labelled else ""
    return Sample(picture.path, label or "", picture.source, picture.lab, picture.split)
