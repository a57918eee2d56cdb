"""Write a small model of two stages for the browser's tests, with its golden files.

    python web/tools/makeFinder.py OUT [--fine]

Its locator finds what is dark in green light, as the nuclei of drawn cells are. Its classifier has random
weights, so its classes mean nothing. With --fine it has finer classes, and prefers the two classes that have them.
"""

import sys
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
from keras import layers as L  # noqa: N812

from leukoscope.export.metadata import ModelFacts
from leukoscope.export.model_folder import export_model
from leukoscope.labels import CELL_CLASSES, FINE_CLASSES, group_sizes
from leukoscope.models.crop_classifier import name_fine_heads
from leukoscope.models.peaks import Peaks

# The tests of the Python package use the same small classifier.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "support"))

from two_stages import SETTINGS as TEST_SETTINGS
from two_stages import build_classifier

SETTINGS = replace(
    TEST_SETTINGS,
    tile_width_px=128,
    tile_height_px=96,
    tile_overlap_px=48,
    size_unit_px=32,
    finest_scale=1,
    merge_overlap=0.3,
    crop_scale=1.25,
    crop_floor_px=24,
)
CALIBRATION = {"temperature": 1.0, "thresholds": {"confident": 0.2, "review": 0.15, "cell": 0.3}}


def build_locator() -> keras.Model:
    pixels = keras.Input((SETTINGS.tile_height_px, SETTINGS.tile_width_px, 3), name="pixels")
    means = L.AveragePooling2D(8)(pixels)
    score = L.Conv2D(1, 1, activation="sigmoid", name="score")
    shape = L.Conv2D(4, 1, name="geometry")
    heatmap = Peaks(name="heatmap")(score(means))
    model = keras.Model(pixels, {"heatmap": heatmap, "geometry": shape(means)}, name="finder")
    # A green of 110 is the limit; the shape leans a little on the colours, so that it is no constant.
    score.set_weights([np.array([0, -0.1, 0], np.float32).reshape(1, 1, 3, 1), np.array([11], np.float32)])
    lean = np.random.default_rng(3).normal(0, 1e-3, (1, 1, 3, 4)).astype(np.float32)
    shape.set_weights([lean, np.zeros(4, np.float32)])
    return model


def add_fine_heads(classifier: keras.Model) -> keras.Model:
    embedding = classifier.get_layer("embedding").output
    heads = [
        L.Dense(
            n,
            activation="softmax",
            name=name,
            kernel_initializer=keras.initializers.RandomNormal(0, 20, seed=n),
        )
        for name, n in zip(name_fine_heads(group_sizes()), group_sizes().values(), strict=True)
    ]
    fine = L.Concatenate(name="fine_probabilities")([head(embedding) for head in heads])
    evidence = classifier.get_layer("map")
    kernel, bias = evidence.get_weights()
    bias[[cell.label in group_sizes() for cell in CELL_CLASSES]] = 3
    evidence.set_weights([kernel * 8, bias])
    outputs = {
        name: classifier.get_layer(name).output for name in ("probabilities", "cellness", "embedding", "map")
    }
    return keras.Model(classifier.input, {**outputs, "fine_probabilities": fine}, name="classifier")


def main(out: Path, *, fine: bool = False) -> None:
    keras.utils.set_random_seed(5)
    labels = [cell.label for cell in CELL_CLASSES]
    facts = ModelFacts(labels, "finder", "Tiny finder", calibration=CALIBRATION)
    classifier = build_classifier(len(labels), 40, trained=False)
    if fine:
        classifier = add_fine_heads(classifier)
        facts = replace(
            facts, id="fine", name="Fine finder", fine_labels=[cell.label for cell in FINE_CLASSES]
        )
    export_model(classifier, facts, out, locator=build_locator(), locator_settings=SETTINGS)


if __name__ == "__main__":
    main(Path(sys.argv[1]), fine="--fine" in sys.argv[2:])
