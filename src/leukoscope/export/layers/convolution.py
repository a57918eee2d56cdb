"""Plain, depthwise and separable convolutions."""

from __future__ import annotations

from typing import Any

from keras import layers

from leukoscope.export.building import Builder, read_kernel, read_variable
from leukoscope.export.graph import Array, Tensor
from leukoscope.export.layers.activation import apply_activation
from leukoscope.export.registry import covers, refuse

READS = [
    "filters",
    "kernel_size",
    "strides",
    "padding",
    "dilation_rate",
    "activation",
    "use_bias",
    "depth_multiplier",
]
ONLY = {"data_format": ("channels_last",), "groups": (1,)}


def _windows(layer: Any, *, depthwise: bool = False) -> dict[str, Any]:
    """Strides, padding and dilation, after refusing what the runtimes do not do alike."""
    strides, dilations = tuple(layer.strides), tuple(layer.dilation_rate)
    padding = layer.padding.upper()
    if padding not in ("SAME", "VALID"):
        raise refuse(layer, f"its argument padding={layer.padding!r} is not covered", "padding")
    if max(strides) > 1 and max(dilations) > 1:
        raise refuse(layer, f"strides={strides} together with dilation_rate={dilations} is not covered")
    if depthwise and strides[0] != strides[1]:
        raise refuse(
            layer, f"unequal strides={strides} of a depthwise convolution are not covered", "strides"
        )
    return {"strides": strides, "padding": padding, "dilations": dilations}


def _bias(layer: Any) -> Array | None:
    return read_variable(layer.bias) if layer.use_bias else None


@covers(layers.Conv2D, reads=READS, only=ONLY, note="strides or dilation, not both")
def lower_conv2d(b: Builder, layer: layers.Conv2D, xs: list[Tensor]) -> Tensor:
    x = b.conv2d(xs[0], read_kernel(layer.kernel), _bias(layer), **_windows(layer))
    return apply_activation(b, layer, x)


@covers(layers.DepthwiseConv2D, reads=READS, only=ONLY, note="equal strides, or dilation")
def lower_depthwise(b: Builder, layer: layers.DepthwiseConv2D, xs: list[Tensor]) -> Tensor:
    windows = _windows(layer, depthwise=True)
    x = b.conv2d(xs[0], read_kernel(layer.kernel), _bias(layer), **windows, depthwise=True)
    return apply_activation(b, layer, x)


@covers(layers.SeparableConv2D, reads=READS, only=ONLY, note="equal strides, or dilation")
def lower_separable(b: Builder, layer: layers.SeparableConv2D, xs: list[Tensor]) -> Tensor:
    windows = _windows(layer, depthwise=True)
    x = b.conv2d(xs[0], read_kernel(layer.depthwise_kernel), **windows, depthwise=True)
    x = b.conv2d(x, read_kernel(layer.pointwise_kernel), _bias(layer))
    return apply_activation(b, layer, x)
