"""Write a small model that is right in its own laboratory and often wrong in another, and that one's fields.

    python web/tools/makeLabModel.py OUT

OUT/model is the model folder, OUT/fields the photographs, OUT/fields/truth.json what was drawn where. Both
laboratories draw their cells by `leukoscope.drawing`; the other one stains them pale, which the model has
never seen: its embedding is of fixed filters, its head was fitted to strongly stained cells alone.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
from keras import layers as L  # noqa: N812
from makeFinder import SETTINGS as FINDER
from numpy.typing import NDArray
from PIL import Image

from leukoscope.drawing import DrawnCell, draw_field
from leukoscope.embedding_space import describe_space
from leukoscope.export.facts import ModelFacts
from leukoscope.export.model_folder import export_model
from leukoscope.imaging import resize_pixels
from leukoscope.models.peaks import Peaks

LABELS = ["EOSINOPHIL", "LYMPHOCYTE", "MONOCYTE", "NEUTROPHIL"]
WIDTH_PX, HEIGHT_PX, SIZE_PX = 320, 240, 40
PX_PER_UM = 4.5
# What green light must be darkened by, on the average over three by three places of eight pixels.
DARK = 75.0
# Of the score; steeper ones reach 1 and then no place is darkest.
STEEPNESS = 0.03
# For 144 cells whose numbers spread by about 1.
RIDGE = 30.0
SETTINGS = replace(
    FINDER, tile_width_px=WIDTH_PX, tile_height_px=HEIGHT_PX, tile_overlap_px=64, size_unit_px=52
)
CALIBRATION = {"temperature": 1.0, "thresholds": {"confident": 0.8, "review": 0.3}}


def draw_laboratory(
    seed: int, n_fields: int, strength: float
) -> list[tuple[NDArray[np.uint8], list[DrawnCell]]]:
    """Fields of twelve cells, three of each class; `strength` is how much of the stain is taken up."""
    fields = []
    for number in range(n_fields):
        places = [(x, y) for y in (40, 120, 200) for x in (40, 120, 200, 280)]
        cells = [(LABELS[(at + at // 4) % 4], float(x), float(y)) for at, (x, y) in enumerate(places)]
        field, drawn = draw_field(
            seed + number, WIDTH_PX, HEIGHT_PX, cells, px_per_um=PX_PER_UM, crowding=0.2, platelets=0
        )
        pale = 255 - (255 - field.astype(np.float64)) * strength
        fields.append((np.round(pale).astype(np.uint8), drawn))
    return fields


def build_locator() -> keras.Model:
    pixels = keras.Input((HEIGHT_PX, WIDTH_PX, 3), name="pixels")
    means = L.AveragePooling2D(8)(L.Rescaling(-1.0, offset=255.0)(pixels))
    score = L.Conv2D(1, 3, padding="same", activation="sigmoid", name="score")
    shape = L.Conv2D(4, 1, name="geometry")
    heatmap = Peaks(name="heatmap")(score(means))
    model = keras.Model(pixels, {"heatmap": heatmap, "geometry": shape(means)}, name="finder")
    kernel = np.zeros((3, 3, 3, 1), np.float32)
    kernel[:, :, 1] = STEEPNESS / 9
    score.set_weights([kernel, np.array([-STEEPNESS * DARK], np.float32)])
    shape.set_weights([np.zeros((1, 1, 3, 4), np.float32), np.zeros(4, np.float32)])
    return model


def build_classifier() -> keras.Model:
    pixels = keras.Input((SIZE_PX, SIZE_PX, 3), name="pixels")
    x = L.Rescaling(1 / 127.5, offset=-1)(pixels)
    for filters in (16, 32):
        x = L.Conv2D(filters, 3, 2, "same", activation="relu")(x)
    embedding = L.GlobalAveragePooling2D(name="embedding")(x)
    evidence = L.Dense(len(LABELS), name="map")(x)
    probabilities = L.Softmax(name="probabilities")(L.GlobalAveragePooling2D()(evidence))
    outputs = {"probabilities": probabilities, "embedding": embedding, "map": evidence}
    return keras.Model(pixels, outputs, name="classifier")


def cut(
    fields: list[tuple[NDArray[np.uint8], list[DrawnCell]]],
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The drawn cells as the classifier is shown them, and their classes."""
    shown, labels = [], []
    for field, cells in fields:
        for cell in cells:
            left, top, width, height = cell.box
            half = int(SETTINGS.crop_scale * SETTINGS.size_unit_px / 2)
            x, y = left + width // 2, top + height // 2
            padded = np.pad(field, ((half, half), (half, half), (0, 0)), "edge")
            shown.append(resize_pixels(padded[y : y + 2 * half, x : x + 2 * half], SIZE_PX, SIZE_PX))
            labels.append(LABELS.index(cell.label))
    return np.array(shown, np.float32), np.array(labels)


def fit_head(
    embeddings: NDArray[np.float64], labels: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Least squares with ridge, steep enough to be sure of itself: classes x numbers, classes.

    With less ridge large weights cancel out, and what float32 loses on the way is more than an export allows.
    """
    centre, spread = embeddings.mean(axis=0), embeddings.std(axis=0).mean()
    points = np.c_[(embeddings - centre) / spread, np.ones(len(embeddings))]
    solved = np.linalg.solve(
        points.T @ points + RIDGE * np.eye(points.shape[1]), points.T @ np.eye(4)[labels]
    )
    weights = 4 * (solved[:-1] / spread).T
    return weights, 4 * solved[-1] - weights @ centre


def main(out: Path) -> None:
    keras.utils.set_random_seed(5)
    classifier = build_classifier()
    see = keras.Model(classifier.input, classifier.get_layer("embedding").output)
    shown, labels = cut(draw_laboratory(100, 12, 1.0))
    embeddings = np.asarray(see.predict(shown, verbose=0), np.float64)
    weights, bias = fit_head(embeddings, labels)
    classifier.get_layer("map").set_weights([weights.T.astype(np.float32), bias.astype(np.float32)])
    own, told = cut(draw_laboratory(500, 2, 1.0))
    right = float(
        (np.asarray(classifier.predict(own, verbose=0)["probabilities"]).argmax(axis=1) == told).mean()
    )
    if right < 0.9:
        raise SystemExit(
            f"Expected a model that is right at home; it names {100 * right:.0f} % of its own cells."
        )
    space = describe_space(embeddings, labels, weights, bias)
    facts = ModelFacts(LABELS, "lab-model", "Home model", calibration=CALIBRATION, embedding=space.to_json())
    export_model(classifier, facts, out / "model", locator=build_locator(), locator_settings=SETTINGS)
    truth = {}
    (out / "fields").mkdir(parents=True)
    for number, (field, cells) in enumerate(draw_laboratory(900, 5, 0.6)):
        name = f"pale_{number}.png"
        Image.fromarray(field).save(out / "fields" / name)
        truth[name] = [{"label": cell.label, "box": cell.box} for cell in cells]
    (out / "fields" / "truth.json").write_text(json.dumps(truth), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
