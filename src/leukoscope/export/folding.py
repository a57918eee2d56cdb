"""Folding: the same network with fewer operations.

Scales and offsets (batch norms, rescaling) are multiplied into the kernel and bias of the convolution or dense layer
before or after them, and activations are fused into it: TF.js does not do this at run time. All of this is exact
except for rounding; a scale that cannot be folded exactly remains as Mul and Add.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from leukoscope.export.graph import LINEAR, Array, Constant, Graph, Node, Tensor, pad_amounts

# Activations that TF.js fuses, alike on every backend. Its depthwise convolution takes a leaky ReLU without
# complaint and forgets the slope (4.22: NaN on cpu, wrong numbers on wasm).
FUSABLE = {
    "Conv2D": frozenset({"Relu", "Relu6", "LeakyRelu", "Elu", "Sigmoid"}),
    "DepthwiseConv2D": frozenset({"Relu", "Relu6", "Elu", "Sigmoid"}),
    "MatMul": frozenset({"Relu", "Relu6", "LeakyRelu", "Elu", "Sigmoid"}),
}


def fold(graph: Graph) -> None:
    """Fold scales and offsets, then fuse activations, in place."""
    shared = _count_variables(graph)
    _merge_affines(graph)
    _fold_backward(graph, shared)
    _fold_forward(graph, shared)
    _fold_padding(graph)
    _split_affines(graph)
    _fuse_activations(graph)
    graph.prune()


def _count_variables(graph: Graph) -> Counter[int]:
    """Return how many nodes use each Keras variable: a shared kernel cannot hold two different scales."""
    return Counter(id(c.variable) for node in graph.nodes for c in node.constants if c.variable is not None)


def _takes_scale(node: Node, shared: Counter[int]) -> bool:
    kernel = node.inputs[1] if node.op in LINEAR else None
    return isinstance(kernel, Constant) and shared[id(kernel.variable)] == 1


def _merge_affines(graph: Graph) -> None:
    """Replace two consecutive scales by one."""
    uses = graph.count_uses()
    made_by: dict[Tensor, Node] = {node.output: node for node in graph.nodes}
    for node in list(graph.nodes):
        before = made_by.get(node.source)
        if node.op == "Affine" and before is not None and before.op == "Affine" and uses[before.output] == 1:
            scale, offset = node.attrs["scale"], node.attrs["offset"]
            node.attrs = {
                "scale": before.attrs["scale"] * scale,
                "offset": before.attrs["offset"] * scale + offset,
            }
            node.inputs[0] = before.source
            graph.nodes.remove(before)


def _fold_backward(graph: Graph, shared: Counter[int]) -> None:
    """Fold linear(x) * scale + offset into kernel and bias of the operation before."""
    uses = graph.count_uses()
    made_by = {node.output: node for node in graph.nodes}
    for node in list(graph.nodes):
        before = made_by.get(node.source)
        if (
            node.op != "Affine"
            or before is None
            or uses[before.output] != 1
            or not _takes_scale(before, shared)
        ):
            continue
        scale, offset = node.attrs["scale"], node.attrs["offset"]
        _, kernel, bias = before.inputs
        assert isinstance(kernel, Constant)
        assert isinstance(bias, Constant)
        channels = np.broadcast_to(scale, bias.value.shape)
        _scale_kernel(
            kernel, channels.reshape(kernel.value.shape[-2:]) if before.op == "DepthwiseConv2D" else channels
        )
        bias.value = bias.value * scale + offset
        before.output = node.output
        made_by[node.output] = before
        graph.nodes.remove(node)


def _fold_forward(graph: Graph, shared: Counter[int]) -> None:
    """Fold linear(x * scale + offset) into kernel and bias of the operation after.

    The scale can always be folded, since padded zeros stay zero. The offset can be folded only without padding: the
    zeros around x * scale + offset are not the offset, so an Add remains before the operation. (Padding x with
    -offset / scale would be exact too, but TF.js pads slowly: 1.4 ms against 0.05 ms for the Add under wasm.)
    """
    uses = graph.count_uses()
    readers: dict[Tensor, Node] = {tensor: node for node in graph.nodes for tensor in node.tensors}
    for node in list(graph.nodes):
        after = readers.get(node.output)
        if node.op != "Affine" or after is None or uses[node.output] != 1 or not _takes_scale(after, shared):
            continue
        scale, offset = node.attrs["scale"], node.attrs["offset"]
        _, kernel, bias = after.inputs
        assert isinstance(kernel, Constant)
        assert isinstance(bias, Constant)
        per_input = scale if scale.ndim == 0 else scale[:, None]
        if np.any(offset != 0) and after.op != "MatMul" and _pads(after):
            if np.all(scale != 0):  # (x + offset / scale) * scale
                node.attrs = {"scale": np.ones(()), "offset": offset / scale}
                _scale_kernel(kernel, per_input)
            continue
        bias.value = bias.value + _response(after.op, kernel.value, offset)
        _scale_kernel(kernel, per_input)
        after.inputs[0] = node.source
        graph.nodes.remove(node)


def _fold_padding(graph: Graph) -> None:
    """Replace zeros around a feature map by padding of the convolution."""
    uses = graph.count_uses()
    readers: dict[Tensor, Node] = {tensor: node for node in graph.nodes for tensor in node.tensors}
    for node in list(graph.nodes):
        after = readers.get(node.output)
        if (
            node.op == "Pad"
            and node.attrs["value"] == 0
            and after is not None
            and after.op in ("Conv2D", "DepthwiseConv2D")
            and after.attrs["padding"] == "VALID"
            and uses[node.output] == 1
        ):
            after.attrs |= {"padding": "EXPLICIT", "pads": node.attrs["pads"][1:3]}
            after.inputs[0] = node.source
            graph.nodes.remove(node)


def _pads(node: Node) -> bool:
    return any(amount for pair in pad_amounts(node) for amount in pair)


def _response(op: str, kernel: Array, offset: Array) -> Array:
    """Return the output of a linear operation without padding for an input that is `offset` everywhere."""
    n_in = kernel.shape[0] if op == "MatMul" else kernel.shape[2]
    full = np.broadcast_to(offset, (n_in,))
    if op == "MatMul":
        return full @ kernel
    if op == "Conv2D":
        return np.asarray(np.einsum("hwio,i->o", kernel, full), np.float64)
    return np.asarray(np.einsum("hwcm,c->cm", kernel, full), np.float64).reshape(-1)


def _scale_kernel(kernel: Constant, scale: Array) -> None:
    kernel.value = kernel.value * scale
    if kernel.factor is not None:
        kernel.factor = kernel.factor * scale


def _split_affines(graph: Graph) -> None:
    """Replace the scales that remain by Mul and Add."""
    nodes: list[Node] = []
    replaced: dict[Tensor, Tensor] = {}
    for node in graph.nodes:
        node.inputs = [replaced.get(x, x) if isinstance(x, Tensor) else x for x in node.inputs]
        if node.op != "Affine":
            nodes.append(node)
            continue
        steps = [
            (op, node.attrs[key])
            for op, key, neutral in (("Mul", "scale", 1.0), ("Add", "offset", 0.0))
            if np.any(node.attrs[key] != neutral)
        ]
        x = node.source
        for position, (op, value) in enumerate(steps):
            is_last = position == len(steps) - 1
            output = node.output if is_last else Tensor(f"{node.output.name}/{op.lower()}", node.output.shape)
            nodes.append(Node(op, [x, Constant(value)], output))
            x = output
        if not steps:
            replaced[node.output] = x
    graph.nodes = nodes
    graph.outputs = {role: replaced.get(x, x) for role, x in graph.outputs.items()}


def _fuse_activations(graph: Graph) -> None:
    uses = graph.count_uses()
    made_by = {node.output: node for node in graph.nodes}
    for node in list(graph.nodes):
        before = made_by.get(node.source)
        if before is None or uses[before.output] != 1 or before.attrs.get("activation") is not None:
            continue
        if node.op in FUSABLE.get(before.op, ()):
            before.attrs["activation"] = node.op
            before.attrs["alpha"] = node.attrs.get("alpha")
            before.output = node.output
            made_by[node.output] = before
            graph.nodes.remove(node)
