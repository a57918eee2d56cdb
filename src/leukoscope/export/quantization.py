"""Rounding: kernels as float16 or uint8 for a smaller download, and the same numbers put back into Keras.

Both files of a model folder, and the Keras network they are compared with, have exactly the same kernels, so
the three agree to the last digits. Biases, scales and constants of formulas always stay float32.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from leukoscope.export.building import read_variable
from leukoscope.export.graph import Array, Constant, Graph

Quantization = Literal["none", "float16", "uint8"]
FLOAT16_MAX = float(np.finfo(np.float16).max)
# With fewer numbers than this, 8 bits would save almost nothing and reduce accuracy.
UINT8_MIN_SIZE = 2048
# The 1 x 1 kernels of an inverted residual are rounded worse: their channels differ more, and the small ones lie at the
# beginning, where every layer after carries the error on.
UINT8_MIN_POINTWISE_SIZE = 32_768


@dataclass(frozen=True)
class Encoded:
    """A constant as stored: float32, float16, or uint8 with value = (stored - zero_point) * scale."""

    stored: NDArray[np.float32] | NDArray[np.float16] | NDArray[np.uint8]
    scale: float = 1.0
    zero_point: int = 0

    @property
    def dtype(self) -> str:
        """ "float32", "float16" or "uint8"."""
        return str(self.stored.dtype)

    @property
    def decoded(self) -> NDArray[np.float32]:
        """The numbers that both runtimes compute with, bit for bit."""
        if self.dtype != "uint8":
            return self.stored.astype(np.float32)
        return (self.stored.astype(np.float32) - np.float32(self.zero_point)) * np.float32(self.scale)


def encode(constant: Constant, quantization: Quantization, *, depthwise: bool = False) -> Encoded:
    """Round one constant. Kernels too large for float16 stay float32.

    Args:
        constant: only kernels are rounded below float32.
        quantization: how kernels are stored.
        depthwise: the channels of such a kernel differ too much for one scale, so it is stored as float16 at least.
    """
    value = constant.value
    if not constant.is_kernel or quantization == "none" or np.abs(value).max(initial=0) > FLOAT16_MAX:
        return Encoded(value.astype(np.float32))
    least = UINT8_MIN_POINTWISE_SIZE if value.shape[:-2] == (1, 1) else UINT8_MIN_SIZE
    if quantization == "float16" or depthwise or value.size < least:
        return Encoded(value.astype(np.float16))
    return _encode_uint8(value)


def _encode_uint8(value: Array) -> Encoded:
    """Store 256 levels from the smallest to the largest number, with zero as one of them.

    The scale is a float32 number, so that TF.js (stored * scale + min in double precision) and ONNX
    ((stored - zero_point) * scale in single precision) compute the same float32.
    """
    low, high = min(value.min(), 0.0), max(value.max(), 0.0)
    scale = float(np.float32((high - low) / 255)) or 1.0
    zero_point = round(-low / scale)
    stored = np.clip(np.rint(value / scale) + zero_point, 0, 255).astype(np.uint8)
    return Encoded(stored, scale, zero_point)


def encode_graph(graph: Graph, quantization: Quantization) -> dict[Constant, Encoded]:
    """Round every constant of a graph."""
    depthwise = {c for node in graph.nodes if node.op == "DepthwiseConv2D" for c in node.constants}
    return {c: encode(c, quantization, depthwise=c in depthwise) for c in graph.constants()}


def round_variables(encoded: dict[Constant, Encoded]) -> None:
    """Put the rounded kernels back into the Keras variables they came from: variable = rounded / factor.

    Where folding multiplied by zero, the variable keeps its value, which has no effect.
    """
    for constant, code in encoded.items():
        if constant.variable is None or constant.factor is None:
            continue
        factor = np.broadcast_to(constant.factor, constant.value.shape)
        current = read_variable(constant.variable).reshape(constant.value.shape)
        rounded = code.decoded.astype(np.float64) / np.where(factor == 0, 1.0, factor)
        value = np.where(factor == 0, current, rounded).astype(np.float32)
        constant.variable.assign(value.reshape(constant.variable.shape))
