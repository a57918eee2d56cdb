"""Lab profiles: what adapting a model to a laboratory gives, as one small JSON file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.embedding_space import EmbeddingSpace
from leukoscope.contract.manifest import Calibration, Manifest
from leukoscope.contract.schemas import load_contract
from leukoscope.errors import ModelError
from leukoscope.files import atomic_write
from leukoscope.inference.correction import Correction, Matrix
from leukoscope.inference.logits import softmax

SCHEMA = "profile.schema.json"
# Of a picture file's SHA-256, what a profile keeps: enough that no two of a billion pictures agree.
PICTURE_DIGITS = 16


@dataclass(frozen=True, eq=False)
class Profile:
    """A correction with its calibration, checked against a model. `raw` is the JSON object."""

    name: str
    correction: Correction
    calibration: Calibration
    means: Matrix
    raw: dict[str, Any]

    def apply(
        self, probabilities: NDArray[np.floating], embeddings: NDArray[np.floating]
    ) -> NDArray[np.float64]:
        """Return corrected, calibrated probabilities, N x K.

        Args:
            probabilities: N x K, as the network gives them, before any temperature.
            embeddings: N x D.
        """
        logits = self.correction.compute_logits(probabilities, embeddings)
        return softmax(logits / self.calibration.temperature)

    def write(self, path: Path) -> None:
        """Write the JSON file, whole or not at all."""
        with atomic_write(path) as stream:
            stream.write(json.dumps(self.raw, ensure_ascii=False) + "\n")


def describe_network(manifest: Manifest) -> dict[str, str]:
    """Return what a profile says of its model.

    The hash is that of the classifier's ONNX file: unlike the manifest's it stays the same when the model is
    calibrated again or its files move to other hosts, neither of which makes a profile wrong.
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
        ModelError: it breaks the contract or belongs to another model.
    """
    import jsonschema  # takes long to import

    validator = jsonschema.Draft202012Validator(load_contract(SCHEMA))
    problem = jsonschema.exceptions.best_match(validator.iter_errors(data))
    if problem is not None:
        place = "/".join(str(part) for part in problem.absolute_path) or "the top level"
        raise ModelError(f"{where} breaks the contract at {place}: {problem.message[:200]}.")
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
    fits = (
        shapes == {length}
        and len(correction["weights"]) == len(correction["bias"]) == n_classes
        and set(data["classes"]) <= set(manifest.labels)
    )
    if not fits:
        raise ModelError(
            f"Expected a correction of {n_classes} classes x {length} numbers in {where}; it has others. "
            "Adapt to the same cells again."
        )
    thresholds = data["calibration"]["thresholds"]
    return Profile(
        name=data["name"],
        correction=Correction(
            float(correction["damping"]),
            np.array(correction["weights"], np.float64),
            np.array(correction["bias"], np.float64),
        ),
        calibration=Calibration(
            temperature=float(data["calibration"]["temperature"]),
            confident=float(thresholds["confident"]),
            review=float(thresholds["review"]),
            source=f"profile {data['name']}: {data['n_cells']} cells",
            cell=manifest.calibration.cell,
        ),
        means=np.array([entry["mean"] for entry in data["classes"].values()], np.float64),
        raw=data,
    )


def load_profile(path: Path | str, manifest: Manifest) -> Profile:
    """Read a profile for this model.

    Raises:
        ModelError: missing, not JSON, against the contract, or of another model.
    """
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(
            f"Expected a profile at {path}; it cannot be read ({error.strerror}). "
            "`leukoscope adapt` writes one."
        ) from None
    except ValueError as error:
        raise ModelError(f"Expected JSON in {path}: {error}. Export the profile again.") from None
    return parse_profile(data, manifest, str(path))
