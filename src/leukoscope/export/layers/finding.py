"""Leukoscope's own layers for finding cells and naming them: white balance before, peaks after."""

from __future__ import annotations

from leukoscope.export.building import Builder
from leukoscope.export.graph import Tensor
from leukoscope.export.registry import covers
from leukoscope.models.peaks import Peaks
from leukoscope.models.white_balance import BLACK_LIFT, WhiteBalance


@covers(WhiteBalance, reads=["patch_px", "stretch", "black"], note="Leukoscope's own")
def lower_white_balance(b: Builder, layer: WhiteBalance, xs: list[Tensor]) -> Tensor:
    """Every channel times 255 over its brightest patch; stretched, from its darkest to its brightest one."""
    pixels, side = xs[0], (layer.patch_px, layer.patch_px)
    patches = b.pool("AvgPool", pixels, side, side, "VALID")
    white = b.reduce("Max", patches, (1, 2), keepdims=True)
    reach, least = white, 1.0
    if layer.stretch:
        if layer.black:
            brightest = b.reduce("Max", patches, (3,), keepdims=True)
            missing = b.unary("Relu", b.affine(brightest, scale=-1.0, offset=layer.black))
            patches = b.binary("Add", patches, b.affine(missing, scale=BLACK_LIFT))
        minus_dark = b.reduce("Max", b.affine(patches, scale=-1.0), (1, 2), keepdims=True)
        reach, least = b.unary("Relu", b.binary("Add", white, minus_dark)), 16.0
        pixels = b.binary("Add", pixels, _repeat(b, b.binary("Sub", reach, white), pixels))
    gain = b.affine(b.unary("Reciprocal", b.binary("Maximum", reach, least)), scale=255.0)
    return b.binary("Mul", pixels, _repeat(b, gain, pixels))


def _repeat(b: Builder, x: Tensor, pixels: Tensor) -> Tensor:
    """One number a channel, as a row of pixels: TF.js's wasm takes ten times as long over three numbers."""
    width = pixels.sides[1]
    return b.add("ResizeNearest", [x], (None, 1, width, x.shape[-1]), size=(1, width))


@covers(Peaks, note="Leukoscope's own")
def lower_peaks(b: Builder, layer: Peaks, xs: list[Tensor]) -> Tensor:
    """Every score times whether it reaches the highest of its neighbourhood."""
    highest = b.pool("MaxPool", xs[0], (3, 3), (1, 1), "SAME")
    return b.binary("Mul", xs[0], b.binary("Reaches", xs[0], highest))
