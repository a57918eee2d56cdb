"""The golden picture: a drawn one with the pixels and probabilities every runtime must arrive at."""

from __future__ import annotations

import base64
import hashlib
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from leukoscope.drawing import draw_field
from leukoscope.imaging import resize_pixels

PICTURE = "golden/picture.png"
EXPECTED = "golden/expected.json"
# Largest difference of a probability from the expected one. "float16" is for devices that compute in half
# precision.
TOLERANCES = {"cpu": 1e-5, "gpu": 1e-4, "float16": 5e-3}
GOLDEN_SEED = 2018
GOLDEN_SIZE_PX = (320, 240)


@dataclass(frozen=True)
class Golden:
    """A drawn picture (uint8, height x width x 3) and its pixels at the size of the network."""

    picture: NDArray[np.uint8]
    pixels: NDArray[np.uint8]

    @property
    def png(self) -> bytes:
        """The picture as a PNG file."""
        stream = io.BytesIO()
        Image.fromarray(self.picture).save(stream, "PNG", optimize=True)
        return stream.getvalue()


def draw_golden(width_px: int, height_px: int) -> Golden:
    """Draw the picture and resize it to the network's size as every runtime does."""
    picture, _ = draw_field(GOLDEN_SEED, *GOLDEN_SIZE_PX)
    return Golden(picture, resize_pixels(picture, width_px, height_px))


def describe_golden(
    golden: Golden, tensor: NDArray[np.float32], outputs: dict[str, NDArray[np.float32]]
) -> dict[str, Any]:
    """Return what golden/expected.json holds.

    Args:
        golden: the picture and its pixels.
        tensor: the network's input for it, 1 x height x width x channels.
        outputs: what the network computes for it, by role, one row each.
    """
    height, width = golden.pixels.shape[:2]
    data = golden.pixels.tobytes()
    return {
        "picture": PICTURE.rpartition("/")[2],
        "width": width,
        "height": height,
        "pixels_sha256": hashlib.sha256(data).hexdigest(),
        "pixels": base64.b64encode(data).decode(),
        "tensor_sum": float(tensor.sum(dtype=np.float64)),
        **{role: [float(value) for value in values[0]] for role, values in outputs.items()},
        "tolerance": TOLERANCES,
    }
