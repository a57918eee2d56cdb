"""The network that names a cell from its crop, says how sure it is that there is one, and shows why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import keras
from keras import layers

from leukoscope.models.white_balance import WhiteBalance

Network = Literal["residual", "plain"]
"""`plain` has no residual block in its first stage, where places are many and a second layer costs most."""

SIZE_PX = 112
# Side of the crops each network takes, and the filters of its stages; a stage halves height and width.
SIZES_PX: dict[Network, int] = {"residual": SIZE_PX, "plain": 96}
STAGE_FILTERS: dict[Network, tuple[int, ...]] = {"residual": (40, 80, 128), "plain": (40, 72, 136)}
STEM_FILTERS = 24
# No nucleus, however thick its stain, is so dark in every channel.
BLACK = 24.0

Norm = Literal["batch", "group"]


def build_crop_classifier(
    n_classes: int,
    *,
    size_px: int | None = None,
    network: Network = "residual",
    norm: Norm = "batch",
    white_balance: Literal["none", "white", "stretch"] = "stretch",
    fine_groups: Mapping[str, int] | None = None,
) -> keras.Model:
    """Build the classifier of crops: plain residual blocks (He et al. 2015, arXiv:1512.03385).

    Takes pixels 0..255, batch x size x size x 3, by default of the network's usual size. Gives, by name:
        probabilities: batch x classes, softmax.
        cellness: batch x 1, how probable it is that the crop shows a cell of these classes at all.
        embedding: batch x filters, what both heads read.
        map: batch x rows x columns x classes, the class activation map (Zhou et al. 2016, arXiv:1512.04150);
            its mean over all places is the logits.
        fine_probabilities: batch x finer classes, of each group a softmax of its own: how probable each finer class
            is, given the group. Only where `fine_groups` says how many finer classes each group has.
    """
    size_px = size_px or SIZES_PX[network]
    pixels = keras.Input((size_px, size_px, 3), name="pixels")
    x = pixels
    if white_balance != "none":
        stretch = white_balance == "stretch"
        x = WhiteBalance(stretch=stretch, black=BLACK if stretch else 0.0, name="white_balance")(x)
    x = layers.Rescaling(1 / 127.5, offset=-1.0, name="rescale")(x)
    x = _add_conv(x, STEM_FILTERS, 2, norm, "stem", relu=True)
    for index, filters in enumerate(STAGE_FILTERS[network], start=1):
        x = _add_conv(x, filters, 2, norm, f"stage_{index}_down", relu=True)
        y = _add_conv(x, filters, 1, norm, f"stage_{index}_1", relu=True)
        if network == "plain" and index == 1:
            x = y
            continue
        y = _add_conv(y, filters, 1, norm, f"stage_{index}_2", relu=False)
        x = layers.ReLU(name=f"stage_{index}_relu")(layers.Add(name=f"stage_{index}_add")([x, y]))
    embedding = layers.GlobalAveragePooling2D(name="embedding")(x)
    kept = layers.SpatialDropout2D(0.2, name="dropout")(x)
    class_map = layers.Conv2D(n_classes, 1, name="map", dtype="float32")(kept)
    logits = layers.GlobalAveragePooling2D(name="logits", dtype="float32")(class_map)
    probabilities = layers.Softmax(name="probabilities", dtype="float32")(logits)
    cellness = layers.Dense(1, activation="sigmoid", name="cellness", dtype="float32")(embedding)
    outputs = {"probabilities": probabilities, "cellness": cellness, "embedding": embedding, "map": class_map}
    if fine_groups:
        outputs["fine_probabilities"] = _add_fine_heads(embedding, fine_groups)
    return keras.Model(pixels, outputs, name="crop_classifier")


def name_fine_heads(groups: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the layers that tell the finer classes of each group apart."""
    return tuple(f"fine_{group.lower()}" for group in groups)


def _add_fine_heads(embedding: keras.KerasTensor, groups: Mapping[str, int]) -> keras.KerasTensor:
    heads = [
        layers.Dense(n, activation="softmax", name=name, dtype="float32")(embedding)
        for name, n in zip(name_fine_heads(groups), groups.values(), strict=True)
    ]
    return layers.Concatenate(name="fine_probabilities", dtype="float32")(heads)


def _add_conv(
    x: keras.KerasTensor, filters: int, stride: int, norm: Norm, name: str, *, relu: bool
) -> keras.KerasTensor:
    x = layers.Conv2D(filters, 3, stride, "same", use_bias=False, name=name)(x)
    if norm == "group":
        x = layers.GroupNormalization(groups=8, name=f"{name}_norm")(x)
    else:
        x = layers.BatchNormalization(name=f"{name}_norm")(x)
    return layers.ReLU(name=f"{name}_relu")(x) if relu else x
