"""The golden picture: a drawn picture with the pixels and outputs that every runtime must compute for it."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from leukoscope.contract.manifest import LocatorSpec
from leukoscope.images.boxes import Box
from leukoscope.images.resizing import resize_pixels
from leukoscope.inference.geometry import Tile, cut_tile, find_square, list_levels
from leukoscope.inference.inputs import crop_pixels
from leukoscope.synthetic.fields import draw_field

PICTURE = "golden/picture.png"
EXPECTED = "golden/expected.json"
# Largest difference of a number from the expected one, relative to the largest of its output where that is above 1.
# "float16" is for devices that compute in half precision.
TOLERANCES = {"cpu": 1e-5, "gpu": 1e-4, "float16": 5e-3}
GOLDEN_SEED = 2018
# One tile of the usual locator, in few colours, because every first visit downloads the picture and its pixels, and
# the noise of a photograph does not compress. Only arithmetic is compared, so any picture will do.
GOLDEN_SIZE_PX = (256, 192)
GOLDEN_STEP = 32


@dataclass(frozen=True)
class Golden:
    """A drawn picture (uint8, height x width x 3) and its pixels at the size of the classifier.

    For a model that finds cells first, the pixels are the crop around `box`, which is fixed, so that they do not
    depend on the locator; `tile` is the only tile of the coarsest level.
    """

    picture: NDArray[np.uint8]
    pixels: NDArray[np.uint8]
    box: Box | None = None
    tile: NDArray[np.uint8] | None = None

    @property
    def png(self) -> bytes:
        """The picture as a PNG file."""
        stream = io.BytesIO()
        Image.fromarray(self.picture).save(stream, "PNG", optimize=True)
        return stream.getvalue()


def draw_golden(width_px: int, height_px: int, locator: LocatorSpec | None = None) -> Golden:
    """Draw the picture and prepare the pixels that every runtime gives to the networks."""
    drawn, cells = draw_field(GOLDEN_SEED, *GOLDEN_SIZE_PX)
    picture = (drawn // GOLDEN_STEP * GOLDEN_STEP + GOLDEN_STEP // 2).astype(np.uint8)
    if locator is None:
        return Golden(picture, resize_pixels(picture, width_px, height_px))
    box = next(cell.box for cell in cells if cell.label != "PLATELET")
    crop = crop_pixels(
        picture, find_square(box, picture.shape[1], picture.shape[0], locator), width_px, height_px
    )
    level = list_levels(*GOLDEN_SIZE_PX, locator)[0]
    tile = cut_tile(resize_pixels(picture, level.width, level.height), Tile(level, 0, 0), locator)
    return Golden(picture, crop, box, tile)


def describe_golden(
    golden: Golden, tensor: NDArray[np.float32], outputs: dict[str, NDArray[np.float32]]
) -> dict[str, Any]:
    """Return the part of golden/expected.json about the classifier.

    Args:
        golden: the picture and its pixels.
        tensor: the network's input for it, 1 x height x width x channels.
        outputs: what the network computes for it, by role, one row each.
    """
    return {
        "picture": PICTURE.rpartition("/")[2],
        **({"box": list(golden.box)} if golden.box else {}),
        **_describe_stage(golden.pixels, tensor, outputs),
        "tolerance": TOLERANCES,
    }


def describe_golden_tile(
    golden: Golden,
    tensor: NDArray[np.float32],
    outputs: dict[str, NDArray[np.float32]],
    boxes: Sequence[Box],
) -> dict[str, Any]:
    """Return the part of golden/expected.json about the locator.

    Args:
        golden: the picture and its tile.
        tensor: the locator's input for the tile, 1 x height x width x 3.
        outputs: what the locator computes for it, by role, one each.
        boxes: those found in the picture, over all levels and tiles.
    """
    assert golden.tile is not None
    return {
        "locator": _describe_stage(golden.tile, tensor, outputs),
        "boxes": [list(box) for box in boxes],
    }


def _describe_stage(
    pixels: NDArray[np.uint8], tensor: NDArray[np.float32], outputs: dict[str, NDArray[np.float32]]
) -> dict[str, Any]:
    height, width = pixels.shape[:2]
    data = pixels.tobytes()
    return {
        "width": width,
        "height": height,
        "pixels_sha256": hashlib.sha256(data).hexdigest(),
        "packed": "zlib",
        "pixels": base64.b64encode(zlib.compress(data, 9)).decode(),
        "tensor_sum": float(tensor.sum(dtype=np.float64)),
        **{role: _to_lists(values[0]) for role, values in outputs.items()},
    }


def _to_lists(values: NDArray[np.float32]) -> Any:
    """Return nested lists, each number with nine digits, which identify a float32."""
    if values.ndim > 1:
        return [_to_lists(inner) for inner in values]
    return [float(f"{value:.9g}") for value in values.tolist()]


def write_golden(expected: Mapping[str, Any]) -> bytes:
    """Return expected.json with one line per key, since some keys hold thousands of numbers."""
    lines = [
        f"  {json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in expected.items()
    ]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()
