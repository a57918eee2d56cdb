"""The second stage of a model: it turns crops into cells with calibrated probabilities."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.manifest import Calibration, Manifest
from leukoscope.images.boxes import Box
from leukoscope.images.resizing import Pixels
from leukoscope.inference.decisions import calibrate, decide_status
from leukoscope.inference.fine_classes import choose_fine, join_fine
from leukoscope.inference.inputs import split_batches, to_tensor
from leukoscope.inference.onnx_stage import OnnxStage, Outputs, require_shape
from leukoscope.inference.profile import Profile
from leukoscope.inference.results import Cell


@dataclass(frozen=True)
class Answer:
    """The output of the classifier for one crop.

    Attributes:
        probabilities: calibrated, one a class.
        cellness: how probable it is that there is a cell at all; None where the network does not give it.
        embedding: the input of the head; None unless details were requested.
        map: rows x columns, the contribution of each place to the leading class; None unless requested.
        fine: of each finer class, given its group; None where the network has none.
    """

    probabilities: NDArray[np.float64]
    cellness: float | None
    embedding: NDArray[np.float32] | None
    map: NDArray[np.float32] | None
    fine: NDArray[np.float32] | None = None


class Classifier:
    """A network that names cells, with the calibration and perhaps a lab profile. Safe in several threads."""

    def __init__(self, stage: OnnxStage, manifest: Manifest, profile: Profile | None = None) -> None:
        self.manifest = manifest
        self.profile = profile
        self._stage = stage

    def with_manifest(self, manifest: Manifest) -> Classifier:
        """Return the same network and profile with another manifest."""
        return Classifier(self._stage, manifest, self.profile)

    @property
    def calibration(self) -> Calibration:
        """Temperature and thresholds in use: the profile's, or the manifest's."""
        return self.profile.calibration if self.profile is not None else self.manifest.calibration

    def run(self, tensor: NDArray[np.float32], roles: Collection[str] | None = None) -> Outputs:
        """Run the network on one batch (float32, batch x height x width x channels).

        Args:
            tensor: the batch.
            roles: the outputs to compute, None for all.

        Returns:
            Outputs by role.

        Raises:
            ModelError: an output has values that are no numbers, or the wrong shape.
        """
        outputs = self._stage.run(tensor, roles)
        n_classes = len(self.manifest.classes)
        expected: dict[str, tuple[int | None, ...]] = {
            "probabilities": (len(tensor), n_classes),
            "cellness": (len(tensor), 1),
            "embedding": (len(tensor), None),
            "map": (len(tensor), None, None, n_classes),
            "fine_probabilities": (len(tensor), len(self.manifest.fine_classes)),
        }
        for role, values in outputs.items():
            require_shape(role, values, expected.get(role, values.shape))
        return outputs

    def answer(self, crops: Iterable[Pixels], batch_size: int, *, details: bool = False) -> Iterator[Answer]:
        """Yield the output of the network for each crop of the manifest's size, one batch at a time.

        Args:
            crops: uint8, height x width x 3 each; taken batch by batch.
            batch_size: how many go through the network at once.
            details: also give embeddings and maps, where the network has them.
        """
        more = ("embedding", "map") if details else ("embedding",) if self.profile is not None else ()
        roles = ("probabilities", "cellness", "fine_probabilities", *more)
        for batch in split_batches(crops, batch_size):
            outputs = self.run(to_tensor(np.stack(batch), self.manifest.input), roles)
            if self.profile is not None:
                rows = self.profile.apply(outputs["probabilities"], outputs["embedding"])
            else:
                rows = calibrate(outputs["probabilities"], self.calibration.temperature)
            for index, row in enumerate(rows):
                yield Answer(
                    probabilities=row,
                    cellness=float(outputs["cellness"][index, 0]) if "cellness" in outputs else None,
                    embedding=outputs["embedding"][index] if details and "embedding" in outputs else None,
                    map=outputs["map"][index, :, :, np.argmax(row)] if "map" in outputs else None,
                    fine=outputs["fine_probabilities"][index] if "fine_probabilities" in outputs else None,
                )

    def make_cells(
        self, crops: Iterable[Pixels], boxes: Iterable[Box], batch_size: int, *, details: bool = False
    ) -> Iterator[Cell]:
        """Yield one cell for each crop and its box; the arguments are those of `answer`."""
        answers = self.answer(crops, batch_size, details=details)
        for answer, box in zip(answers, boxes, strict=True):
            yield self._make_cell(answer, box)

    def _make_cell(self, answer: Answer, box: Box) -> Cell:
        labels = self.manifest.labels
        top = int(np.argmax(answer.probabilities))
        probability = float(answer.probabilities[top])
        status = decide_status(probability, self.calibration, answer.cellness)
        fine = None if answer.fine is None else join_fine(answer.probabilities, answer.fine, self.manifest)
        label = None if status == "unidentified" else labels[top]
        finest = None if label is None or fine is None else choose_fine(label, fine, self.manifest)
        sets = None if self.profile is None else self.profile.sets
        return Cell(
            box=box,
            label=label if finest is None else finest,
            probability=probability,
            probabilities={label: float(p) for label, p in zip(labels, answer.probabilities, strict=True)},
            status=status,
            cellness=answer.cellness,
            embedding=answer.embedding,
            map=answer.map,
            fine_probabilities=fine,
            fine_group=None if finest is None else label,
            prediction_set=None if sets is None else sets.choose(answer.probabilities),
            fine_prediction_set=None if sets is None else sets.choose_fine(answer.probabilities, fine),
        )
