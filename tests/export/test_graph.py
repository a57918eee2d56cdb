"""The graph that both files of a model are written from."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from leukoscope.export.graph import Constant, Graph, Node, Tensor, pad_amounts


def make_convolution(side: int, kernel: int, stride: int, dilation: int, padding: str) -> Node:
    x = Tensor("x", (None, side, side, 1))
    attrs = {"padding": padding, "strides": (stride, stride), "dilations": (dilation, dilation)}
    weights = Constant(np.ones((kernel, kernel, 1, 1)))
    return Node("Conv2D", [x, weights, Constant(np.zeros(1))], Tensor("y", x.shape), attrs)


@pytest.mark.parametrize("side", [7, 8, 9])
@pytest.mark.parametrize(
    ("kernel", "stride", "dilation"), [(1, 1, 1), (3, 1, 1), (3, 2, 1), (4, 1, 1), (5, 3, 1), (3, 1, 2)]
)
def test_same_padding_is_that_of_keras(side: int, kernel: int, stride: int, dilation: int) -> None:
    node = make_convolution(side, kernel, stride, dilation, "SAME")
    pads = pad_amounts(node)
    x = np.random.default_rng(side).normal(size=(1, side, side, 1)).astype(np.float32)
    weights = np.ones((kernel, kernel, 1, 1), np.float32)
    same = keras.ops.conv(x, weights, stride, "same", dilation_rate=dilation)
    padded = np.pad(x, ((0, 0), *pads, (0, 0)))
    valid = keras.ops.conv(padded, weights, stride, "valid", dilation_rate=dilation)
    np.testing.assert_allclose(np.asarray(same), np.asarray(valid), atol=1e-5)


def test_valid_pads_nothing_and_explicit_what_it_says() -> None:
    assert pad_amounts(make_convolution(9, 3, 1, 1, "VALID")) == ((0, 0), (0, 0))
    node = make_convolution(9, 3, 1, 1, "EXPLICIT")
    node.attrs["pads"] = ((1, 2), (0, 3))
    assert pad_amounts(node) == ((1, 2), (0, 3))


def test_what_no_output_needs_is_pruned() -> None:
    x, used, unused, end = (Tensor(name, (None, 4)) for name in ("x", "used", "unused", "end"))
    shared = Constant(np.ones(4))
    nodes = [Node("Mul", [x, shared], used), Node("Add", [x, Constant(np.ones(4))], unused)]
    graph = Graph(x, [*nodes, Node("Add", [used, shared], end)], {"probabilities": end})
    assert graph.count_uses() == {x: 2, used: 1, end: 1}
    graph.prune()
    assert [node.output for node in graph.nodes] == [used, end]
    assert graph.constants() == [shared]
