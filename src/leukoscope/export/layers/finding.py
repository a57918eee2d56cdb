"""Leukoscope's own layers for finding cells and naming them: white balance before, peaks after."""

from __future__ import annotations

from leukoscope.export.building import Builder
from leukoscope.export.graph import Tensor
from leukoscope.export.registry import covers
from leukoscope.models.peaks import Peaks
from leukoscope.models.white_balance import WhiteBalance


@covers(WhiteBalance, reads=["patch_px"], note="Leukoscope's own")
def lower_white_balance(b: Builder, layer: WhiteBalance, xs: list[Tensor]) -> Tensor:
    """Every channel times 255 over its brightest patch."""
    side = (layer.patch_px, layer.patch_px)
    patches = b.pool("AvgPool", xs[0], side, side, "VALID")
    white = b.binary("Maximum", b.reduce("Max", patches, (1, 2), keepdims=True), 1.0)
    return b.binary("Mul", xs[0], b.affine(b.unary("Reciprocal", white), scale=255.0))


@covers(Peaks, note="Leukoscope's own")
def lower_peaks(b: Builder, layer: Peaks, xs: list[Tensor]) -> Tensor:
    """Every score times whether it reaches the highest of its neighbourhood."""
    highest = b.pool("MaxPool", xs[0], (3, 3), (1, 1), "SAME")
    return b.binary("Mul", xs[0], b.binary("Reaches", xs[0], highest))
