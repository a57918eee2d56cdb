"""Whether a network computes the same where its input is larger: nothing in its graph may depend on the size."""

from __future__ import annotations

from leukoscope.export.graph import Graph, Node

# Element by element; a constant among their inputs is one number, or one a channel.
_ELEMENTWISE = frozenset(
    [
        "Add",
        "Sub",
        "Mul",
        "Maximum",
        "Minimum",
        "Reaches",
        "Relu",
        "Relu6",
        "LeakyRelu",
        "Elu",
        "Selu",
        "Sigmoid",
        "Tanh",
        "Softplus",
        "Erf",
        "Exp",
        "Sqrt",
        "Rsqrt",
        "Reciprocal",
        "Softmax",
    ]
)
_WINDOWS = frozenset({"Conv2D", "DepthwiseConv2D", "MaxPool", "AvgPool"})


def takes_any_size(graph: Graph) -> bool:
    """Return whether a folded graph means the same for inputs whose sides are whole multiples of its own."""
    return all(_is_free(graph, node) for node in graph.nodes)


def _is_free(graph: Graph, node: Node) -> bool:
    if node.op in _ELEMENTWISE:
        return all(constant.value.ndim <= 1 for constant in node.constants)
    if node.op in _WINDOWS:
        # Where a stride divides a side, the padding does not depend on the side.
        sides, strides = node.source.sides[:2], node.attrs["strides"]
        return all(side % stride == 0 for side, stride in zip(sides, strides, strict=True))
    if node.op in ("Mean", "Max"):
        return bool(node.attrs["keepdims"]) and tuple(node.attrs["axes"]) in ((1, 2), (3,))
    if node.op == "Concat":
        return int(node.attrs["axis"]) == 3
    return node.op == "ResizeNearest" and (_is_row(graph, node) or _is_enlarged(node))


def _is_row(graph: Graph, node: Node) -> bool:
    """Return whether one place becomes a row as wide as the input, to be repeated over it: white balance does so."""
    sides = graph.input.sides[:2]
    if node.source.sides[:2] != (1, 1) or tuple(node.attrs["size"]) != (1, sides[1]):
        return False
    readers = [reader for reader in graph.nodes if node.output in reader.tensors]
    return all(reader.op in ("Add", "Mul") and reader.output.sides[:2] == sides for reader in readers)


def _is_enlarged(node: Node) -> bool:
    """Return whether both sides become a whole number of times as long."""
    before, after = node.source.sides[:2], node.attrs["size"]
    return before != (1, 1) and all(new % old == 0 for old, new in zip(before, after, strict=True))
