"""Anything that can be evaluated, opened the same way: a model folder, a run folder, a Keras network."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from leukoscope.contract.manifest import Calibration
from leukoscope.datasets.arrays import load_pixels
from leukoscope.datasets.samples import Dataset, Sample
from leukoscope.errors import ModelError, TrainingError
from leukoscope.evaluation.predictions import Predictions, describe_samples
from leukoscope.inference.decisions import calibrate, decide_status
from leukoscope.inference.model import load_model
from leukoscope.training.run import Run

# Pictures held in memory at once, so that a large data set needs no large machine.
CHUNK = 512
BATCH_SIZE = 64


@dataclass(frozen=True)
class Predictor:
    """Something that names cells.

    `predict` takes uint8 pixels, N x height_px x width_px x 3, and returns float64 probabilities, N x K.
    `calibration` has the thresholds; None where none were chosen.
    """

    name: str
    classes: tuple[str, ...]
    width_px: int
    height_px: int
    predict: Callable[[NDArray[np.uint8]], NDArray[np.float64]]
    calibration: Calibration | None = None


def open_predictor(path: Path, *, classes: Sequence[str] | None = None) -> Predictor:
    """Open a model folder (ONNX Runtime), a run folder or a .keras or .h5 file (Keras).

    A run folder's calibration.json, where there is one, is applied: what is evaluated is what will be shown.

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
                f"Go on with the same `leukoscope train` command and --out {path} --resume."
            )
        return _open_network(run.model_path, path.resolve().name, run.classes, path)
    if path.suffix in (".keras", ".h5", ".hdf5"):
        return _open_network(path, path.name, classes, path.parent)
    raise ModelError(
        f"Expected a model folder (manifest.json), a run folder (config.json) or a .keras or .h5 file; "
        f"{path} is {'none of these' if path.exists() else 'not there'}."
    )


def _open_model_folder(path: Path) -> Predictor:
    model = load_model(path)
    spec = model.manifest.input
    name = f"{model.manifest.id} {model.manifest.version}"
    return Predictor(
        name,
        tuple(model.manifest.labels),
        spec.width_px,
        spec.height_px,
        model.predict,
        model.manifest.calibration,
    )


def _open_network(path: Path, name: str, classes: Sequence[str] | None, folder: Path) -> Predictor:
    # The training framework is slow to import and not needed for a model folder.
    from leukoscope.models.saving import load_network

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
    calibration = _read_calibration(folder / "calibration.json")
    temperature = calibration.temperature if calibration else 1.0

    def predict(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
        batches = (pixels[start : start + BATCH_SIZE] for start in range(0, len(pixels), BATCH_SIZE))
        raw: list[Any] = [network.predict_on_batch(batch.astype(np.float32)) for batch in batches]
        probabilities = np.concatenate(raw)
        # Checked here, since calibrating would turn anything into a distribution.
        sums = probabilities.sum(axis=1)
        if (probabilities < 0).any() or not np.allclose(sums, 1, atol=1e-3):
            raise TrainingError(
                f"Expected probabilities that add up to 1 from {path}; got sums from {sums.min():.3g} "
                f"to {sums.max():.3g}. If it ends in logits, add a softmax and save it again."
            )
        return calibrate(probabilities, temperature)

    return Predictor(name, tuple(labels), shape[2], shape[1], predict, calibration)


def _read_calibration(path: Path) -> Calibration | None:
    if not path.is_file():
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        thresholds = data["thresholds"]
        return Calibration(
            float(data["temperature"]),
            float(thresholds["confident"]),
            float(thresholds["review"]),
            data.get("source"),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"Expected temperature and thresholds (confident, review) in {path}; "
            f"it cannot be read ({error!r}). `leukoscope cross-validate --calibrate FILE` writes one."
        ) from error


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
        predictor: what is evaluated.
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
    found = Predictions(predictor.classes, tuple(rows), np.concatenate(probabilities))
    thresholds = predictor.calibration
    if thresholds is None:
        return found
    leading = found.probabilities.max(axis=1)
    evaluated = tuple(
        replace(row, status=decide_status(p, thresholds)) for row, p in zip(rows, leading, strict=True)
    )
    return replace(found, rows=evaluated)
