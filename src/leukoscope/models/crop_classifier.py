"""The network that names a cell from its crop, says how sure it is that there is one, and shows why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import keras
import numpy as np
from keras import layers

from leukoscope.labels import group_sizes
from leukoscope.models.efficient_tower import add_efficient_tower
from leukoscope.models.white_balance import WhiteBalance

Tower = Literal["residual", "plain", "efficient"]
Network = Literal["residual", "plain", "twin", "efficient"]
"""`plain` has no residual block in its first stage, where places are many and a second layer costs most. `twin` has
both side by side, and its answer is the mean of their logits. `efficient` is half of an EfficientNet-Lite0, and begins
with what that learnt from ImageNet."""

SIZE_PX = 112
# Side of the crops each network takes, and the filters of its stages; a stage halves height and width.
SIZES_PX: dict[Network, int] = {"residual": SIZE_PX, "plain": 96, "twin": SIZE_PX, "efficient": 96}
TOWERS: dict[Network, tuple[Tower, ...]] = {
    "residual": ("residual",),
    "plain": ("plain",),
    "twin": ("residual", "plain"),
    "efficient": ("efficient",),
}
STAGE_FILTERS: dict[Tower, tuple[int, ...]] = {"residual": (40, 80, 128), "plain": (40, 72, 136)}
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
    """Build the classifier of crops: plain residual blocks (He et al. 2015, arXiv:1512.03385), or inverted ones.

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
    towers = [_add_tower(x, tower, norm, _prefix(network, tower)) for tower in TOWERS[network]]
    x = towers[0] if len(towers) == 1 else layers.Concatenate(name="towers")(towers)
    return finish_classifier(pixels, x, n_classes, fine_groups)


def finish_classifier(
    pixels: keras.KerasTensor,
    features: keras.KerasTensor,
    n_classes: int,
    fine_groups: Mapping[str, int] | None,
) -> keras.Model:
    """Return the classifier that reads these features of these pixels, with new heads."""
    embedding = layers.GlobalAveragePooling2D(name="embedding")(features)
    kept = layers.SpatialDropout2D(0.2, name="dropout")(features)
    class_map = layers.Conv2D(n_classes, 1, name="map", dtype="float32")(kept)
    logits = layers.GlobalAveragePooling2D(name="logits", dtype="float32")(class_map)
    outputs = {**answer(embedding, logits, fine_groups), "map": class_map}
    return keras.Model(pixels, outputs, name="crop_classifier")


def answer(
    embedding: keras.KerasTensor, logits: keras.KerasTensor, fine_groups: Mapping[str, int] | None
) -> dict[str, keras.KerasTensor]:
    """Return the outputs that are read from one embedding and its logits: all but `map`."""
    outputs = {
        "probabilities": layers.Softmax(name="probabilities", dtype="float32")(logits),
        "cellness": layers.Dense(1, activation="sigmoid", name="cellness", dtype="float32")(embedding),
        "embedding": embedding,
    }
    if fine_groups:
        outputs["fine_probabilities"] = _add_fine_heads(embedding, fine_groups)
    return outputs


def join_classifiers(towers: Mapping[Tower, keras.Model]) -> keras.Model:
    """Return the network `twin` of a residual and a plain classifier with crops of one size.

    Its logits are the means of theirs: it reads both embeddings side by side, with half the kernels of their heads.
    """
    twin = _build_like(towers["residual"], "twin")
    for layer in twin.layers:
        plain = layer.name.removeprefix(_prefix("twin", "plain"))
        if plain != layer.name:
            layer.set_weights(towers["plain"].get_layer(plain).get_weights())
        elif is_head(layer.name):
            heads = [towers[tower].get_layer(layer.name).get_weights() for tower in TOWERS["twin"]]
            kernels, biases = zip(*heads, strict=True)
            layer.set_weights([np.concatenate(kernels, axis=-2) / len(heads), np.mean(biases, axis=0)])
        elif layer.weights:
            layer.set_weights(towers["residual"].get_layer(layer.name).get_weights())
    return twin


def split_classifier(classifier: keras.Model) -> dict[Tower, keras.Model]:
    """Return the classifiers that `join_classifiers` would join to this one, or this one alone if it is no twin."""
    names = {layer.name for layer in classifier.layers}
    if "towers" not in names:
        residual: Tower = "residual" if "stage_1_add" in names else "plain"
        return {"efficient" if "block_1_depthwise" in names else residual: classifier}
    towers: dict[Tower, keras.Model] = {}
    start = 0
    for tower in TOWERS["twin"]:
        end = start + STAGE_FILTERS[tower][-1]
        towers[tower] = _build_like(classifier, tower)
        for layer in towers[tower].layers:
            if is_head(layer.name):
                kernel, bias = classifier.get_layer(layer.name).get_weights()
                layer.set_weights([kernel[..., start:end, :] * len(TOWERS["twin"]), bias])
            elif layer.weights:
                layer.set_weights(classifier.get_layer(_prefix("twin", tower) + layer.name).get_weights())
        start = end
    return towers


def _build_like(classifier: keras.Model, network: Network) -> keras.Model:
    known = {layer.name: layer for layer in classifier.layers}
    balance = known.get("white_balance")
    return build_crop_classifier(
        known["map"].filters,
        size_px=classifier.input_shape[1],
        network=network,
        norm="group" if isinstance(known["stem_norm"], layers.GroupNormalization) else "batch",
        white_balance="none" if balance is None else "stretch" if balance.stretch else "white",
        fine_groups=read_fine_groups(classifier),
    )


def read_fine_groups(classifier: keras.Model) -> dict[str, int] | None:
    """Return how many finer classes each group has, as in `build_crop_classifier`; None where it tells none."""
    return group_sizes() if any(layer.name == "fine_probabilities" for layer in classifier.layers) else None


def is_head(name: str) -> bool:
    """Return whether a layer of this name reads the features and is no part of a tower."""
    return name in ("map", "cellness", *name_fine_heads(group_sizes()))


def name_fine_heads(groups: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the layers that tell the finer classes of each group apart."""
    return tuple(f"fine_{group.lower()}" for group in groups)


def _add_fine_heads(embedding: keras.KerasTensor, groups: Mapping[str, int]) -> keras.KerasTensor:
    heads = [
        layers.Dense(n, activation="softmax", name=name, dtype="float32")(embedding)
        for name, n in zip(name_fine_heads(groups), groups.values(), strict=True)
    ]
    return layers.Concatenate(name="fine_probabilities", dtype="float32")(heads)


def _prefix(network: Network, tower: Tower) -> str:
    """Return what the names of a tower's layers begin with, so that no two layers share a name."""
    return f"{tower}_" if tower != TOWERS[network][0] else ""


def _add_tower(x: keras.KerasTensor, tower: Tower, norm: Norm, prefix: str) -> keras.KerasTensor:
    if tower == "efficient":
        return add_efficient_tower(x, prefix)
    x = _add_conv(x, STEM_FILTERS, 2, norm, f"{prefix}stem", relu=True)
    for index, filters in enumerate(STAGE_FILTERS[tower], start=1):
        stage = f"{prefix}stage_{index}"
        x = _add_conv(x, filters, 2, norm, f"{stage}_down", relu=True)
        y = _add_conv(x, filters, 1, norm, f"{stage}_1", relu=True)
        if tower == "plain" and index == 1:
            x = y
            continue
        y = _add_conv(y, filters, 1, norm, f"{stage}_2", relu=False)
        x = layers.ReLU(name=f"{stage}_relu")(layers.Add(name=f"{stage}_add")([x, y]))
    return x


def _add_conv(
    x: keras.KerasTensor, filters: int, stride: int, norm: Norm, name: str, *, relu: bool
) -> keras.KerasTensor:
    x = layers.Conv2D(filters, 3, stride, "same", use_bias=False, name=name)(x)
    if norm == "group":
        x = layers.GroupNormalization(groups=8, name=f"{name}_norm")(x)
    else:
        x = layers.BatchNormalization(name=f"{name}_norm")(x)
    return layers.ReLU(name=f"{name}_relu")(x) if relu else x
