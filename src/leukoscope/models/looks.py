"""Several looks at one cell: a classifier sees crops of more than one size, and the mean of its logits counts."""

from __future__ import annotations

from collections.abc import Sequence

import keras
from keras import layers

from leukoscope.models.crop_classifier import answer, finish_classifier, is_head, read_fine_groups

_TOWER = "tower"
# The crop that all looks are cut out of has so many pixels for each of a look, so that a narrow one is not coarse.
_FINENESS = 1.2
# Sides are multiples of this part of a look's. So places between pixels are exact in float32, and runtimes agree.
_PARTS = 8


def measure_looks(looks: Sequence[float], look_px: int) -> tuple[int, ...]:
    """Return the side of each look, in pixels of the crop that all are cut out of; the first is the whole crop.

    Args:
        looks: sides over that of the crops that the classifier learnt from, widest first.
        look_px: side of these crops, a multiple of 16.
    """
    step = look_px // _PARTS
    return tuple(step * round(_PARTS * _FINENESS * look) for look in looks)


def add_looks(classifier: keras.Model, looks: Sequence[float]) -> keras.Model:
    """Return a network with the weights of `classifier` that looks at each crop in several sizes.

    Args:
        classifier: as `build_crop_classifier` builds it, with one look.
        looks: as in `measure_looks`. All but the first are turned: their rows become columns.

    Returns:
        A network with the same outputs, for crops of the side of the first look. Its `embedding` is the mean of those
        of the looks; so are its logits, for they are linear in it. Its `map` is that of the first look.
    """
    look_px = classifier.input_shape[1]
    sides = measure_looks(looks, look_px)
    tower = keras.Model(classifier.input, classifier.get_layer("embedding").input, name=_TOWER)
    pixels = keras.Input((sides[0], sides[0], 3), name="pixels")
    stacked = layers.Concatenate(axis=1, name="looks")(
        [_look(pixels, number, side, look_px) for number, side in enumerate(sides, start=1)]
    )
    # The looks at all crops are one batch, so that the network holds its tower once.
    features = tower(keras.ops.reshape(stacked, (-1, look_px, look_px, 3)))
    rows, columns, n_features = features.shape[1:]
    seen = keras.ops.reshape(features, (-1, len(sides) * rows, columns, n_features))
    embedding = layers.GlobalAveragePooling2D(name="embedding")(seen)
    n_classes = classifier.get_layer("map").filters
    logits = layers.Dense(n_classes, name="logits")(embedding)
    first = layers.Cropping2D(((0, (len(sides) - 1) * rows), (0, 0)), name="first_look")(seen)
    class_map = layers.Conv2D(n_classes, 1, name="map")(first)
    outputs = {**answer(embedding, logits, read_fine_groups(classifier)), "map": class_map}
    network = keras.Model(pixels, outputs, name=classifier.name)
    _copy_heads(classifier, network)
    kernel, bias = classifier.get_layer("map").get_weights()
    network.get_layer("logits").set_weights([kernel[0, 0], bias])
    return network


def remove_looks(network: keras.Model) -> keras.Model:
    """Return the classifier that `add_looks` made this network of, or the network itself if it looks once."""
    if _TOWER not in {layer.name for layer in network.layers}:
        return network
    tower = network.get_layer(_TOWER)
    n_classes = network.get_layer("map").filters
    classifier = finish_classifier(tower.input, tower.output, n_classes, read_fine_groups(network))
    _copy_heads(network, classifier)
    return classifier


def _look(pixels: keras.KerasTensor, number: int, side: int, look_px: int) -> keras.KerasTensor:
    beside = (pixels.shape[1] - side) // 2
    x = pixels
    if beside:
        x = layers.Cropping2D(beside, name=f"look_{number}_middle")(x)
    if side != look_px:
        x = layers.Resizing(look_px, look_px, name=f"look_{number}_resized")(x)
    if number > 1:
        x = layers.Permute((2, 1, 3), name=f"look_{number}_turned")(x)
    return x


def _copy_heads(source: keras.Model, target: keras.Model) -> None:
    for layer in target.layers:
        if is_head(layer.name):
            layer.set_weights(source.get_layer(layer.name).get_weights())
