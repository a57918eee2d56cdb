"""Anything that can be judged, opened the same way: a model folder, a run folder, a Keras network."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from leukoscope.datasets.samples import Dataset, Sample
from leukoscope.errors import ModelError, TrainingError
from leukoscope.predictions import Predictions, describe_samples
from leukoscope.preprocessing import load_pixels
from leukoscope.runs import Run
from leukoscope.runtime import calibrate, load_model

# Pictures held in memory at once, so that a large data set needs no large machine.
CHUNK = 512
BATCH_SIZE = 64


@dataclass(frozen=True)
class Predictor:
    """Something that names cells.

    `predict` takes uint8 pixels, N x height_px x width_px x 3, and returns float64 probabilities, N x K.
    """

    name: str
    classes: tuple[str, ...]
    width_px: int
    height_px: int
    predict: Callable[[NDArray[np.uint8]], NDArray[np.float64]]


def open_predictor(path: Path, *, classes: Sequence[str] | None = None) -> Predictor:
    """Open a model folder (ONNX Runtime), a run folder or a .keras or .h5 file (Keras).

    A run folder's calibration.json, where there is one, is applied: what is judged is what will be shown.

    Args:
        path: what to open.
        classes: labels in the order of the probabilities, for a Keras file that carries none.

    Raises:
        ModelError: it is none of these, or a model folder that breaks the contract.
        TrainingError: the run is not finished, or Keras cannot read the network.
    """
    if path.name == "manifest.json" or (path / "manifest.json").is_file():
        return _open_model_folder(path)
    if (path / "config.json").is_file():
        run = Run(path)
        if not run.is_complete:
            raise TrainingError(
                f"Expected a finished network in {run.model_path}; training has not come to its end. "
                f"Go on with the same `leukoscope train` command and --run {path} --resume."
            )
        return _open_network(run.model_path, path.resolve().name, run.classes, path / "calibration.json")
    if path.suffix in (".keras", ".h5", ".hdf5"):
        return _open_network(path, path.name, classes, path.with_name("calibration.json"))
    raise ModelError(
        f"Expected a model folder (manifest.json), a run folder (config.json) or a .keras or .h5 file; "
        f"{path} is {'none of these' if path.exists() else 'not there'}."
    )


def _open_model_folder(path: Path) -> Predictor:
    model = load_model(path)
    spec = model.manifest.input
    name = f"{model.manifest.id} {model.manifest.version}"
    return Predictor(name, tuple(model.manifest.labels), spec.width_px, spec.height_px, model.predict)


def _open_network(path: Path, name: str, classes: Sequence[str] | None, calibration: Path) -> Predictor:
    # The training framework is slow to import and not needed for a model folder.
    from leukoscope.saved_network import load_network

    network, labels = load_network(path)
    labels = list(classes or labels or ())
    shape = tuple(network.input_shape)
    if len(shape) != 4 or shape[3] != 3 or None in shape[1:]:
        raise TrainingError(
            f"Expected a network that takes batch x height x width x 3 of a fixed size; {path} takes {shape}."
        )
    if len(labels) != network.output_shape[-1]:
        raise TrainingError(
            f"Expected {network.output_shape[-1]} class names for {path}; got {len(labels)}. "
            "Give them in the order of the probabilities: --classes EOSINOPHIL,LYMPHOCYTE,…"
        )
    temperature = (
        float(json.loads(calibration.read_text("utf-8"))["temperature"]) if calibration.is_file() else 1.0
    )

    def predict(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
        batches = (pixels[start : start + BATCH_SIZE] for start in range(0, len(pixels), BATCH_SIZE))
        raw: list[Any] = [network.predict_on_batch(batch.astype(np.float32)) for batch in batches]
        return calibrate(np.concatenate(raw), temperature)

    return Predictor(name, tuple(labels), shape[2], shape[1], predict)


def predict_samples(
    predictor: Predictor,
    samples: Sequence[Sample],
    dataset: Dataset,
    *,
    split: str | None = None,
    fold: str = "",
    progress: bool = True,
) -> Predictions:
    """Predict every sample of `dataset` given, in order.

    Args:
        predictor: what is judged.
        samples: at least one.
        dataset: names the data set, the folder paths are relative to, and whether sources are known.
        split: instead of the samples' own, for pictures held out of their split.
        fold: which fold of a cross-validation held them out.
        progress: show a bar.

    Raises:
        DatasetError: a picture cannot be read, or what the network puts out is no distribution.
    """
    probabilities = []
    with tqdm(total=len(samples), desc="Predicting", unit="pic", disable=not progress) as bar:
        for start in range(0, len(samples), CHUNK):
            chunk = samples[start : start + CHUNK]
            pixels = load_pixels(chunk, predictor.width_px, predictor.height_px, progress=False)
            probabilities.append(predictor.predict(pixels))
            bar.update(len(chunk))
    rows = describe_samples(
        samples,
        dataset.root,
        dataset=dataset.id,
        knows_sources=dataset.knows_sources,
        model=predictor.name,
        split=split,
        fold=fold,
    )
    return Predictions(predictor.classes, tuple(rows), np.concatenate(probabilities))
