"""Classifiers of whole pictures, opened the same way: a model folder, a run folder or a Keras file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.manifest import MANIFEST_NAME, Calibration
from leukoscope.datasets.arrays import load_readable_pixels
from leukoscope.datasets.samples import Sample
from leukoscope.errors import ModelError, TrainingError
from leukoscope.evaluation.predictors import Answer, Unreadable
from leukoscope.inference.decisions import calibrate, decide_status
from leukoscope.inference.model import load_model
from leukoscope.training.run import Run

# Pictures held in memory at once, so that a large data set does not need much memory.
CHUNK = 512
_KERAS_BATCH_SIZE = 64


@dataclass(frozen=True)
class ImagePredictor:
    """A classifier of whole pictures, each resized to the size that the network takes.

    `predict` takes uint8 pixels, N x height_px x width_px x 3, and returns float64 probabilities, N x K.
    `calibration` has the thresholds; None where none were chosen.
    """

    name: str
    classes: tuple[str, ...]
    width_px: int
    height_px: int
    predict: Callable[[NDArray[np.uint8]], NDArray[np.float64]]
    calibration: Calibration | None = None

    def answer(self, samples: Sequence[Sample]) -> Iterator[Answer | Unreadable]:
        """Yield one answer for each sample, in order, or why its picture cannot be read."""
        for start in range(0, len(samples), CHUNK):
            chunk = samples[start : start + CHUNK]
            pixels, reasons = load_readable_pixels(chunk, self.width_px, self.height_px, progress=False)
            for probabilities, reason in zip(self.predict(pixels), reasons, strict=True):
                if reason is None:
                    yield Answer(probabilities, self._decide(probabilities))
                else:
                    yield Unreadable(reason)

    def _decide(self, probabilities: NDArray[np.float64]) -> str:
        if self.calibration is None:
            return ""
        return decide_status(float(probabilities.max()), self.calibration)


def open_predictor(path: Path, *, classes: Sequence[str] | None = None) -> ImagePredictor:
    """Open a model folder (ONNX Runtime), a run folder or a .keras or .h5 file (Keras).

    A run folder's calibration.json, where there is one, is applied, so that the evaluated probabilities are those
    that users will see.

    Args:
        path: what to open.
        classes: labels in the order of the probabilities, for a Keras file that has none inside.

    Raises:
        ModelError: it is none of these, or a model folder that breaks the contract.
        TrainingError: the run is not finished, or Keras cannot read the network.
    """
    if path.name == MANIFEST_NAME or (path / MANIFEST_NAME).is_file():
        return _open_model_folder(path)
    if (path / "config.json").is_file():
        run = Run(path)
        if not run.is_complete:
            raise TrainingError(
                f"Expected a finished network in {run.model_path}; training is not finished. "
                f"Continue it with the same `leukoscope train` command and --out {path} --resume."
            )
        return _open_network(run.model_path, path.resolve().name, run.classes, path)
    if path.suffix in (".keras", ".h5", ".hdf5"):
        return _open_network(path, path.name, classes, path.parent)
    raise ModelError(
        f"Expected a model folder (manifest.json), a run folder (config.json) or a .keras or .h5 file; "
        f"{path} {'is none of these' if path.exists() else 'does not exist'}."
    )


def _open_model_folder(path: Path) -> ImagePredictor:
    model = load_model(path)
    spec = model.manifest.input
    name = f"{model.manifest.id} {model.manifest.version}"
    return ImagePredictor(
        name,
        tuple(model.manifest.labels),
        spec.width_px,
        spec.height_px,
        model.predict,
        model.manifest.calibration,
    )


def _open_network(path: Path, name: str, classes: Sequence[str] | None, folder: Path) -> ImagePredictor:
    # The training framework is slow to import, and a model folder does not need it.
    from leukoscope.models.saving import load_network

    network, labels = load_network(path)
    labels = list(classes or labels or ())
    shape = tuple(network.input_shape)
    if len(shape) != 4 or shape[3] != 3 or None in shape[1:]:
        raise TrainingError(
            f"Expected a network that takes batch x height x width x 3 of a fixed size; {path} takes {shape}. "
            "Save it with a fixed input shape."
        )
    if len(labels) != network.output_shape[-1]:
        raise TrainingError(
            f"Expected {network.output_shape[-1]} class names for {path}; got {len(labels)}. "
            "Name them in the order of the probabilities: --classes EOSINOPHIL,LYMPHOCYTE,…"
        )
    calibration = _read_calibration(folder / "calibration.json")
    temperature = calibration.temperature if calibration else 1.0

    def predict(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
        batches = (
            pixels[start : start + _KERAS_BATCH_SIZE] for start in range(0, len(pixels), _KERAS_BATCH_SIZE)
        )
        raw: list[Any] = [network.predict_on_batch(batch.astype(np.float32)) for batch in batches]
        probabilities = np.concatenate(raw)
        # Checked here, because calibration would turn any numbers into a distribution.
        sums = probabilities.sum(axis=1)
        if (probabilities < 0).any() or not np.allclose(sums, 1, atol=1e-3):
            raise TrainingError(
                f"Expected probabilities that add up to 1 from {path}; got sums from {sums.min():.3g} "
                f"to {sums.max():.3g}. If it ends in logits, add a softmax and save it again."
            )
        return calibrate(probabilities, temperature)

    return ImagePredictor(name, tuple(labels), shape[2], shape[1], predict, calibration)


def _read_calibration(path: Path) -> Calibration | None:
    if not path.is_file():
        return None
    try:
        return Calibration.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"Expected temperature and thresholds (confident, review) in {path}; "
            f"it cannot be read ({error!r}). `leukoscope cross-validate --calibrate FILE` writes one."
        ) from error
