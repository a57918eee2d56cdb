"""Leukoscope's own layers: what the article's image generator offered beyond rescaling."""

from __future__ import annotations

from leukoscope.export.building import Builder, read_kernel
from leukoscope.export.graph import Tensor
from leukoscope.export.registry import covers
from leukoscope.models.standardization import SamplewiseStandardization, ZcaWhitening


@covers(SamplewiseStandardization, reads=["center", "scale"], note="Leukoscope's own")
def lower_samplewise(b: Builder, layer: SamplewiseStandardization, xs: list[Tensor]) -> Tensor:
    x = xs[0]
    centred = b.binary("Sub", x, b.reduce("Mean", x, (1, 2, 3), keepdims=True))
    if layer.center:
        x = centred
    if layer.scale:
        variance = b.reduce("Mean", b.binary("Mul", centred, centred), (1, 2, 3), keepdims=True)
        deviation = b.affine(b.unary("Sqrt", variance), scale=1 / 255, offset=1e-6)
        x = b.binary("Mul", x, b.unary("Reciprocal", deviation))
    return x


@covers(ZcaWhitening, note="Leukoscope's own")
def lower_zca(b: Builder, layer: ZcaWhitening, xs: list[Tensor]) -> Tensor:
    kernel = read_kernel(layer.matrix)
    flat = b.reshape(xs[0], (None, kernel.value.shape[0]))
    return b.reshape(b.matmul(flat, kernel), xs[0].shape)
