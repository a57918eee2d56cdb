"""Run a model folder's golden picture again, where the folder is now, and compare with what was exported.

ONNX Runtime is enough for it; Keras is imported only where a Keras file is given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from leukoscope.contract.json_files import read_json
from leukoscope.contract.manifest import Manifest, Stage
from leukoscope.contract.model_folder import load_manifest, verify_files
from leukoscope.errors import ExportError
from leukoscope.export.golden_tensors import prepare_input, read_pixels, read_stage
from leukoscope.export.verification import largest_difference, largest_peak_difference, run_onnx
from leukoscope.images.decoding import decode_image
from leukoscope.images.resizing import resize_pixels
from leukoscope.inference.detection import Located, find_boxes
from leukoscope.inference.geometry import Tile, cut_tile, list_levels
from leukoscope.inference.inputs import crop_box

LOCATOR_KERAS = "locator.keras"
TILES_AT_ONCE = 16
# A side of a box is a rounded number: one that is half way between two pixels may be rounded to either.
BOX_TOLERANCE_PX = 1.0

Outputs = dict[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Comparison:
    """One comparison with the golden file.

    Args:
        what: of which stage and output.
        by: the program that computed it.
        difference: the largest one, relative to the largest number where that is above 1; in pixels for boxes, in steps
            of 0 to 255 for pixels.
        allowed: the largest difference that is no error.
    """

    what: str
    by: str
    difference: float
    allowed: float

    @property
    def agrees(self) -> bool:
        """Whether the difference is allowed; one that is not a number is not."""
        return self.difference <= self.allowed


@dataclass(frozen=True)
class GoldenCheck:
    """All comparisons of a folder, whose files have the lengths and hashes of the manifest."""

    manifest: Manifest
    comparisons: tuple[Comparison, ...]

    def require_agreement(self) -> None:
        """Raise an error that names every difference.

        Raises:
            ExportError: a difference is larger than allowed.
        """
        wrong = [found for found in self.comparisons if not found.agrees]
        if wrong:
            listed = "; ".join(
                f"expected differences of {found.what} by {found.by} up to {found.allowed:g}, "
                f"got {found.difference:.3g}"
                for found in wrong
            )
            raise ExportError(
                f"{self.manifest.id} does not give what it gave when it was exported: {listed}. "
                "Do not use it here; copy or export the folder again, and install the versions of requirements/."
            )


def check_golden(folder: Path, keras_file: Path | None = None) -> GoldenCheck:
    """Compare a folder's files with its manifest, and its networks with the golden file.

    Args:
        folder: the model folder, or its manifest.
        keras_file: the classifier with the rounded weights, as `leukoscope export --keras` saved it. The locator's
            file, in a model that has one, is locator.keras beside it.

    Raises:
        ModelError: a file is missing or differs from the manifest.
        ExportError: the golden file is not complete, or Keras is needed and not there.
        TrainingError: Keras cannot read its file.
    """
    manifest = load_manifest(folder)
    root = folder if folder.is_dir() else folder.parent
    verify_files(manifest, root)
    expected = _read_expected(root / manifest.golden_expected)
    allowed = float(expected["tolerance"]["cpu"])
    picture = decode_image(root / manifest.golden_image)
    comparisons = []
    by_onnx = f"ONNX Runtime {onnxruntime.__version__}"
    for stage in manifest.stages:
        part = read_stage(expected, stage)
        pixels = read_pixels(part)
        comparisons.append(
            _compare_pixels(stage, part, pixels, _cut_pixels(manifest, stage, expected, picture))
        )
        tensor = prepare_input(manifest, stage, pixels)
        by_role = run_onnx(root / stage.onnx, tensor)
        outputs = {role: by_role[name] for role, name in stage.outputs.items()}
        comparisons += _compare_outputs(stage, part, outputs, by_onnx, allowed)
        if keras_file is not None:
            name, outputs = _run_keras(manifest, stage, keras_file, tensor)
            comparisons += _compare_outputs(stage, part, outputs, name, allowed)
    if manifest.locator is not None:
        comparisons.append(_compare_boxes(manifest, root / manifest.locator.onnx, picture, expected, by_onnx))
    return GoldenCheck(manifest, tuple(comparisons))


def _read_expected(path: Path) -> Mapping[str, Any]:
    try:
        data = read_json(path)
        float(data["tolerance"]["cpu"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ExportError(
            f"Expected {path} to be a golden file with its tolerances; it is not ({error}). Export the model again."
        ) from None
    return data  # type: ignore[no-any-return]


def _cut_pixels(
    manifest: Manifest, stage: Stage, expected: Mapping[str, Any], picture: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Return the stage's pixels of the golden picture, as the program prepares them now."""
    spec, locator = manifest.input, manifest.locator_spec
    if locator is None:
        return resize_pixels(picture, spec.width_px, spec.height_px)
    if stage.name == "locator":
        level = list_levels(picture.shape[1], picture.shape[0], locator)[0]
        return cut_tile(resize_pixels(picture, level.width, level.height), Tile(level, 0, 0), locator)
    box = expected.get("box")
    if box is None:
        raise ExportError(
            "Expected the golden file to give the classifier's box; it has none. Export the model again."
        )
    return crop_box(picture, tuple(box), spec, locator)


def _compare_pixels(
    stage: Stage, part: Mapping[str, Any], golden: NDArray[np.uint8], cut: NDArray[np.uint8]
) -> Comparison:
    difference = float("inf")
    if golden.shape == cut.shape and hashlib.sha256(golden.tobytes()).hexdigest() == part.get(
        "pixels_sha256"
    ):
        difference = float(np.max(np.abs(golden.astype(np.int16) - cut), initial=0))
    return Comparison(f"{stage.name} pixels", "Pillow", difference, 0.0)


def _compare_outputs(
    stage: Stage, part: Mapping[str, Any], outputs: Outputs, by: str, allowed: float
) -> list[Comparison]:
    comparisons = []
    for role in stage.outputs:
        compare = largest_peak_difference if role == "heatmap" else largest_difference
        golden = np.asarray(part[role], np.float32)[None]
        difference = compare(golden, outputs[role]) if role in outputs else float("inf")
        comparisons.append(Comparison(f"{stage.name} {role}", by, difference, allowed))
    return comparisons


def _compare_boxes(
    manifest: Manifest, onnx: Path, picture: NDArray[np.uint8], expected: Mapping[str, Any], by: str
) -> Comparison:
    assert manifest.locator is not None
    assert manifest.locator_spec is not None
    names = manifest.locator.outputs

    def locate(tensor: NDArray[np.float32]) -> Located:
        results = run_onnx(onnx, tensor)
        return results[names["heatmap"]], results[names["geometry"]]

    found = np.array(find_boxes([picture], manifest.locator_spec, locate, TILES_AT_ONCE)[0], np.float64)
    golden = np.array(expected.get("boxes", ()), np.float64)
    same = found.shape == golden.shape
    difference = float(np.max(np.abs(found - golden), initial=0)) if same else float("inf")
    return Comparison(f"{len(golden)} boxes", by, difference, BOX_TOLERANCE_PX)


def _run_keras(
    manifest: Manifest, stage: Stage, keras_file: Path, tensor: NDArray[np.float32]
) -> tuple[str, Outputs]:
    """Return the name and version of Keras, and the outputs of the stage's Keras file by role."""
    try:
        import keras

        from leukoscope.export.networks import compute
        from leukoscope.export.roles import CLASSIFIER, LOCATOR
        from leukoscope.models.saving import load_network
    except ModuleNotFoundError as error:
        raise ExportError(
            f"Expected Keras, to run {keras_file}; {error.name} is not installed. Run: pip install "
            "'leukoscope[train,tensorflow]', or check without --keras."
        ) from error
    roles, file = (CLASSIFIER, keras_file)
    if stage.name == "locator":
        roles, file = LOCATOR, keras_file.with_name(LOCATOR_KERAS)
    network, labels = load_network(file)
    if stage.name == "classifier" and labels is not None and tuple(labels) != manifest.labels:
        raise ExportError(
            f"Expected {file} to have the classes {', '.join(manifest.labels)}; it has {', '.join(labels)}. "
            "Give the file that was saved with this model."
        )
    run: Callable[..., Outputs] = compute
    return f"Keras {keras.__version__}", run(network, tensor, roles=roles)
