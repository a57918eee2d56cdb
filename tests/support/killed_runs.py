"""What a run has on disk at every moment at which it could be killed, and networks small enough to train often."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import pytest
from keras import layers as L  # noqa: N812

from leukoscope.models.crop_classifier import TOWERS, Tower, _add_fine_heads
from leukoscope.models.peaks import Peaks
from leukoscope.training import crop_classifier, crop_set, locator, steps

# No process has so high a number.
_DEAD_PROCESS = "99999999"
_TORN = b"PK\x03\x04 and no more"


def keep_snapshots(monkeypatch: pytest.MonkeyPatch, folder: Path, snapshots: Path) -> list[str]:
    """Copy `folder` to `snapshots/N` before its N-th change on disk; return the list of changes as they are made.

    A network that is being saved is in the copy as half a file, and draft folders belong to a process that has ended.
    """
    changes: list[str] = []

    def watch(owner: type, name: str) -> None:
        original = getattr(owner, name)

        def change(self: Any, *args: Any, **options: Any) -> Any:
            path = Path(args[0]) if name == "save" else self
            if path.is_relative_to(folder):
                copy = snapshots / str(len(changes))
                if folder.exists():
                    shutil.copytree(folder, copy)
                if name == "save":
                    (copy / path.relative_to(folder)).write_bytes(_TORN)
                for draft in copy.glob(f".*-{os.getpid()}-*") if copy.exists() else ():
                    draft.rename(copy / draft.name.replace(str(os.getpid()), _DEAD_PROCESS))
                changes.append(f"{name} {path.relative_to(folder)}")
            return original(self, *args, **options)

        monkeypatch.setattr(owner, name, change)

    for owner, name in ((Path, "replace"), (Path, "rename"), (Path, "unlink"), (keras.Model, "save")):
        watch(owner, name)
    return changes


def make_networks_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let locator and classifier have few weights, few drawn pictures, a cheap step, and a checkpoint after each."""
    monkeypatch.setattr(locator, "build_locator", _build_locator)
    monkeypatch.setattr(crop_classifier, "build_crop_classifier", _build_classifier)
    # Small towers are not those that the models' own functions know: one is joined to the other by its weights' mean.
    monkeypatch.setattr(crop_classifier, "join_classifiers", _join)
    monkeypatch.setattr(crop_classifier, "split_classifier", lambda twin: dict.fromkeys(TOWERS["twin"], twin))
    monkeypatch.setattr(crop_classifier, "load_imagenet_weights", lambda network: None)
    for module in (locator, crop_set):
        monkeypatch.setattr(module, "_NEGATIVES", 3)
    monkeypatch.setattr(steps, "ROUND_STEPS", 1)
    monkeypatch.setattr(keras.Model, "train_on_batch", _learn)


def _learn(network: keras.Model, pixels: Any, *_: Any, **__: Any) -> dict[str, float]:
    """Change every weight by the batch, and the averages of weights where there are such; no gradients, which are slow.

    tests/training/test_steps.py has gradients.
    """
    optimizer = network.optimizer
    if not optimizer.built:
        optimizer.build(network.trainable_variables)
    shade = float(pixels.mean()) / 255
    for weights in network.weights:
        if weights.dtype.startswith(("float", "bfloat")):
            weights.assign(weights * 0.5 + shade)
    optimizer.iterations.assign_add(1)
    if optimizer.use_ema:
        optimizer._update_model_variables_moving_average(network.trainable_variables)
    return {"loss": shade}


def _join(towers: Mapping[Tower, keras.Model]) -> keras.Model:
    first, second = towers.values()
    joined = keras.models.clone_model(first)
    joined.set_weights([(a + b) / 2 for a, b in zip(first.get_weights(), second.get_weights(), strict=True)])
    return joined


def _build_locator(*, peaks: bool = True, **_: object) -> keras.Model:
    pixels = keras.Input((192, 256, 3), name="pixels")
    x = L.AveragePooling2D(8)(L.Rescaling(1 / 255)(pixels))
    x = L.BatchNormalization(name="norm")(L.Conv2D(4, 1, name="conv")(x))
    scores = L.Conv2D(1, 1, activation="sigmoid", name="scores", dtype="float32")(x)
    heatmap = Peaks(name="heatmap", dtype="float32")(scores) if peaks else scores
    geometry = L.Conv2D(4, 1, name="geometry", dtype="float32")(x)
    return keras.Model(pixels, {"heatmap": heatmap, "geometry": geometry}, name="locator")


def _build_classifier(
    n_classes: int, *, size_px: int, fine_groups: Mapping[str, int] | None, **_: object
) -> keras.Model:
    pixels = keras.Input((size_px, size_px, 3), name="pixels")
    x = L.AveragePooling2D(16)(L.Rescaling(1 / 255)(pixels))
    x = L.BatchNormalization(name="norm")(L.Conv2D(4, 1, name="conv")(x))
    embedding = L.GlobalAveragePooling2D(name="embedding")(x)
    class_map = L.Conv2D(n_classes, 1, name="map", dtype="float32")(
        L.SpatialDropout2D(0.2, name="dropout")(x)
    )
    logits = L.GlobalAveragePooling2D(name="logits", dtype="float32")(class_map)
    outputs = {
        "probabilities": L.Softmax(name="probabilities", dtype="float32")(logits),
        "cellness": L.Dense(1, activation="sigmoid", name="cellness", dtype="float32")(embedding),
        "embedding": embedding,
        "map": class_map,
    }
    if fine_groups:
        outputs["fine_probabilities"] = _add_fine_heads(embedding, fine_groups)
    return keras.Model(pixels, outputs, name="crop_classifier")
