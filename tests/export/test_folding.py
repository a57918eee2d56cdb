"""Folding: fewer operations, the same numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from leukoscope.export.folding import fold
from leukoscope.export.networks import compute
from leukoscope.export.onnx_model import write_onnx
from leukoscope.export.quantization import encode_graph
from leukoscope.export.tracing import trace
from leukoscope.export.verification import largest_difference, run_onnx
from small_network import settle

END = (layers.GlobalAveragePooling2D, lambda: layers.Dense(3, activation="softmax"))


@pytest.mark.parametrize(
    ("inner", "left"),
    [
        # Behind the convolution: into its kernel and bias, with the activation.
        ((lambda: layers.Conv2D(4, 3), layers.BatchNormalization, layers.ReLU), ["Conv2D"]),
        # Before a convolution that pads nothing: scale and offset fold.
        ((layers.BatchNormalization, lambda: layers.Conv2D(4, 3)), ["Conv2D"]),
        # Before one that pads zeros, an offset is no value of the picture: it stays as an Add.
        ((layers.BatchNormalization, lambda: layers.Conv2D(4, 3, padding="same")), ["Add", "Conv2D"]),
        # A scale alone folds there too.
        ((lambda: layers.Rescaling(1 / 255), lambda: layers.Conv2D(4, 3, padding="same")), ["Conv2D"]),
        # Two in a row become one.
        (
            (lambda: layers.Rescaling(1 / 255), lambda: layers.Rescaling(2.0), lambda: layers.Conv2D(4, 3)),
            ["Conv2D"],
        ),
        # Zeros around the picture become the convolution's own padding.
        (
            (layers.ZeroPadding2D, lambda: layers.DepthwiseConv2D(3, activation="relu")),
            ["DepthwiseConv2D"],
        ),
        # TF.js forgets the slope of a leaky ReLU behind a depthwise convolution, so it is not fused there.
        (
            (lambda: layers.DepthwiseConv2D(3), lambda: layers.LeakyReLU(negative_slope=0.1)),
            ["DepthwiseConv2D", "LeakyRelu"],
        ),
    ],
)
def test_scales_and_activations_fold_without_changing_a_number(
    inner: tuple[Any, ...], left: list[str], tmp_path: Path
) -> None:
    model = settle(keras.Sequential([keras.Input((8, 8, 3)), *(make() for make in (*inner, *END))]))
    pixels = np.random.default_rng(1).uniform(0, 3, (4, 8, 8, 3)).astype(np.float32)
    graph = trace(model)
    fold(graph)
    assert [node.op for node in graph.nodes] == [*left, "Mean", "MatMul", "Softmax"]
    for role, tensor in graph.outputs.items():
        tensor.name = role
    path = tmp_path / "model.onnx"
    path.write_bytes(write_onnx(graph, encode_graph(graph, "none")).SerializeToString())
    expected = compute(model, pixels)["probabilities"]
    assert largest_difference(run_onnx(path, pixels)["probabilities"], expected) <= 1e-5


def test_a_kernel_that_two_layers_share_takes_no_scale() -> None:
    shared = layers.Conv2D(3, 1)
    x = keras.Input((4, 4, 3))
    once = layers.BatchNormalization()(shared(x))
    y = layers.GlobalAveragePooling2D()(shared(once))
    graph = trace(settle(keras.Model(x, layers.Softmax()(y))))
    fold(graph)
    assert [node.op for node in graph.nodes] == ["Conv2D", "Mul", "Add", "Conv2D", "Mean", "Softmax"]
