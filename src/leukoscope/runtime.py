"""Classify pictures with a model folder through ONNX Runtime: no training framework, the page's numbers."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from leukoscope.errors import ImageError, ModelError
from leukoscope.imaging import Pixels, decode_image, resize_pixels
from leukoscope.manifest import Calibration, InputSpec, Manifest, load_manifest, verify_files
from leukoscope.results import Cell, PictureResult, Status

if TYPE_CHECKING:
    import onnxruntime

BATCH_SIZE = 32

# Probabilities below it are taken as it, so that the logarithm stays finite.
_SMALLEST_PROBABILITY = 1e-30


@dataclass(frozen=True)
class _Picture:
    """A picture as the network sees it, the pixels it came from already let go."""

    path: str
    width: int
    height: int
    pixels: Pixels


class Model:
    """A model folder, loaded and ready. Safe to use from several threads."""

    def __init__(self, folder: Path, manifest: Manifest, session: onnxruntime.InferenceSession) -> None:
        self.folder = folder
        self.manifest = manifest
        self._session = session

    def classify(
        self, images: Sequence[Pixels], *, paths: Sequence[str] | None = None, batch_size: int = BATCH_SIZE
    ) -> list[PictureResult]:
        """Name the cell in each picture.

        Args:
            images: uint8, height x width x 3 each, of any size, as `decode_image` gives them.
            paths: what to call them in the results; empty names when None.
            batch_size: how many go through the network at once.

        Returns:
            One result a picture, in the order given, each with one cell whose box is the picture.
        """
        spec = self.manifest.input
        names = paths if paths is not None else [""] * len(images)
        pictures = [
            _Picture(
                name, image.shape[1], image.shape[0], resize_pixels(image, spec.width_px, spec.height_px)
            )
            for name, image in zip(names, images, strict=True)
        ]
        results: list[PictureResult] = []
        for start in range(0, len(pictures), batch_size):
            results += self._classify_batch(pictures[start : start + batch_size])
        return results

    def classify_files(
        self, paths: Iterable[Path | str], *, batch_size: int = BATCH_SIZE
    ) -> Iterator[PictureResult]:
        """Read and classify files, one result each, in order; what cannot be read has its `error` set.

        Threads decode ahead while the network computes; memory holds a few decoded pictures and two batches.
        """
        workers = max(1, min(8, os.cpu_count() or 1))
        waiting: deque[Future[_Picture | PictureResult]] = deque()
        batch: list[_Picture | PictureResult] = []
        with ThreadPoolExecutor(workers, thread_name_prefix="decode") as pool:
            for path in paths:
                waiting.append(pool.submit(self._read, path))
                if len(waiting) > batch_size + workers:
                    batch.append(waiting.popleft().result())
                if len(batch) == batch_size:
                    yield from self._classify_read(batch)
                    batch = []
            while waiting:
                batch.append(waiting.popleft().result())
                if len(batch) == batch_size or not waiting:
                    yield from self._classify_read(batch)
                    batch = []

    def predict(self, pixels: Pixels, *, batch_size: int = BATCH_SIZE) -> NDArray[np.float64]:
        """Return calibrated probabilities of pictures that already have the network's size.

        Args:
            pixels: uint8, pictures x height x width x 3, the manifest's size, as `resize_pixels` gives them.
            batch_size: how many go through the network at once.

        Returns:
            float64, pictures x classes, in the manifest's order; each row sums to 1.
        """
        name = self.manifest.classifier.outputs["probabilities"]
        raw = [
            self.run(to_tensor(pixels[start : start + batch_size], self.manifest.input))[name]
            for start in range(0, len(pixels), batch_size)
        ]
        if not raw:
            return np.zeros((0, len(self.manifest.classes)))
        return calibrate(np.concatenate(raw), self.manifest.calibration.temperature)

    def run(self, tensor: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Run the network on one batch (float32, batch x height x width x channels); outputs by tensor name.

        Raises:
            ModelError: the network put out something that is no number, or the wrong shape.
        """
        stage = self.manifest.classifier
        names = list(stage.outputs.values())
        outputs = dict(zip(names, self._session.run(names, {stage.input: tensor}), strict=True))
        probabilities = outputs[stage.outputs["probabilities"]]
        expected = (len(tensor), len(self.manifest.classes))
        if probabilities.shape != expected:
            raise ModelError(f"Expected probabilities of shape {expected}; got {probabilities.shape}.")
        if not np.isfinite(probabilities).all():
            raise ModelError(f"The network of {self.manifest.id} put out values that are no numbers.")
        return outputs

    def _read(self, path: Path | str) -> _Picture | PictureResult:
        spec = self.manifest.input
        name = os.fsencode(path).decode("utf-8", "replace")
        try:
            image = decode_image(Path(path), background=spec.background)
        except ImageError as error:
            return PictureResult(name, 0, 0, (), str(error))
        return _Picture(
            name, image.shape[1], image.shape[0], resize_pixels(image, spec.width_px, spec.height_px)
        )

    def _classify_read(self, batch: Sequence[_Picture | PictureResult]) -> Iterator[PictureResult]:
        results = iter(self._classify_batch([item for item in batch if isinstance(item, _Picture)]))
        for item in batch:
            yield next(results) if isinstance(item, _Picture) else item

    def _classify_batch(self, pictures: Sequence[_Picture]) -> list[PictureResult]:
        if not pictures:
            return []
        rows = self.predict(np.stack([picture.pixels for picture in pictures]), batch_size=len(pictures))
        return [
            PictureResult(
                picture.path,
                picture.width,
                picture.height,
                (self._name_cell(row, (0, 0, picture.width, picture.height)),),
            )
            for picture, row in zip(pictures, rows, strict=True)
        ]

    def _name_cell(self, probabilities: NDArray[np.float64], box: tuple[int, int, int, int]) -> Cell:
        labels = self.manifest.labels
        top = int(np.argmax(probabilities))
        status = judge(float(probabilities[top]), self.manifest.calibration)
        return Cell(
            box=box,
            label=None if status == "unidentified" else labels[top],
            probability=float(probabilities[top]),
            probabilities={label: float(p) for label, p in zip(labels, probabilities, strict=True)},
            status=status,
        )


def load_model(folder: Path | str) -> Model:
    """Load a model folder, its manifest and network checked first.

    Raises:
        ModelError: the folder breaks the contract, or the network does not fit the manifest.
    """
    folder = Path(folder)
    manifest = load_manifest(folder)
    folder = folder if folder.is_dir() else folder.parent
    if any(stage.name == "locator" for stage in manifest.stages):
        raise ModelError(
            f"{manifest.id} finds cells before it names them, which this version cannot do. "
            "Install a newer one, or use a model with a classifier alone."
        )
    stage = manifest.classifier
    verify_files(manifest, folder, [stage.onnx])

    import onnxruntime  # slow to import, and not needed to learn that the folder is wrong

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors only: its warnings are about its own optimisations
    try:
        session = onnxruntime.InferenceSession(
            str(folder / stage.onnx), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # its exception classes are private
        raise ModelError(f"ONNX Runtime cannot load {folder / stage.onnx}: {error}") from None
    _check_tensors(manifest, session)
    return Model(folder, manifest, session)


def _check_tensors(manifest: Manifest, session: onnxruntime.InferenceSession) -> None:
    stage, spec = manifest.classifier, manifest.input
    inputs = {tensor.name: tensor for tensor in session.get_inputs()}
    if list(inputs) != [stage.input]:
        raise ModelError(
            f"Expected one input named {stage.input} in {stage.onnx}; found {', '.join(inputs)}."
        )
    expected = [spec.height_px, spec.width_px, spec.channels]
    found = inputs[stage.input].shape[1:]
    if len(found) != 3 or any(isinstance(f, int) and f != e for f, e in zip(found, expected, strict=True)):
        raise ModelError(
            f"Expected input of height, width, channels {expected} in {stage.onnx}; found {found}."
        )
    missing = set(stage.outputs.values()) - {tensor.name for tensor in session.get_outputs()}
    if missing:
        raise ModelError(
            f"Expected outputs named {', '.join(sorted(missing))} in {stage.onnx}; they are not there."
        )


def to_tensor(pixels: Pixels, spec: InputSpec) -> NDArray[np.float32]:
    """Map uint8 pixels, batch x height x width x 3, to the network's float32 values and channels.

    One channel is Pillow's "L", the luma of ITU-R 601-2: (19595 R + 38470 G + 7471 B + 32768) >> 16.
    """
    if spec.channels == 1:
        weights = np.array([19595, 38470, 7471], np.uint32)
        grey = ((pixels.astype(np.uint32) * weights).sum(axis=-1, dtype=np.uint32) + 32768) >> 16
        pixels = grey.astype(np.uint8)[..., None]
    low, high = spec.value_range
    tensor = pixels.astype(np.float32)
    if (low, high) == (0, 255):
        return tensor
    return np.asarray(tensor * np.float32((high - low) / 255) + np.float32(low), np.float32)


def calibrate(probabilities: NDArray[np.floating], temperature: float) -> NDArray[np.float64]:
    """Return softmax(log(p) / temperature) along the last axis, in float64 (Guo et al. 2017, 4.2)."""
    logits = np.log(np.maximum(probabilities.astype(np.float64), _SMALLEST_PROBABILITY)) / temperature
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), np.float64)


def judge(probability: float, calibration: Calibration) -> Status:
    """Return the status of a cell whose leading probability is `probability`."""
    if probability >= calibration.confident:
        return "confident"
    return "review" if probability >= calibration.review else "unidentified"
