"""The covered Keras layers, a module a family; importing this package fills the registry."""

from leukoscope.export.layers import (
    activation,
    convolution,
    core,
    finding,
    merging,
    normalization,
    pooling,
    preprocessing,
    regularization,
    reshaping,
    standardization,
)

__all__ = [
    "activation",
    "convolution",
    "core",
    "finding",
    "merging",
    "normalization",
    "pooling",
    "preprocessing",
    "regularization",
    "reshaping",
    "standardization",
]
