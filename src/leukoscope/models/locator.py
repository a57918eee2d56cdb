"""The network that finds cells: a heatmap of centres and the size of each (CenterNet).

Zhou et al. 2019, "Objects as Points" (arXiv:1904.07850); strides and fusion as in a feature pyramid (Lin et
al. 2017, arXiv:1612.03144) of three levels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import keras
from keras import layers

from leukoscope.models.peaks import Peaks
from leukoscope.models.white_balance import WhiteBalance

TILE_WIDTH_PX, TILE_HEIGHT_PX = 256, 192
STRIDE_PX = 8
# ln(size / SIZE_UNIT_PX) is what the network gives: 0 for a cell of the usual size in a tile.
SIZE_UNIT_PX = 64.0
# A small picture is enlarged at most so much to fill a tile.
LARGEST_SCALE = 2.0
# A prior of one centre in a hundred places keeps the first steps of the focal loss calm (Lin et al. 2017).
_PRIOR_BIAS = -4.6

LocatorNetwork = Literal["usual", "light"]
"""`light` reads the picture once, in patches of 4 x 4 pixels: the layers with most places are what costs time."""


@dataclass(frozen=True)
class _Filters:
    """The filters of the layers, by their stride. Without a stem of stride 2 the layer of stride 4 is the stem."""

    stem: int | None
    fourth: int
    eighth: int
    sixteenth: int
    wide: int


_FILTERS: dict[LocatorNetwork, _Filters] = {
    "usual": _Filters(12, 24, 40, 56, 72),
    "light": _Filters(None, 24, 32, 48, 64),
}


def build_locator(
    height_px: int = TILE_HEIGHT_PX,
    width_px: int = TILE_WIDTH_PX,
    *,
    peaks: bool = True,
    network: LocatorNetwork = "usual",
) -> keras.Model:
    """Build the locator: 0.17 million parameters, or 0.13 million where it is `light`.

    Takes pixels 0..255, batch x height x width x 3 (sides divisible by 32). Gives, by name:
        heatmap: batch x rows x columns x 1, 0..1; with `peaks` only local maxima are left.
        geometry: batch x rows x columns x 4: dx and dy of the centre from the middle of the place, in
            strides, and the natural logarithms of width and height over `SIZE_UNIT_PX`.
    """
    filters = _FILTERS[network]
    pixels = keras.Input((height_px, width_px, 3), name="pixels")
    x = WhiteBalance(name="white_balance")(pixels)
    x = layers.Rescaling(1 / 127.5, offset=-1.0, name="rescale")(x)
    if filters.stem is None:
        x = _add_conv(x, filters.fourth, 4, "stem", size=4)
        x = _add_conv(x, filters.fourth, 1, "stride_4")
    else:
        x = _add_conv(x, filters.stem, 2, "stem")
        x = _add_conv(x, filters.fourth, 2, "stride_4")
    eighth = _add_conv(x, filters.eighth, 2, "stride_8")
    sixteenth = _add_conv(eighth, filters.sixteenth, 2, "stride_16")
    sixteenth = _add_conv(sixteenth, filters.sixteenth, 1, "stride_16_more")
    wide = _add_conv(sixteenth, filters.wide, 2, "stride_32")
    wide = _add_conv(wide, filters.wide, 1, "stride_32_more")
    x = _fuse(wide, sixteenth, filters.sixteenth, "to_16")
    x = _fuse(x, eighth, filters.eighth, "to_8")
    x = _add_conv(x, filters.eighth, 1, "head")
    scores = layers.Conv2D(
        1, 1, activation="sigmoid", bias_initializer=keras.initializers.Constant(_PRIOR_BIAS),
        name="scores", dtype="float32",
    )(x)  # fmt: skip
    heatmap = Peaks(name="heatmap", dtype="float32")(scores) if peaks else scores
    geometry = layers.Conv2D(4, 1, name="geometry", dtype="float32")(x)
    return keras.Model(pixels, {"heatmap": heatmap, "geometry": geometry}, name="locator")


def _fuse(coarse: keras.KerasTensor, fine: keras.KerasTensor, filters: int, name: str) -> keras.KerasTensor:
    coarse = layers.Conv2D(filters, 1, use_bias=False, name=f"{name}_reduce")(coarse)
    coarse = layers.BatchNormalization(name=f"{name}_reduce_norm")(coarse)
    coarse = layers.UpSampling2D(2, interpolation="nearest", name=f"{name}_up")(coarse)
    return layers.ReLU(name=f"{name}_relu")(layers.Add(name=f"{name}_add")([coarse, fine]))


def _add_conv(
    x: keras.KerasTensor, filters: int, stride: int, name: str, *, size: int = 3
) -> keras.KerasTensor:
    x = layers.Conv2D(filters, size, stride, "same", use_bias=False, name=name)(x)
    x = layers.BatchNormalization(name=f"{name}_norm")(x)
    return layers.ReLU(name=f"{name}_relu")(x)
