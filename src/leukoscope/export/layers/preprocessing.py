"""Layers that prepare pixels inside the network, so that preprocessing travels with it."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers

from leukoscope.export.building import Builder, read_variable
from leukoscope.export.graph import Tensor
from leukoscope.export.registry import covers, refuse


@covers(layers.Rescaling, reads=["scale", "offset"], note="one number or one a channel")
def lower_rescaling(b: Builder, layer: layers.Rescaling, xs: list[Tensor]) -> Tensor:
    for argument in ("scale", "offset"):
        size = np.size(getattr(layer, argument))
        if size not in (1, xs[0].shape[-1]):
            raise refuse(
                layer, f"its argument {argument} has {size} numbers for {xs[0].shape[-1]} channels", argument
            )
    return b.affine(xs[0], layer.scale, layer.offset)


@covers(layers.Normalization, reads=["axis", "mean", "variance", "invert"], note="over the last axis")
def lower_normalization(b: Builder, layer: layers.Normalization, xs: list[Tensor]) -> Tensor:
    """(x - mean) / max(sqrt(variance), epsilon), or the inverse."""
    mean, variance = (read_variable(v).reshape(-1) for v in (layer.mean, layer.variance))
    if mean.size not in (1, xs[0].shape[-1]):
        raise refuse(layer, f"its argument axis={layer.axis!r} is not the last axis", "axis")
    deviation = np.maximum(np.sqrt(variance), keras.backend.epsilon())
    if layer.invert:
        return b.affine(xs[0], deviation, mean)
    return b.affine(xs[0], 1 / deviation, -mean / deviation)
