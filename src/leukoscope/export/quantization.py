"""Rounding: kernels as float16 or uint8 for a smaller download, and the same numbers put back into Keras.

Both files of a model folder and the Keras network they are checked against carry exactly the same kernels, so
the three can be compared to the last digits. Biases, scales and constants of formulas always stay float32.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from leukoscope.export.graph import Array, Constant, Graph

Quantization = Literal["none", "float16", "uint8"]
FLOAT16_MAX = float(np.finfo(np.float16).max)
# Below this many numbers, as in depthwise kernels, 8 bits would save nothing and cost accuracy.
UINT8_MIN_SIZE = 2048


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
        """The numbers both runtimes compute with, bit for bit."""
        if self.dtype != "uint8":
            return self.stored.astype(np.float32)
        return (self.stored.astype(np.float32) - np.float32(self.zero_point)) * np.float32(self.scale)


def encode(constant: Constant, quantization: Quantization) -> Encoded:
    """Round one constant. Kernels too large for float16 stay float32."""
    value = constant.value
    if not constant.is_kernel or quantization == "none" or np.abs(value).max(initial=0) > FLOAT16_MAX:
        return Encoded(value.astype(np.float32))
    if quantization == "float16" or value.size < UINT8_MIN_SIZE or (value.shape[-1] == 1 and value.ndim == 4):
        return Encoded(value.astype(np.float16))
    return _encode_uint8(value)


def _encode_uint8(value: Array) -> Encoded:
    """Spread 256 levels from the least to the largest number, zero among them.

    The scale is a float32 number, so that TF.js (stored * scale + min in double precision) and ONNX
    ((stored - zero_point) * scale in single precision) arrive at the same float32.
    """
    low, high = min(value.min(), 0.0), max(value.max(), 0.0)
    scale = float(np.float32((high - low) / 255)) or 1.0
    zero_point = round(-low / scale)
    stored = np.clip(np.rint(value / scale) + zero_point, 0, 255).astype(np.uint8)
    return Encoded(stored, scale, zero_point)


def encode_graph(graph: Graph, quantization: Quantization) -> dict[Constant, Encoded]:
    """Round every constant of a graph."""
    return {constant: encode(constant, quantization) for constant in graph.constants()}


def round_variables(encoded: dict[Constant, Encoded]) -> None:
    """Put the rounded kernels back into the Keras variables they came from: variable = rounded / factor.

    Where folding multiplied by zero, or a kernel serves in several places with unlike roundings, the variable
    keeps what it had.
    """
    for constant, code in encoded.items():
        if constant.variable is None or constant.factor is None:
            continue
        factor = np.broadcast_to(constant.factor, constant.value.shape)
        divisor = np.where(factor == 0, 1.0, factor)
        rounded = np.where(factor == 0, constant.value, code.decoded.astype(np.float64)) / divisor
        if np.any(factor == 0):
            from leukoscope.export.building import read_variable

            kept = read_variable(constant.variable).reshape(constant.value.shape)
            rounded = np.where(factor == 0, kept, rounded)
        constant.variable.assign(rounded.reshape(constant.variable.shape).astype(np.float32))
