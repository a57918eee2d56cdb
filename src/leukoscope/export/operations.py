"""Functions called on tensors between layers (`x * 2`, `relu(x)`), which Keras records as operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from leukoscope.errors import ExportError
from leukoscope.export import activations
from leukoscope.export.building import Builder
from leukoscope.export.graph import Tensor

# Class name of the recorded operation -> operation of the graph.
ARITHMETIC = {"Add": "Add", "Subtract": "Sub", "Multiply": "Mul", "TrueDivide": "Div", "Divide": "Div"}

FUNCTIONS: dict[str, Callable[[Builder, Tensor, Any], Tensor]] = {
    "Relu": lambda b, x, op: b.unary("Relu", x),
    "Relu6": lambda b, x, op: b.unary("Relu6", x),
    "LeakyRelu": lambda b, x, op: activations.leaky_relu(b, x, float(op.negative_slope)),
    "Elu": lambda b, x, op: activations.elu(b, x, float(op.alpha)),
    "Selu": lambda b, x, op: b.unary("Selu", x),
    "Silu": lambda b, x, op: activations.silu(b, x),
    "Exp": lambda b, x, op: b.unary("Exp", x),
    "Gelu": lambda b, x, op: activations.gelu(b, x, bool(op.approximate)),
    "HardSigmoid": lambda b, x, op: activations.hard_sigmoid(b, x),
    "HardSilu": lambda b, x, op: activations.hard_silu(b, x),
    "Sigmoid": lambda b, x, op: b.unary("Sigmoid", x),
    "Tanh": lambda b, x, op: b.unary("Tanh", x),
    "Softplus": lambda b, x, op: b.unary("Softplus", x),
    "Softmax": lambda b, x, op: _softmax(b, x, op),
}


def lower_operation(b: Builder, operation: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor:
    """Build `x + y`, `x - y`, `x * y`, `x / y` with tensors or numbers, a reshape, or an activation function.

    Raises:
        ExportError: any other operation.
    """
    name = type(operation).__name__
    if not kwargs and type(operation).__module__.startswith("keras."):
        if name in ARITHMETIC and len(args) == 2:
            result = _compute(b, ARITHMETIC[name], *args)
            if result is not None:
                return result
        if name == "Reshape" and operation.newshape[0] == -1:
            # Not each picture by itself, as the layer does it: pictures can become rows of others.
            return b.reshape(args[0], (None, *operation.newshape[1:]))
        if name in FUNCTIONS and len(args) == 1:
            return FUNCTIONS[name](b, args[0], operation)
    raise ExportError(
        f"The operation {name} between layers cannot be exported as it is used here. Covered are +, -, *, /, "
        f"reshape(x, (-1, ...)) and the activation functions ({', '.join(FUNCTIONS)}); use layers for others "
        "(docs/export.md lists them)."
    )


def _compute(b: Builder, op: str, x: Any, y: Any) -> Tensor | None:
    if isinstance(x, Tensor) and isinstance(y, Tensor):
        if x.rank != y.rank:
            return None
        return b.binary("Mul", x, b.unary("Reciprocal", y)) if op == "Div" else b.binary(op, x, y)
    if isinstance(x, Tensor) and isinstance(y, int | float) and (y or op != "Div"):
        scale, offset = {"Add": (1, y), "Sub": (1, -y), "Mul": (y, 0), "Div": (1 / (y or 1), 0)}[op]
        return b.affine(x, scale, offset)
    if isinstance(x, int | float) and isinstance(y, Tensor):
        if op == "Div":
            return b.affine(b.unary("Reciprocal", y), x)
        scale, offset = {"Add": (1, x), "Sub": (-1, x), "Mul": (x, 0)}[op]
        return b.affine(y, scale, offset)
    return None


def _softmax(b: Builder, x: Tensor, operation: Any) -> Tensor:
    if operation.axis not in (-1, x.rank - 1):
        raise ExportError(f"A softmax over axis {operation.axis} cannot be exported, only over the last one.")
    return activations.softmax(b, x)
