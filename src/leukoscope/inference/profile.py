"""Lab profiles: the result of adapting a model to a laboratory, one small JSON file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.embedding_space import EmbeddingSpace
from leukoscope.contract.json_files import read_json
from leukoscope.contract.manifest import Calibration, Manifest
from leukoscope.contract.schemas import check_schema, load_contract
from leukoscope.errors import ModelError
from leukoscope.files import atomic_write
from leukoscope.inference.correction import Correction, Matrix
from leukoscope.inference.logits import softmax
from leukoscope.inference.prediction_sets import PredictionSets
from leukoscope.inference.share import CorrectShare

SCHEMA = "profile.schema.json"
# So many digits of a picture file's SHA-256 are in a profile: enough that no two of a billion pictures agree.
PICTURE_DIGITS = 16


@dataclass(frozen=True)
class HeldOutMetrics:
    """The share of correct cells without and with a correction that was fitted to other cells."""

    before: CorrectShare
    after: CorrectShare

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> HeldOutMetrics:
        """Read the JSON object of a profile."""
        return cls(CorrectShare.from_json(data["before"]), CorrectShare.from_json(data["after"]))


@dataclass(frozen=True, eq=False)
class Profile:
    """A correction with its calibration, checked against a model.

    Attributes:
        name: the name that a person gave the laboratory.
        created: date and time, ISO 8601.
        n_cells: how many cells it was fitted to.
        pictures: the first `PICTURE_DIGITS` digits of the SHA-256 of the files they come from; empty where unknown.
        cells_by_label: how many of the cells have each class; only classes that have any.
        held_out: metrics on cells that the correction was not fitted to; None where there was one cell.
        correction: of the network's answers.
        calibration: temperature and thresholds for the corrected answers.
        means: classes with cells x D, the mean embedding of each.
        sets: which classes a cell may have; None where no class had enough reviewed cells.
        raw: the JSON object, as it is written.
    """

    name: str
    created: str
    n_cells: int
    pictures: frozenset[str]
    cells_by_label: Mapping[str, int]
    held_out: HeldOutMetrics | None
    correction: Correction
    calibration: Calibration
    means: Matrix
    sets: PredictionSets | None
    raw: dict[str, Any]

    def apply(
        self, probabilities: NDArray[np.floating], embeddings: NDArray[np.floating]
    ) -> NDArray[np.float64]:
        """Return corrected, calibrated probabilities, N x K.

        Args:
            probabilities: N x K, as the network puts them out, before any temperature.
            embeddings: N x D.
        """
        logits = self.correction.compute_logits(probabilities, embeddings)
        return softmax(logits / self.calibration.temperature)

    def write(self, path: Path) -> None:
        """Write the JSON file, whole or not at all."""
        with atomic_write(path) as stream:
            stream.write(json.dumps(self.raw, ensure_ascii=False) + "\n")


def describe_network(manifest: Manifest) -> dict[str, str]:
    """Return how a profile identifies its model.

    The hash is that of the classifier's ONNX file. It stays the same when the model is calibrated again or its files
    move to other hosts; a profile is valid for such a model. The hash of the manifest would change.
    """
    onnx = manifest.classifier.onnx
    digest = next(file.sha256 for file in manifest.files if file.path == onnx)
    return {"id": manifest.id, "version": manifest.version, "classifier_sha256": digest}


def require_space(manifest: Manifest) -> EmbeddingSpace:
    """Return the manifest's `embedding`.

    Raises:
        ModelError: the model gives no embeddings or does not describe them.
    """
    if manifest.embedding is None or "embedding" not in manifest.classifier.outputs:
        raise ModelError(
            f"Expected a model that describes its embeddings; {manifest.id} does not, so it cannot be "
            "adapted. Train one with `leukoscope train --recipe cells` and export it with this version."
        )
    return manifest.embedding


def parse_profile(data: Any, manifest: Manifest, where: str = "profile") -> Profile:
    """Check a profile against its schema and the model, and return it typed.

    Raises:
        ModelError: it breaks the contract, or belongs to another model.
    """
    check_schema(data, where, load_contract(SCHEMA))
    space = require_space(manifest)
    wanted, found = describe_network(manifest), data["model"]
    if found["classifier_sha256"] != wanted["classifier_sha256"]:
        raise ModelError(
            f"{where} belongs to the model {found['id']} {found['version']}, another network than that of "
            f"{wanted['id']} {wanted['version']}. Use that model, or adapt this one to the same cells."
        )
    correction = data["correction"]
    shapes = {len(row) for row in correction["weights"]} | {len(c["mean"]) for c in data["classes"].values()}
    n_classes, length = space.means.shape
    # A profile written before there were sets has none.
    sets = data.get("sets")
    groups = {entry.label: entry.group for entry in manifest.fine_classes}
    fits = (
        shapes == {length}
        and len(correction["weights"]) == len(correction["bias"]) == n_classes
        and set(data["classes"]) <= set(manifest.labels)
        and (sets is None or set(sets["classes"]) == set(manifest.labels))
        and (sets is None or set(sets.get("fine", groups)) == set(groups))
    )
    if not fits:
        raise ModelError(
            f"Expected a correction of {n_classes} classes x {length} numbers in {where}; it has others. "
            "Adapt to the same cells again."
        )
    return Profile(
        name=data["name"],
        created=data["created"],
        n_cells=data["n_cells"],
        pictures=frozenset(data["pictures"]),
        cells_by_label={label: entry["n_cells"] for label, entry in data["classes"].items()},
        held_out=None if data["figures"] is None else HeldOutMetrics.from_json(data["figures"]),
        correction=Correction(
            float(correction["damping"]),
            np.array(correction["weights"], np.float64),
            np.array(correction["bias"], np.float64),
        ),
        calibration=replace(
            Calibration.from_json(data["calibration"]),
            source=f"profile {data['name']}: {data['n_cells']} cells",
            cell=manifest.calibration.cell,
            found=manifest.calibration.found,
        ),
        means=np.array([entry["mean"] for entry in data["classes"].values()], np.float64),
        sets=None if sets is None else PredictionSets.from_json(sets, manifest.labels, groups),
        raw=data,
    )


def load_profile(path: Path | str, manifest: Manifest) -> Profile:
    """Read a profile for this model.

    Raises:
        ModelError: missing, not JSON, against the contract, or of another model.
    """
    try:
        data = read_json(Path(path))
    except OSError as error:
        raise ModelError(
            f"Expected a profile at {path}; it cannot be read ({error.strerror}). "
            "`leukoscope adapt` writes one."
        ) from None
    except ValueError as error:
        raise ModelError(f"Expected JSON in {path}: {error}. Export the profile again.") from None
    return parse_profile(data, manifest, str(path))
