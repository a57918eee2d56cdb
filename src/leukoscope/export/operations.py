"""Arithmetic written directly on Keras tensors (`x * 2`, `x + y`), which Keras records as operations."""

from __future__ import annotations

from typing import Any

from leukoscope.errors import ExportError
from leukoscope.export.building import Builder
from leukoscope.export.graph import Tensor

# Class name of the recorded operation -> operation of the graph.
ARITHMETIC = {"Add": "Add", "Subtract": "Sub", "Multiply": "Mul", "TrueDivide": "Div", "Divide": "Div"}


def lower_operation(b: Builder, operation: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor:
    """Build `x + y`, `x - y`, `x * y` or `x / number`.

    Raises:
        ExportError: any other operation.
    """
    op = ARITHMETIC.get(type(operation).__name__)
    if op is None or kwargs or len(args) != 2 or not type(operation).__module__.startswith("keras."):
        raise ExportError(
            f"The operation {type(operation).__name__} between layers cannot be exported: only +, -, * and / by "
            "a number are covered. Use layers (docs/export.md lists them) in its place."
        )
    x, y = args
    if isinstance(x, Tensor) and isinstance(y, Tensor):
        if op == "Div":
            y, op = b.unary("Reciprocal", y), "Mul"
        return b.binary(op, x, y)
    if isinstance(x, Tensor) and isinstance(y, int | float):
        scale, offset = {"Add": (1, y), "Sub": (1, -y), "Mul": (y, 0), "Div": (1 / (y or 1), 0)}[op]
        return b.affine(x, scale, offset)
    if isinstance(y, Tensor) and isinstance(x, int | float) and op != "Div":
        scale, offset = {"Add": (1, x), "Sub": (-1, x), "Mul": (x, 0)}[op]
        return b.affine(y, scale, offset)
    raise ExportError(f"The operation {type(operation).__name__} between layers cannot be exported with {args}.")
