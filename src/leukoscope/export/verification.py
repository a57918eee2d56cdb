"""Verification: the written files are run and compared with Keras before they are put in place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from leukoscope.errors import ExportError

TOLERANCE = 1e-5


def run_onnx(path: Path, tensor: NDArray[np.float32], batch_size: int = 32) -> dict[str, NDArray[np.float32]]:
    """Run an exported model.onnx on `tensor` (float32, batch x height x width x channels)."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # From bytes: it takes no path that is not UTF-8.
    session = onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    (pixels,) = session.get_inputs()
    batches = [tensor[i : i + batch_size] for i in range(0, len(tensor), batch_size)]
    results = [session.run(names, {pixels.name: batch}) for batch in batches]
    return {
        name: np.concatenate(parts) for name, parts in zip(names, zip(*results, strict=True), strict=True)
    }


def largest_difference(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Return the largest difference of two outputs; infinite where one number is not finite.

    It is relative to their largest number where that is above 1: small numbers beside large ones are differences of
    large ones, and have only the digits that those leave.
    """
    if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("inf")
    scale = np.max(np.abs([a, b]), initial=1.0)
    return float(np.max(np.abs(a.astype(np.float64) - b), initial=0.0) / scale)


def largest_peak_difference(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Return the largest difference of two heatmaps, batch x rows x columns x 1, of which only the peaks are left.

    If two neighbours have the same score up to rounding, one runtime may choose one as the peak, and another runtime
    the other. So a peak that is missing in the other heatmap is compared with the highest score around it there.
    """
    if a.shape != b.shape:
        return float("inf")
    around_a, around_b = _best_around(a), _best_around(b)
    matched_a = np.where((a == 0) & (b > 0), around_a, a)
    matched_b = np.where((b == 0) & (a > 0), around_b, b)
    return largest_difference(matched_a, matched_b)


def _best_around(heatmap: NDArray[np.float32]) -> NDArray[np.float32]:
    rows, columns = heatmap.shape[1:3]
    padded = np.pad(heatmap, ((0, 0), (1, 1), (1, 1), (0, 0)))
    shifted = [padded[:, y : y + rows, x : x + columns] for y in range(3) for x in range(3)]
    return np.asarray(np.max(shifted, axis=0), np.float32)


def require_agreement(
    keras_values: NDArray[np.float32], onnx_values: NDArray[np.float32], role: str = "probabilities"
) -> float:
    """Return the largest difference between Keras and ONNX Runtime for one output.

    Raises:
        ExportError: it is larger than `TOLERANCE`, so the files must not be used.
    """
    compare = largest_peak_difference if role == "heatmap" else largest_difference
    difference = compare(keras_values, onnx_values)
    if not difference <= TOLERANCE:
        raise ExportError(
            f"The exported network does not agree with Keras: expected differences of {role} up to "
            f"{TOLERANCE}, got {difference:.3g}. Nothing was written. Please report this network: the export "
            "has an error, or the network gives different results from one run to the next."
        )
    return difference
