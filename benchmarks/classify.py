"""`leukoscope classify` (ONNX Runtime) against Keras `predict`: the same weights, the same drawn pictures."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import deque
from pathlib import Path

import keras
import numpy as np

from benchmarks.machine import list_versions
from benchmarks.networks import export_recipe
from benchmarks.pictures import write_class_folders
from benchmarks.report import Result
from benchmarks.tables import Row, Table, rate_row, time_row
from benchmarks.timing import alternate
from leukoscope.datasets.arrays import load_pixels
from leukoscope.datasets.samples import Sample
from leukoscope.inference.model import BATCH_SIZE, load_model
from leukoscope.models.saving import load_network
from leukoscope.training.recipes import COMPACT

SIDES = ("Keras predict", "leukoscope classify")
KERAS_SCRIPT = Path(__file__).with_name("keras_classify.py")
# How much the two may differ: they compute in another order.
TOLERANCE = 1e-4
ABOUT = (
    "The default recipe's network, with the same rounded random weights as `model.onnx` and as `.keras`, on "
    "drawn JPEG pictures of 320x240. From files, `leukoscope classify`'s own reader (the exact resize of the "
    "browser) is compared with `image_dataset_from_directory` (tf.data, parallel, a plain bilinear "
    "resize) and `predict`. Pixels in memory leave the reading out."
)


def measure(*, quick: bool = False) -> Result:
    """Time files, pixels in memory, and the whole command on one picture."""
    n_pictures, rounds, starts = (32, 2, 1) if quick else (256, 8, 3)
    with tempfile.TemporaryDirectory(prefix="leukoscope-bench-") as scratch:
        folder = Path(scratch)
        paths = write_class_folders(folder / "pictures", n_pictures)
        network_file = folder / "network.keras"
        model_folder = export_recipe(COMPACT.name, folder, rounded_keras=network_file)
        rows = [
            *_time_pictures(model_folder, network_file, paths, rounds),
            _time_start(model_folder, network_file, paths[0], starts),
        ]
    notes = (
        f"Batches of {BATCH_SIZE} on both sides. The two agree: probabilities from the same pixels within "
        f"{TOLERANCE}.",
    )
    table = Table(f"{n_pictures} pictures", SIDES, tuple(rows), notes)
    packages = ("leukoscope", "onnxruntime", "keras", "tensorflow", "tensorflow-cpu", "pillow", "numpy")
    return Result("Classifying in Python", ABOUT, (table,), list_versions(packages))


def _time_pictures(model_folder: Path, network_file: Path, paths: list[Path], rounds: int) -> list[Row]:
    model = load_model(model_folder)
    network, _ = load_network(network_file)
    spec = model.manifest.input
    dataset = keras.utils.image_dataset_from_directory(
        paths[0].parents[1],
        labels=None,
        image_size=(spec.height_px, spec.width_px),
        batch_size=BATCH_SIZE,
        shuffle=False,
        verbose=False,
    )
    pixels = load_pixels(
        [Sample(path, path.parent.name, path.stem, "drawn") for path in paths],
        spec.width_px,
        spec.height_px,
        progress=False,
    )
    tensor = pixels.astype(np.float32)
    difference = np.abs(model.predict(pixels) - network.predict(tensor, BATCH_SIZE, verbose=0)).max()
    if difference > TOLERANCE:
        raise RuntimeError(
            f"Expected both sides to agree within {TOLERANCE}; they differ by {difference:.2g}."
        )
    from_files = alternate(
        {
            "keras": lambda: network.predict(dataset, verbose=0),
            "ours": lambda: deque(model.classify_files(paths), maxlen=0),
        },
        rounds,
    )
    in_memory = alternate(
        {
            "keras": lambda: network.predict(tensor, BATCH_SIZE, verbose=0),
            "ours": lambda: model.predict(pixels),
        },
        rounds,
    )
    return [
        rate_row(what, len(paths), times["keras"], times["ours"], "pictures/s")
        for what, times in (("from files, decoding included", from_files), ("pixels in memory", in_memory))
    ]


def _time_start(model_folder: Path, network_file: Path, picture: Path, starts: int) -> Row:
    """Time whole processes: start, load, one picture, end."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}

    def run(*arguments: str | Path) -> None:
        command = [sys.executable, *map(str, arguments)]
        subprocess.run(command, check=True, capture_output=True, env=environment)

    times = alternate(
        {
            "keras": lambda: run(KERAS_SCRIPT, network_file, picture),
            "ours": lambda: run("-m", "leukoscope", "classify", picture, "--model", model_folder),
        },
        starts,
    )
    return time_row("one picture, from command to answer", times["keras"], times["ours"], "s")
