"""A loaded model folder: it turns pictures into cells, with the same numbers as the page.

`Model` joins the two stages (locator.py, classifier.py). ONNX Runtime computes; no training framework is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.manifest import Calibration, LocatorSpec, Manifest
from leukoscope.contract.model_folder import find_model, load_manifest, verify_files
from leukoscope.errors import ModelError
from leukoscope.images.boxes import Box
from leukoscope.images.resizing import Pixels
from leukoscope.inference.classifier import Classifier
from leukoscope.inference.decisions import is_found
from leukoscope.inference.detection import Located
from leukoscope.inference.inputs import crop_box, split_batches
from leukoscope.inference.locator import Locator
from leukoscope.inference.onnx_stage import open_stage
from leukoscope.inference.profile import Profile, load_profile
from leukoscope.inference.reading import (
    CloseUp,
    Field,
    group_fields,
    make_close_up,
    read_close_ups,
    read_field,
    read_fields,
    refuse_for_memory,
    restore_order,
)
from leukoscope.inference.results import PictureResult

BATCH_SIZE = 32


class Model:
    """A model folder, loaded and ready; made by `load_model`. Safe to use from several threads."""

    def __init__(self, folder: Path, classifier: Classifier, locator: Locator | None = None) -> None:
        self.folder = folder
        self._classifier = classifier
        self._locator = locator

    @property
    def manifest(self) -> Manifest:
        """The model's description: classes, input, calibration, files."""
        return self._classifier.manifest

    @property
    def profile(self) -> Profile | None:
        """The lab profile that corrects the answers; None without one."""
        return self._classifier.profile

    @property
    def calibration(self) -> Calibration:
        """Temperature and thresholds in use: the profile's, or the manifest's."""
        return self._classifier.calibration

    @property
    def finds_cells(self) -> bool:
        """Whether the model finds the cells in a picture; otherwise it treats each picture as one cell."""
        return self._locator is not None

    def with_locator(self, spec: LocatorSpec) -> Model:
        """Return the same networks with other numbers to find and crop by: for pictures of a known magnification.

        Raises:
            ModelError: the model has no locator.
        """
        locator = self._require_locator().with_spec(spec)
        classifier = self._classifier.with_manifest(replace(self.manifest, locator_spec=spec))
        return Model(self.folder, classifier, locator)

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
            One result a picture, in the order given. A model without a locator treats each picture as one
            cell, whose box is the picture; one with a locator lists the cells it finds, perhaps none.
        """
        names = paths if paths is not None else [""] * len(images)
        fields = (Field(name, image) for name, image in zip(names, images, strict=True))
        if self._locator is not None:
            return list(self._classify_fields(self._locator, fields, batch_size, details))
        close_ups = (make_close_up(field, self.manifest.input) for field in fields)
        return list(self._classify_close_ups(close_ups, batch_size, details))

    def classify_boxes(
        self,
        image: Pixels,
        boxes: Sequence[Box],
        *,
        path: str = "",
        batch_size: int = BATCH_SIZE,
        details: bool = False,
    ) -> PictureResult:
        """Name the cells in given boxes, for example in boxes that a person drew.

        Args:
            image: uint8, height x width x 3, as `decode_image` gives it.
            boxes: x, y, width, height in whole pixels, each inside the picture.
            path: what to call the picture in the result.
            batch_size: how many crops go through the network at once.
            details: also give each cell's `embedding` and `map`, where the model has them.

        Returns:
            One cell a box, in the order given. The input of a model without a locator is the box alone, stretched like
            a whole picture; that of a model with one is the square around the box, as in training.

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
        crops = (self._crop(image, box) for box in boxes)
        cells = self._classifier.make_cells(crops, boxes, batch_size, details=details)
        return PictureResult(path, width, height, tuple(cells))

    def classify_files(
        self, paths: Iterable[Path | str], *, batch_size: int = BATCH_SIZE, details: bool = False
    ) -> Iterator[PictureResult]:
        """Read and classify files, one result each, in order; what cannot be read has its `error` set.

        Threads decode ahead while the network computes. Memory holds a few decoded pictures and two batches;
        with a locator, up to 16 megapixels of decoded pictures or one larger one, and two decoded ahead.
        """
        spec = self.manifest.input
        if self._locator is not None:
            yield from self._classify_fields(self._locator, read_fields(paths, spec), batch_size, details)
        else:
            close_ups = read_close_ups(paths, spec, batch_size)
            yield from self._classify_close_ups(close_ups, batch_size, details)

    def classify_bytes(self, content: bytes, *, path: str = "") -> PictureResult:
        """Classify one encoded picture, as `classify_files` does the file of it; `path` is its name in the result."""
        spec = self.manifest.input
        field = read_field(content, path, spec)
        if not isinstance(field, Field):
            return field
        if self._locator is not None:
            return self._classify_group(self._locator, [field], BATCH_SIZE, details=False)[0]
        return next(self._classify_close_ups([make_close_up(field, spec)], BATCH_SIZE, details=False))

    def predict(self, pixels: Pixels, *, batch_size: int = BATCH_SIZE) -> NDArray[np.float64]:
        """Return calibrated probabilities of pictures that already have the classifier's size.

        Args:
            pixels: uint8, pictures x height x width x 3, the manifest's size, as `resize_pixels` gives them.
            batch_size: how many go through the network at once.

        Returns:
            float64, pictures x classes, in the manifest's order; each row sums to 1.
        """
        rows = [answer.probabilities for answer in self._classifier.answer(iter(pixels), batch_size)]
        return np.stack(rows) if rows else np.zeros((0, len(self.manifest.classes)))

    def run(self, tensor: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Run the classifier on one batch (float32, batch x height x width x channels).

        Returns:
            Outputs by tensor name.

        Raises:
            ModelError: an output has values that are no numbers, or the wrong shape.
        """
        outputs = self._classifier.run(tensor)
        return {self.manifest.classifier.outputs[role]: values for role, values in outputs.items()}

    def locate(self, tensor: NDArray[np.float32]) -> Located:
        """Run the locator on one batch of tiles (float32, batch x height x width x 3).

        Returns:
            Heatmap (batch x rows x columns x 1) and geometry (batch x rows x columns x 4).

        Raises:
            ModelError: the model has no locator, or an output has values that are no numbers, or the wrong shape.
        """
        return self._require_locator().run(tensor)

    def find(self, images: Sequence[Pixels], *, batch_size: int = BATCH_SIZE) -> list[list[Box]]:
        """Return the boxes of the locator in each picture, in reading order, without asking the classifier.

        `classify` leaves out those that the classifier takes for no cell.

        Raises:
            ModelError: the model has no locator.
        """
        return self._require_locator().find(images, batch_size)

    def _require_locator(self) -> Locator:
        if self._locator is None:
            raise ModelError(
                f"Expected a model that finds cells; {self.manifest.id} has no locator, it treats each "
                "picture as one cell. Choose a model with a locator."
            )
        return self._locator

    def _crop(self, image: Pixels, box: Box) -> Pixels:
        return crop_box(image, box, self.manifest.input, self.manifest.locator_spec)

    def _classify_close_ups(
        self, items: Iterable[CloseUp | PictureResult], batch_size: int, details: bool
    ) -> Iterator[PictureResult]:
        for batch in split_batches(items, batch_size):
            close_ups = [item for item in batch if isinstance(item, CloseUp)]
            boxes = [(0, 0, close_up.width, close_up.height) for close_up in close_ups]
            crops = (close_up.pixels for close_up in close_ups)
            cells = self._classifier.make_cells(crops, boxes, batch_size, details=details)
            results = (
                PictureResult(close_up.path, close_up.width, close_up.height, (cell,), notes=close_up.notes)
                for close_up, cell in zip(close_ups, cells, strict=True)
            )
            yield from restore_order(batch, results)

    def _classify_fields(
        self, locator: Locator, items: Iterable[Field | PictureResult], batch_size: int, details: bool
    ) -> Iterator[PictureResult]:
        for group in group_fields(items):
            yield from self._classify_group(locator, group, batch_size, details)

    def _classify_group(
        self, locator: Locator, group: list[Field | PictureResult], batch_size: int, details: bool
    ) -> list[PictureResult]:
        """Find and name the cells of fields; a field that memory does not suffice for gives a result with its error."""
        fields = [item for item in group if isinstance(item, Field)]
        try:
            found = locator.find([field.image for field in fields], batch_size)
            pairs = [(field, box) for field, boxes in zip(fields, found, strict=True) for box in boxes]
            crops = (self._crop(field.image, box) for field, box in pairs)
            cells = self._classifier.make_cells(crops, [box for _, box in pairs], batch_size, details=details)
            results = (
                PictureResult(
                    field.path,
                    field.width,
                    field.height,
                    tuple(
                        cell
                        for cell in islice(cells, len(boxes))
                        if is_found(cell.cellness, self.calibration)
                    ),
                    notes=field.notes,
                )
                for field, boxes in zip(fields, found, strict=True)
            )
            return list(restore_order(group, results))
        except MemoryError:
            if len(fields) == 1:
                failed = refuse_for_memory(fields[0].path)
                return [item if isinstance(item, PictureResult) else failed for item in group]
        # One of them may be too large: each by itself.
        return [
            result for item in group for result in self._classify_group(locator, [item], batch_size, details)
        ]


def load_model(
    reference: Path | str | None = None, profile: Path | str | None = None, *, threads: int | None = None
) -> Model:
    """Load a model folder, its manifest and networks checked first.

    Args:
        reference: a model folder, its manifest, or the id of a model that comes with Leukoscope; None means the
            default model.
        profile: a lab profile of `leukoscope adapt` or of the page to correct the answers by.
        threads: how many compute; None means one for each core. The answers are the same.

    Raises:
        ModelError: there is no such model, the folder breaks the contract, a network does not fit the manifest,
            or the profile belongs to another network.
    """
    folder = find_model(reference)
    manifest = load_manifest(folder)
    adapted = None if profile is None else load_profile(profile, manifest)
    verify_files(manifest, folder, [stage.onnx for stage in manifest.stages])
    spec, locator = manifest.input, manifest.locator_spec
    stage = open_stage(folder, manifest.classifier, (spec.height_px, spec.width_px, spec.channels), threads)
    classifier = Classifier(stage, manifest, adapted)
    if manifest.locator is None or locator is None:
        return Model(folder, classifier)
    sides = (locator.tile_height_px, locator.tile_width_px, 3)
    return Model(folder, classifier, Locator(open_stage(folder, manifest.locator, sides, threads), locator))
