"""A small model folder whose classifier has finer classes, untrained."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras

from leukoscope.export.metadata import ModelFacts
from leukoscope.export.model_folder import export_model
from leukoscope.labels import CELL_CLASSES, FINE_CLASSES, group_sizes
from leukoscope.models.crop_classifier import build_crop_classifier
from two_stages import SETTINGS, build_locator

LABELS = [cell.label for cell in CELL_CLASSES]
FINE_LABELS = [cell.label for cell in FINE_CLASSES]
CALIBRATION = {"temperature": 1.5, "thresholds": {"confident": 0.4, "review": 0.0}}


def build_fine_classifier(seed: int = 3) -> keras.Model:
    """Return an untrained crop classifier whose finer classes differ from crop to crop."""
    keras.utils.set_random_seed(seed)
    classifier = build_crop_classifier(
        len(LABELS), size_px=32, network="plain", white_balance="none", fine_groups=group_sizes()
    )
    for name in ("map", "fine_neutrophil", "fine_immature_granulocyte"):
        layer = classifier.get_layer(name)
        kernel, bias = layer.get_weights()
        layer.set_weights([kernel * 40, bias])
    return classifier


def export_fine(out: Path, *, fine: float | None = None, **more: Any) -> Path:
    """Export the classifier, with a locator, and return the folder; `fine` is the threshold of finer classes."""
    thresholds = {**CALIBRATION["thresholds"], **({} if fine is None else {"fine": fine})}
    facts = ModelFacts(
        LABELS, "fine", "Fine", calibration={**CALIBRATION, "thresholds": thresholds}, fine_labels=FINE_LABELS
    )
    export_model(
        build_fine_classifier(), facts, out, locator=build_locator(), locator_settings=SETTINGS, **more
    )
    return out
