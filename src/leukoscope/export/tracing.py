"""Tracing: follow a Keras network, and those nested in it, and build the graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
from keras import tree

from leukoscope.errors import ExportError
from leukoscope.export import layers as _layers  # noqa: F401  (fills the registry)
from leukoscope.export.building import Builder
from leukoscope.export.graph import Graph, Tensor
from leukoscope.export.operations import lower_operation
from leukoscope.export.registry import find_rule, refuse
from leukoscope.export.roles import CLASSIFIER, Roles

INPUT_NAME = "pixels"
MAX_SIDE_PX = 4096
MAX_CLASSES = 1000


def trace(model: keras.Model, roles: Roles = CLASSIFIER) -> Graph:
    """Build the graph of a network, from one picture to the outputs of its stage.

    The outputs are those of `roles`. They are found by the names of layers; if a network has only one output, this one
    is the classifier's probabilities.

    Raises:
        ExportError: the network has a shape or a layer that is not covered, or an output is missing.
    """
    check_network(model)
    builder = Builder(INPUT_NAME, (None, *model.input_shape[1:]))
    named: dict[str, Tensor] = {}

    def remember(layer: Any, output: Tensor) -> None:
        if layer.name in roles.layers:
            named[layer.name] = output

    ends = _walk(builder, model, [builder.graph.input], remember)
    graph = builder.graph
    graph.outputs = roles.choose(model.name, ends, named, lambda x: x.shape)
    graph.prune()
    return graph


def check_network(model: keras.Model) -> None:
    if not is_functional(model):
        raise ExportError(
            f"Expected a Sequential or functional network; {model.name!r} is a {type(model).__name__}, whose "
            "call() cannot be read. Rebuild it from layers with keras.Sequential or keras.Model(inputs, "
            "outputs)."
        )
    if not model.built or model.input_shape is None:
        raise ExportError(
            f"Expected a built network; {model.name!r} has no weights yet. Call it once, or give it an Input."
        )
    if len(model.inputs) != 1:
        raise ExportError(
            f"Expected one input, the picture; {model.name!r} has {len(model.inputs)}. Make a keras.Model of "
            "this input and of the outputs that depend on it alone."
        )
    shape = model.input_shape
    sides = shape[1:]
    if len(shape) != 4 or None in sides or sides[2] not in (1, 3) or max(sides[:2]) > MAX_SIDE_PX:
        raise ExportError(
            f"Expected an input of (batch, height, width, 1 or 3) with known sides up to {MAX_SIDE_PX}; "
            f"{model.name!r} takes {shape}. Give its Input a fixed shape, channels last."
        )


def is_functional(layer: Any) -> bool:
    """Return whether a layer is a Sequential or functional network whose call() is not overridden."""
    if isinstance(layer, keras.Sequential):
        return type(layer).call is keras.Sequential.call
    return (
        isinstance(layer, keras.Model)
        and hasattr(layer, "_nodes_by_depth")
        and _call_of(layer) is _FUNCTIONAL_CALL
    )


def _call_of(model: keras.Model) -> Any:
    return type(model).call


def _functional_call() -> Any:
    x = keras.Input((1,))
    return type(keras.Model(x, x)).call


_FUNCTIONAL_CALL = _functional_call()


def _walk(
    b: Builder, model: keras.Model, inputs: list[Tensor], remember: Callable[[Any, Tensor], None]
) -> list[Tensor]:
    """Follow the calls recorded in a network, in the order of their depth."""
    if isinstance(model, keras.Sequential):
        x = inputs[0]
        for layer in model.layers:
            if not isinstance(layer, keras.layers.InputLayer):
                x = _lower(b, layer, [x], remember)
        return [x]
    known = {id(symbol): x for symbol, x in zip(model.inputs, inputs, strict=True)}
    for depth in sorted(model._nodes_by_depth, reverse=True):
        for node in model._nodes_by_depth[depth]:
            if node.is_input:
                continue
            args, kwargs = node.arguments.fill_in(known)
            if isinstance(node.operation, keras.Layer):
                # Keras says so of each Resizing, to which it means nothing.
                if kwargs.get("training") and not isinstance(node.operation, keras.layers.Resizing):
                    raise refuse(node.operation, "it is called with training=True", "training")
                given = [x for x in tree.flatten((args, kwargs)) if isinstance(x, Tensor)]
                output = _lower(b, node.operation, given, remember)
            else:
                output = lower_operation(b, node.operation, args, kwargs)
            known[id(node.outputs[0])] = output
    return [known[id(symbol)] for symbol in model.outputs]


def _lower(
    b: Builder, layer: keras.Layer, inputs: list[Tensor], remember: Callable[[Any, Tensor], None]
) -> Tensor:
    with b.scope(layer.name):
        if isinstance(layer, keras.Model):
            if not is_functional(layer) or len(layer.inputs) != 1 or len(layer.outputs) != 1:
                raise refuse(
                    layer, "a nested network must be Sequential or functional, with one input and output"
                )
            (output,) = _walk(b, layer, inputs, remember)
        else:
            output = find_rule(layer).lower(b, layer, inputs)
    remember(layer, output)
    return output
