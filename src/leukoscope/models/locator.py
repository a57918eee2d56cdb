"""The network that finds cells: a heatmap of centres and the size of each (CenterNet).

Zhou et al. 2019, "Objects as Points" (arXiv:1904.07850); strides and fusion as in a feature pyramid (Lin et
al. 2017, arXiv:1612.03144) of three levels.
"""

from __future__ import annotations

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


def build_locator(
    height_px: int = TILE_HEIGHT_PX, width_px: int = TILE_WIDTH_PX, *, peaks: bool = True
) -> keras.Model:
    """Build the locator: 0.15 million parameters.

    Takes pixels 0..255, batch x height x width x 3 (sides divisible by 32). Gives, by name:
        heatmap: batch x rows x columns x 1, 0..1; with `peaks` only local maxima are left.
        geometry: batch x rows x columns x 4: dx and dy of the centre from the middle of the place, in
            strides, and the natural logarithms of width and height over `SIZE_UNIT_PX`.
    """
    pixels = keras.Input((height_px, width_px, 3), name="pixels")
    x = WhiteBalance(name="white_balance")(pixels)
    x = layers.Rescaling(1 / 127.5, offset=-1.0, name="rescale")(x)
    x = _add_conv(x, 12, 2, "stem")
    x = _add_conv(x, 24, 2, "stride_4")
    eighth = _add_conv(x, 40, 2, "stride_8")
    sixteenth = _add_conv(eighth, 56, 2, "stride_16")
    sixteenth = _add_conv(sixteenth, 56, 1, "stride_16_more")
    wide = _add_conv(sixteenth, 72, 2, "stride_32")
    wide = _add_conv(wide, 72, 1, "stride_32_more")
    x = _fuse(wide, sixteenth, 56, "to_16")
    x = _fuse(x, eighth, 40, "to_8")
    x = _add_conv(x, 40, 1, "head")
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


def _add_conv(x: keras.KerasTensor, filters: int, stride: int, name: str) -> keras.KerasTensor:
    x = layers.Conv2D(filters, 3, stride, "same", use_bias=False, name=name)(x)
    x = layers.BatchNormalization(name=f"{name}_norm")(x)
    return layers.ReLU(name=f"{name}_relu")(x)
