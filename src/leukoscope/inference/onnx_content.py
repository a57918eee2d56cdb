"""Whether an ONNX file is only arithmetic on its own numbers, read without the `onnx` package.

A model may come from anybody. ONNX can name other files for its weights, loop without end, and carry functions; the
exporter writes none of these. The field numbers are those of onnx.proto3 (https://github.com/onnx/onnx).
"""

from __future__ import annotations

from collections.abc import Iterator

_MODEL_GRAPH, _MODEL_TRAINING, _MODEL_FUNCTIONS = 7, 20, 25
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_SPARSE = 1, 5, 15
_NODE_OPERATION, _NODE_ATTRIBUTE = 4, 5
_ATTRIBUTE_TENSOR, _ATTRIBUTE_GRAPH, _ATTRIBUTE_TENSORS, _ATTRIBUTE_GRAPHS, _ATTRIBUTE_SPARSE = (
    5,
    6,
    10,
    11,
    22,
)
_TENSOR_EXTERNAL, _TENSOR_LOCATION = 13, 14
_SPARSE_VALUES, _SPARSE_INDICES = 1, 2

# Operations that run a graph of their own, once, many times or for ever.
_CONTROL_FLOW = {"If", "Loop", "Scan", "SequenceMap"}
# Protocol Buffers, "Encoding": wire types and the length of those that are fixed.
_VARINT, _BYTES = 0, 2
_FIXED_BYTES = {1: 8, 5: 4}
_VARINT_BITS = 64

_Value = int | memoryview


def check_onnx(data: bytes) -> None:
    """Check that a model computes with its own weights alone, each operation once.

    Raises:
        ValueError: it has control flow, functions of its own, weights in another file, or is no ONNX file.
    """
    for number, value in _read_fields(memoryview(data)):
        if number in (_MODEL_TRAINING, _MODEL_FUNCTIONS):
            raise ValueError("it holds functions of its own")
        if number == _MODEL_GRAPH:
            _check_graph(_as_message(value))


def _check_graph(graph: memoryview) -> None:
    for number, value in _read_fields(graph):
        if number == _GRAPH_NODE:
            _check_node(_as_message(value))
        elif number == _GRAPH_INITIALIZER:
            _check_tensor(_as_message(value))
        elif number == _GRAPH_SPARSE:
            _check_sparse(_as_message(value))


def _check_node(node: memoryview) -> None:
    for number, value in _read_fields(node):
        if number == _NODE_OPERATION and (name := bytes(_as_message(value)).decode()) in _CONTROL_FLOW:
            raise ValueError(f"it has the control flow {name}, which may never end")
        if number == _NODE_ATTRIBUTE:
            _check_attribute(_as_message(value))


def _check_attribute(attribute: memoryview) -> None:
    for number, value in _read_fields(attribute):
        if number in (_ATTRIBUTE_GRAPH, _ATTRIBUTE_GRAPHS):
            raise ValueError("an operation has a graph of its own, which may never end")
        if number in (_ATTRIBUTE_TENSOR, _ATTRIBUTE_TENSORS):
            _check_tensor(_as_message(value))
        elif number == _ATTRIBUTE_SPARSE:
            _check_sparse(_as_message(value))


def _check_sparse(tensor: memoryview) -> None:
    for number, value in _read_fields(tensor):
        if number in (_SPARSE_VALUES, _SPARSE_INDICES):
            _check_tensor(_as_message(value))


def _check_tensor(tensor: memoryview) -> None:
    for number, value in _read_fields(tensor):
        if number == _TENSOR_EXTERNAL or (number == _TENSOR_LOCATION and value):
            raise ValueError("it has weights in another file, which the manifest does not list")


def _as_message(value: _Value) -> memoryview:
    if isinstance(value, int):
        raise ValueError("it is damaged")
    return value


def _read_fields(message: memoryview) -> Iterator[tuple[int, _Value]]:
    """Yield number and value of each field; strings and messages as views, fixed numbers as views too."""
    at = 0
    while at < len(message):
        key, at = _read_varint(message, at)
        kind = key & 7
        if kind == _VARINT:
            value, at = _read_varint(message, at)
            yield key >> 3, value
            continue
        if kind == _BYTES:
            length, at = _read_varint(message, at)
        elif kind in _FIXED_BYTES:
            length = _FIXED_BYTES[kind]
        else:
            raise ValueError("it is no ONNX file")
        if at + length > len(message):
            raise ValueError("it is cut off")
        yield key >> 3, message[at : at + length]
        at += length


def _read_varint(message: memoryview, at: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, least first, and where the next field begins."""
    value = 0
    for shift in range(0, _VARINT_BITS + 6, 7):
        if at >= len(message):
            raise ValueError("it is cut off")
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
    raise ValueError("it is damaged")
