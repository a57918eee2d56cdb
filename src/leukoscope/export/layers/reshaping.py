"""Layers that move values about."""

from __future__ import annotations

import math
from typing import Any

from keras import layers

from leukoscope.export.building import Builder
from leukoscope.export.graph import Tensor
from leukoscope.export.registry import covers, refuse

LAST = {"data_format": ("channels_last",)}


@covers(layers.Flatten, only=LAST)
def lower_flatten(b: Builder, layer: layers.Flatten, xs: list[Tensor]) -> Tensor:
    return b.reshape(xs[0], (None, math.prod(xs[0].sides)))


@covers(layers.Reshape, reads=["target_shape"])
def lower_reshape(b: Builder, layer: layers.Reshape, xs: list[Tensor]) -> Tensor:
    sides = list(layer.target_shape)
    if -1 in sides:
        known = math.prod(side for side in sides if side != -1)
        sides[sides.index(-1)] = math.prod(xs[0].sides) // known
    return b.reshape(xs[0], (None, *sides))


@covers(layers.Permute, reads=["dims"])
def lower_permute(b: Builder, layer: layers.Permute, xs: list[Tensor]) -> Tensor:
    perm = (0, *layer.dims)
    return b.add("Transpose", xs, tuple(xs[0].shape[axis] for axis in perm), perm=perm)


@covers(layers.ZeroPadding2D, reads=["padding"], only=LAST)
def lower_zero_padding(b: Builder, layer: layers.ZeroPadding2D, xs: list[Tensor]) -> Tensor:
    return b.pad(xs[0], [*(tuple(pair) for pair in layer.padding), (0, 0)])


@covers(layers.Cropping2D, reads=["cropping"], only=LAST)
def lower_cropping(b: Builder, layer: layers.Cropping2D, xs: list[Tensor]) -> Tensor:
    (top, bottom), (left, right) = layer.cropping
    height, width, channels = xs[0].sides
    size = (height - top - bottom, width - left - right, channels)
    return b.add("Slice", xs, (None, *size), begin=(0, top, left, 0), size=(-1, *size))


def _resize(b: Builder, layer: Any, x: Tensor, height: int, width: int) -> Tensor:
    if (height, width) == x.sides[:2]:
        return x
    op = "ResizeBilinear" if layer.interpolation == "bilinear" else "ResizeNearest"
    return b.add(op, [x], (None, height, width, x.shape[-1]), size=(height, width))


@covers(layers.UpSampling2D, reads=["size"], only={"interpolation": ("nearest", "bilinear"), **LAST}, note="")
def lower_up_sampling(b: Builder, layer: layers.UpSampling2D, xs: list[Tensor]) -> Tensor:
    height, width = xs[0].sides[:2]
    return _resize(b, layer, xs[0], height * layer.size[0], width * layer.size[1])


@covers(
    layers.Resizing,
    reads=["height", "width", "fill_mode", "fill_value"],
    only={
        "interpolation": ("bilinear", "nearest"),
        "antialias": (False,),
        "crop_to_aspect_ratio": (False,),
        "pad_to_aspect_ratio": (False,),
        **LAST,
    },
    note="without antialias",
)
def lower_resizing(b: Builder, layer: layers.Resizing, xs: list[Tensor]) -> Tensor:
    if layer.interpolation == "nearest":
        for side, wanted in zip(xs[0].sides[:2], (layer.height, layer.width), strict=True):
            if wanted % side and side % wanted:
                raise refuse(layer, "nearest by other than whole factors is not covered", "interpolation")
    return _resize(b, layer, xs[0], layer.height, layer.width)
