"""Preparing a network for the export: in float32, with probabilities at its end, and with rounded kernels."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from leukoscope.errors import ExportError
from leukoscope.export.folding import fold
from leukoscope.export.graph import Constant, Graph
from leukoscope.export.quantization import Encoded, Quantization, encode, encode_graph, round_variables
from leukoscope.export.roles import CLASSIFIER, Roles
from leukoscope.export.tracing import trace


def copy_network(model: keras.Model) -> keras.Model:
    """Copy a network, with all layers in float32, so that rounding does not change the caller's weights.

    A network trained in mixed precision keeps its float32 weights and computes in float32 from here on.

    Raises:
        ExportError: Keras cannot rebuild the network from its configuration.
    """
    try:
        copy = type(model).from_config(_in_float32(model.get_config()))
        copy.set_weights(model.get_weights())
    except Exception as error:
        raise ExportError(
            f"Keras cannot rebuild the network {model.name!r} from its own configuration ({error}). "
            "Custom layers are not covered; docs/export.md lists those that are."
        ) from error
    return copy


def _in_float32(config: Any) -> Any:
    if isinstance(config, dict):
        return {
            key: "float32" if key == "dtype" and value is not None else _in_float32(value)
            for key, value in config.items()
        }
    if isinstance(config, list | tuple):
        return type(config)(_in_float32(item) for item in config)
    return config


def complete_classifier(model: keras.Model, samples: NDArray[np.float32]) -> tuple[keras.Model, list[str]]:
    """Make a network end in one probability per class.

    A network that ends in logits gets a softmax; a single sigmoid unit p becomes the two probabilities 1 - p
    and p, in the order of the labels 0 and 1 it was trained with.

    Args:
        samples: inputs whose outputs are checked, float32, batch x height x width x channels.

    Returns:
        The network, and a sentence for each layer that was added.

    Raises:
        ExportError: the last layer is a single logit or several sigmoids, or the `probabilities` of a network with
            several outputs do not add up to 1.
    """
    graph = trace(model)
    ending = next((n.op for n in graph.nodes if n.output is graph.outputs["probabilities"]), None)
    values = compute(model, samples)["probabilities"]
    if values.shape[-1] == 1 and len(model.outputs) == 1:
        if ending != "Sigmoid":
            raise ExportError(
                "Expected the single last unit to have a sigmoid; it has not. End the network in "
                "Dense(n_classes, activation='softmax') or Dense(1, activation='sigmoid')."
            )
        p = model.outputs[0]
        both = keras.layers.Concatenate(name="probabilities_of_both")(
            [keras.layers.Rescaling(-1.0, 1.0)(p), p]
        )
        notice = "The network ends in one sigmoid unit p; the model gives two probabilities, 1 - p and p."
        return keras.Model(model.inputs[0], both, name=model.name), [notice]
    if values.min() >= 0 and np.allclose(values.sum(-1), 1, atol=1e-3):
        return model, []
    if len(model.outputs) > 1:
        raise ExportError(
            f"Expected the layer 'probabilities' of {model.name!r} to give probabilities that add up to 1; "
            "they do not. End it in a softmax."
        )
    if ending == "Sigmoid":
        raise ExportError(
            "Expected probabilities of which one class is true (softmax); the network ends in "
            f"{values.shape[-1]} sigmoids, one question each. Networks that give several labels at once "
            "are not covered."
        )
    notice = "The network ends in numbers that are no probabilities (logits); a softmax was added."
    probabilities = keras.layers.Softmax(name="softmax_of_logits")(model.outputs[0])
    return keras.Model(model.inputs[0], probabilities, name=model.name), [notice]


def fold_and_round(
    model: keras.Model, quantization: Quantization, roles: Roles = CLASSIFIER
) -> tuple[Graph, dict[Constant, Encoded]]:
    """Trace, fold and round a network, including the kernels of the Keras network itself.

    The network is traced twice: once for the kernels, and again after they have been rounded, so that the biases fit
    the rounded kernels where an offset (mean pixel, batch norm) comes before them.

    Returns:
        The folded graph and its constants as they are to be stored.
    """
    graph = _trace_and_fold(model, roles)
    encoded = encode_graph(graph, quantization)
    if quantization == "none":
        return graph, encoded
    round_variables(encoded)
    again = _trace_and_fold(model, roles)
    for before, after in zip(graph.constants(), again.constants(), strict=True):
        if not before.is_kernel:
            before.value = after.value
            encoded[before] = encode(after, "none")
    return graph, encoded


def _trace_and_fold(model: keras.Model, roles: Roles) -> Graph:
    graph = trace(model, roles)
    fold(graph)
    for role, tensor in graph.outputs.items():  # the same names in both files
        tensor.name = role
    return graph


def compute(
    model: keras.Model, tensor: NDArray[np.float32], batch_size: int = 32, roles: Roles = CLASSIFIER
) -> dict[str, NDArray[np.float32]]:
    """Return the outputs that Keras computes, by role, on any backend.

    Args:
        model: its layers with the name of a role are outputs; layers inside a nested network are not.
        tensor: float32, batch x height x width x channels.
        batch_size: pictures at once.
        roles: of the network's stage.
    """
    named = {layer.name: layer.output for layer in model.layers if layer.name in roles.layers}
    outputs = roles.choose(model.name, model.outputs, named, lambda x: tuple(x.shape))
    network = keras.Model(model.inputs[0], outputs)
    parts: dict[str, list[NDArray[np.float32]]] = {role: [] for role in outputs}
    for start in range(0, len(tensor), batch_size):
        results = network(tensor[start : start + batch_size], training=False)
        for role, values in results.items():
            parts[role].append(np.asarray(keras.ops.convert_to_numpy(values), np.float32))
    return {role: np.concatenate(values) for role, values in parts.items()}
