"""The golden picture's tensors as NumPy files, which programs of other hubs compare a model by."""

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.manifest import Manifest, Stage
from leukoscope.errors import ExportError
from leukoscope.inference.inputs import scale_pixels, to_tensor

# The input's name in golden/<stage>-<name>.npy; an output has the name of its role.
PIXELS = "pixels"


def read_stage(expected: Mapping[str, Any], stage: Stage) -> Mapping[str, Any]:
    """Return the part of golden/expected.json about one stage.

    Raises:
        ExportError: there is none.
    """
    part = expected.get("locator") if stage.name == "locator" else expected
    missing = [key for key in ("width", "height", "pixels", *stage.outputs) if key not in (part or {})]
    if part is None or missing:
        raise ExportError(
            f"Expected the golden file to describe the {stage.name}'s pixels and outputs; it has no "
            f"{', '.join(missing)}. Export the model again."
        )
    return part


def read_pixels(part: Mapping[str, Any]) -> NDArray[np.uint8]:
    """Return the golden pixels of a stage, uint8, height x width x 3.

    They are packed as a zlib stream; in older files, which have no `packed`, they are not.

    Raises:
        ExportError: they are not base64 of so many bytes, or damaged.
    """
    height, width = int(part["height"]), int(part["width"])
    try:
        data = base64.b64decode(part["pixels"], validate=True)
        if part.get("packed") == "zlib":
            data = zlib.decompressobj().decompress(data, height * width * 3 + 1)
    except (ValueError, zlib.error) as error:
        raise ExportError(
            f"Expected the golden pixels in base64, packed as `packed` says; they are not ({error}). Export again."
        ) from None
    if len(data) != height * width * 3:
        raise ExportError(
            f"Expected {height * width * 3} bytes of golden pixels, {height} x {width} x 3; got {len(data)}. "
            "Export the model again."
        )
    return np.frombuffer(data, np.uint8).reshape(height, width, 3)


def prepare_input(manifest: Manifest, stage: Stage, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the network's input for golden pixels, float32, 1 x height x width x channels."""
    if stage.name == "locator" and manifest.locator_spec is not None:
        return scale_pixels(pixels[None], manifest.locator_spec.value_range)
    return to_tensor(pixels[None], manifest.input)


def write_tensors(manifest: Manifest, expected: Mapping[str, Any], stage: Stage) -> dict[str, bytes]:
    """Return golden/<stage>-<name>.npy by path, each with a batch of one.

    The input is written as uint8 with the channels of the network, before its values are scaled; outputs are
    float32.

    Raises:
        ExportError: the golden file does not describe the stage.
    """
    part = read_stage(expected, stage)
    pixels = read_pixels(part)[None]
    if stage.name == "classifier":
        pixels = to_tensor(pixels, replace(manifest.input, value_range=(0.0, 255.0))).astype(np.uint8)
    arrays: dict[str, NDArray[Any]] = {PIXELS: pixels}
    arrays |= {role: np.asarray(part[role], np.float32)[None] for role in stage.outputs}
    return {name_tensor(stage, name): _to_npy(array) for name, array in arrays.items()}


def name_tensor(stage: Stage, name: str) -> str:
    """Return the path of a tensor in the model folder; `name` is PIXELS or the role of an output."""
    return f"golden/{stage.name}-{name}.npy"


def read_shape(npy: bytes) -> tuple[int, ...]:
    """Return the shape of a tensor from its file's content."""
    array: NDArray[Any] = np.load(io.BytesIO(npy), allow_pickle=False)
    return array.shape


def _to_npy(array: NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return stream.getvalue()
