"""Classify pictures with a model folder through ONNX Runtime: no training framework, the page's numbers."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.manifest import Calibration, Manifest
from leukoscope.contract.model_folder import load_manifest, verify_files
from leukoscope.errors import ImageError, ModelError
from leukoscope.images.boxes import Box
from leukoscope.images.decoding import decode_image
from leukoscope.images.resizing import Pixels, resize_pixels
from leukoscope.inference.decisions import calibrate, decide_status
from leukoscope.inference.detection import Located, find_boxes
from leukoscope.inference.geometry import find_square
from leukoscope.inference.inputs import crop_pixels, split_batches, to_tensor
from leukoscope.inference.onnx_stage import OnnxStage, Outputs, open_stage, require_shape
from leukoscope.inference.profile import Profile, load_profile
from leukoscope.inference.results import Cell, PictureResult

T = TypeVar("T")

BATCH_SIZE = 32

# Decoded pictures that a model with a locator holds at once: so many pixels, or one picture.
_GROUP_PIXELS = 16_000_000
_GROUP_PICTURES = 8
# Pictures decoded ahead of it, each up to 100 megapixels.
_DECODED_AHEAD = 2


@dataclass(frozen=True)
class _Picture:
    """A picture as the network sees it, the pixels it came from already let go."""

    path: str
    width: int
    height: int
    pixels: Pixels


@dataclass(frozen=True)
class _Field:
    """A decoded picture, cells still to be found."""

    path: str
    image: Pixels

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.image.shape[1], self.image.shape[0]


@dataclass(frozen=True)
class _Answer:
    """What the classifier says of one crop."""

    probabilities: NDArray[np.float64]
    cellness: float | None
    embedding: NDArray[np.float32] | None
    map: NDArray[np.float32] | None


class Model:
    """A model folder, loaded and ready. Safe to use from several threads."""

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        classifier: OnnxStage,
        locator: OnnxStage | None = None,
        profile: Profile | None = None,
    ) -> None:
        self.folder = folder
        self.manifest = manifest
        self.profile = profile
        self._classifier = classifier
        self._locator = locator

    @property
    def calibration(self) -> Calibration:
        """Temperature and thresholds in use: the profile's, or the manifest's."""
        return self.profile.calibration if self.profile is not None else self.manifest.calibration

    @property
    def finds_cells(self) -> bool:
        """Whether the model finds the cells in a picture; otherwise it takes each picture for one cell."""
        return self._locator is not None

    def classify(
        self,
        images: Sequence[Pixels],
        *,
        paths: Sequence[str] | None = None,
        batch_size: int = BATCH_SIZE,
        details: bool = False,
    ) -> list[PictureResult]:
        """Find and name the cells in each picture.

        Args:
            images: uint8, height x width x 3 each, of any size, as `decode_image` gives them.
            paths: what to call them in the results; empty names when None.
            batch_size: how many tiles or crops go through a network at once.
            details: also give each cell's `embedding` and `map`, where the model has them.

        Returns:
            One result a picture, in the order given. A model without a locator takes each picture for one
            cell, whose box is the picture; one with a locator lists the cells it finds, perhaps none.
        """
        names = paths if paths is not None else [""] * len(images)
        fields = [_Field(name, image) for name, image in zip(names, images, strict=True)]
        if self._locator is not None:
            return [
                result
                for group in _group_fields(fields)
                for result in self._classify_fields(group, batch_size, details)
            ]
        return [
            result
            for batch in split_batches((self._shrink(field) for field in fields), batch_size)
            for result in self._classify_pictures(batch, details)
        ]

    def classify_boxes(
        self,
        image: Pixels,
        boxes: Sequence[Box],
        *,
        path: str = "",
        batch_size: int = BATCH_SIZE,
        details: bool = False,
    ) -> PictureResult:
        """Name the cells in boxes that are given, drawn by a person perhaps.

        Args:
            image: uint8, height x width x 3, as `decode_image` gives it.
            boxes: x, y, width, height in whole pixels, each inside the picture.
            path: what to call the picture in the result.
            batch_size: how many crops go through the network at once.
            details: also give each cell's `embedding` and `map`, where the model has them.

        Returns:
            One cell a box, in the order given. A model without a locator sees the box alone, stretched like a
            whole picture; one with a locator sees the square around it that it was trained on.

        Raises:
            ValueError: a box is empty or reaches out of the picture.
        """
        height, width = image.shape[:2]
        for x, y, box_width, box_height in boxes:
            if not (0 <= x < x + box_width <= width and 0 <= y < y + box_height <= height):
                raise ValueError(
                    f"Expected boxes of x, y, width, height inside the picture of {width} x {height} pixels; "
                    f"got {(x, y, box_width, box_height)}. Cut them off at its edge first."
                )
        answers = self._name((self._crop(image, box) for box in boxes), batch_size, details)
        cells = tuple(self._make_cell(answer, box) for answer, box in zip(answers, boxes, strict=True))
        return PictureResult(path, width, height, cells)

    def classify_files(
        self, paths: Iterable[Path | str], *, batch_size: int = BATCH_SIZE, details: bool = False
    ) -> Iterator[PictureResult]:
        """Read and classify files, one result each, in order; what cannot be read has its `error` set.

        Threads decode ahead while the network computes. Memory holds a few decoded pictures and two batches;
        with a locator, up to 16 megapixels of decoded pictures or one larger one, and two decoded ahead.
        """
        if self._locator is not None:
            read = _read_ahead(self._decode, paths, _DECODED_AHEAD, _DECODED_AHEAD)
            for group in _group_fields(read):
                fields = [item for item in group if isinstance(item, _Field)]
                found = self._classify_fields(fields, batch_size, details)
                for entry in group:
                    yield next(found) if isinstance(entry, _Field) else entry
            return
        workers = max(1, min(8, os.cpu_count() or 1))
        shrunk = _read_ahead(self._read, paths, workers, batch_size + workers)
        for batch in split_batches(shrunk, batch_size):
            pictures = [item for item in batch if isinstance(item, _Picture)]
            results = self._classify_pictures(pictures, details)
            for item in batch:
                yield next(results) if isinstance(item, _Picture) else item

    def predict(self, pixels: Pixels, *, batch_size: int = BATCH_SIZE) -> NDArray[np.float64]:
        """Return calibrated probabilities of pictures that already have the classifier's size.

        Args:
            pixels: uint8, pictures x height x width x 3, the manifest's size, as `resize_pixels` gives them.
            batch_size: how many go through the network at once.

        Returns:
            float64, pictures x classes, in the manifest's order; each row sums to 1.
        """
        rows = [answer.probabilities for answer in self._name(iter(pixels), batch_size, details=False)]
        return np.stack(rows) if rows else np.zeros((0, len(self.manifest.classes)))

    def run(self, tensor: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Run the classifier on one batch (float32, batch x height x width x channels).

        Returns:
            Outputs by tensor name.

        Raises:
            ModelError: the network put out something that is no number, or the wrong shape.
        """
        outputs = self._run_classifier(tensor, None)
        return {self.manifest.classifier.outputs[role]: values for role, values in outputs.items()}

    def locate(self, tensor: NDArray[np.float32]) -> Located:
        """Run the locator on one batch of tiles (float32, batch x height x width x 3).

        Returns:
            Heatmap (batch x rows x columns x 1) and geometry (batch x rows x columns x 4).

        Raises:
            ModelError: the model has no locator, or it put out what is no number or has the wrong shape.
        """
        spec = self.manifest.locator_spec
        if self._locator is None or spec is None:
            raise ModelError(f"{self.manifest.id} has no locator; it takes each picture for one cell.")
        outputs = self._locator.run(tensor, ("heatmap", "geometry"))
        shape = (len(tensor), *spec.grid)
        return (
            require_shape("heatmap", outputs["heatmap"], (*shape, 1)),
            require_shape("geometry", outputs["geometry"], (*shape, 4)),
        )

    def find(self, images: Sequence[Pixels], *, batch_size: int = BATCH_SIZE) -> list[list[Box]]:
        """Return the boxes of the cells in each picture, in reading order, without naming them.

        Raises:
            ModelError: the model has no locator.
        """
        spec = self.manifest.locator_spec
        if spec is None:
            raise ModelError(f"{self.manifest.id} has no locator; it takes each picture for one cell.")
        return find_boxes(images, spec, self.locate, batch_size)

    def _run_classifier(self, tensor: NDArray[np.float32], roles: Collection[str] | None) -> Outputs:
        outputs = self._classifier.run(tensor, roles)
        n_classes = len(self.manifest.classes)
        expected: dict[str, tuple[int | None, ...]] = {
            "probabilities": (len(tensor), n_classes),
            "cellness": (len(tensor), 1),
            "embedding": (len(tensor), None),
            "map": (len(tensor), None, None, n_classes),
        }
        for role, values in outputs.items():
            require_shape(role, values, expected.get(role, values.shape))
        return outputs

    def _decode(self, path: Path | str) -> _Field | PictureResult:
        name = os.fsencode(path).decode("utf-8", "replace")
        try:
            return _Field(name, decode_image(Path(path), background=self.manifest.input.background))
        except ImageError as error:
            return PictureResult(name, 0, 0, (), str(error))

    def _read(self, path: Path | str) -> _Picture | PictureResult:
        read = self._decode(path)
        return self._shrink(read) if isinstance(read, _Field) else read

    def _shrink(self, field: _Field) -> _Picture:
        spec = self.manifest.input
        return _Picture(field.path, *field.size, resize_pixels(field.image, spec.width_px, spec.height_px))

    def _crop(self, image: Pixels, box: Box) -> Pixels:
        spec, locator = self.manifest.input, self.manifest.locator_spec
        if locator is None:
            x, y, width, height = box
            return resize_pixels(image[y : y + height, x : x + width], spec.width_px, spec.height_px)
        return crop_pixels(
            image, find_square(box, image.shape[1], image.shape[0], locator), spec.width_px, spec.height_px
        )

    def _classify_pictures(self, pictures: Sequence[_Picture], details: bool) -> Iterator[PictureResult]:
        answers = self._name((picture.pixels for picture in pictures), len(pictures), details)
        for picture, answer in zip(pictures, answers, strict=True):
            cell = self._make_cell(answer, (0, 0, picture.width, picture.height))
            yield PictureResult(picture.path, picture.width, picture.height, (cell,))

    def _classify_fields(
        self, fields: Sequence[_Field], batch_size: int, details: bool
    ) -> Iterator[PictureResult]:
        found = self.find([field.image for field in fields], batch_size=batch_size)
        crops = (
            self._crop(field.image, box) for field, boxes in zip(fields, found, strict=True) for box in boxes
        )
        answers = self._name(crops, batch_size, details)
        for field, boxes in zip(fields, found, strict=True):
            cells = tuple(self._make_cell(next(answers), box) for box in boxes)
            yield PictureResult(field.path, *field.size, cells)

    def _name(self, crops: Iterable[Pixels], batch_size: int, details: bool) -> Iterator[_Answer]:
        """Yield what the classifier says of each crop of its size, taking a batch at a time."""
        more = ("embedding", "map") if details else ("embedding",) if self.profile is not None else ()
        roles = ("probabilities", "cellness", *more)
        for batch in split_batches(crops, batch_size):
            outputs = self._run_classifier(to_tensor(np.stack(batch), self.manifest.input), roles)
            if self.profile is not None:
                rows = self.profile.apply(outputs["probabilities"], outputs["embedding"])
            else:
                rows = calibrate(outputs["probabilities"], self.calibration.temperature)
            for index, row in enumerate(rows):
                yield _Answer(
                    probabilities=row,
                    cellness=float(outputs["cellness"][index, 0]) if "cellness" in outputs else None,
                    embedding=outputs["embedding"][index] if details and "embedding" in outputs else None,
                    map=outputs["map"][index, :, :, np.argmax(row)] if "map" in outputs else None,
                )

    def _make_cell(self, answer: _Answer, box: Box) -> Cell:
        labels = self.manifest.labels
        top = int(np.argmax(answer.probabilities))
        probability = float(answer.probabilities[top])
        status = decide_status(probability, self.calibration, answer.cellness)
        return Cell(
            box=box,
            label=None if status == "unidentified" else labels[top],
            probability=probability,
            probabilities={label: float(p) for label, p in zip(labels, answer.probabilities, strict=True)},
            status=status,
            cellness=answer.cellness,
            embedding=answer.embedding,
            map=answer.map,
        )


def _read_ahead(
    read: Callable[[Path | str], T], paths: Iterable[Path | str], workers: int, ahead: int
) -> Iterator[T]:
    """Yield what `read` makes of each path, in order; threads work on up to `ahead` of them in advance."""
    waiting: deque[Future[T]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="decode") as pool:
        for path in paths:
            waiting.append(pool.submit(read, path))
            if len(waiting) > ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _group_fields(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield pictures that are worked on together: a few small ones, or a large one by itself or last."""
    group: list[T] = []
    pixels = 0
    for item in items:
        group.append(item)
        pixels += item.image.shape[0] * item.image.shape[1] if isinstance(item, _Field) else 0
        if len(group) == _GROUP_PICTURES or pixels >= _GROUP_PIXELS:
            yield group
            group, pixels = [], 0
    if group:
        yield group


def load_model(folder: Path | str, profile: Path | str | None = None) -> Model:
    """Load a model folder, its manifest and networks checked first.

    Args:
        folder: the model folder.
        profile: a lab profile of `leukoscope adapt` or of the page to correct the answers by.

    Raises:
        ModelError: the folder breaks the contract, a network does not fit the manifest, or the profile
            belongs to another network.
    """
    folder = Path(folder)
    manifest = load_manifest(folder)
    adapted = None if profile is None else load_profile(profile, manifest)
    folder = folder if folder.is_dir() else folder.parent
    verify_files(manifest, folder, [stage.onnx for stage in manifest.stages])
    spec, locator = manifest.input, manifest.locator_spec
    classifier = open_stage(folder, manifest.classifier, (spec.height_px, spec.width_px, spec.channels))
    if manifest.locator is None or locator is None:
        return Model(folder, manifest, classifier, profile=adapted)
    sides = (locator.tile_height_px, locator.tile_width_px, 3)
    return Model(folder, manifest, classifier, open_stage(folder, manifest.locator, sides), adapted)
