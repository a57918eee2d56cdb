"""The registry: which Keras layers are covered, with which arguments.

A layer is exported only if its exact class is registered here and each of its arguments is read by the rule, has an
allowed value, or has no effect after training. Any other layer gives an error that names it: a model that silently
computes something else would be worse than none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import keras

from leukoscope.errors import ExportError
from leukoscope.export.building import Builder
from leukoscope.export.graph import Tensor

Lower = Callable[[Builder, Any, list[Tensor]], Tensor]

# Arguments that every layer may have, with any value: they have no effect after training.
NEUTRAL = frozenset(
    {
        "name",
        "trainable",
        "dtype",
        "autocast",
        "batch_shape",
        "batch_input_shape",
        "activity_regularizer",
        "seed",
        "momentum",
        "renorm_momentum",
        "renorm_clipping",
        "synchronized",
        "rate",
        "noise_shape",
        "lora_rank",
        "lora_alpha",
    }
)
NEUTRAL_ENDINGS = ("_initializer", "_regularizer", "_constraint")


@dataclass(frozen=True)
class Rule:
    """How one class of layers is exported.

    `reads` names the arguments that the rule uses, with any value; `only` those that must have one of the given
    values. `note` is a line for the documentation.
    """

    layer: type
    lower: Lower
    reads: frozenset[str]
    only: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    note: str = ""

    def check(self, layer: keras.Layer) -> None:
        """Check that every argument of the layer is covered.

        Raises:
            ExportError: an argument is not; the message names layer, class, argument and value.
        """
        for argument, value in layer.get_config().items():
            if argument in self.reads or argument in NEUTRAL or argument.endswith(NEUTRAL_ENDINGS):
                continue
            allowed = self.only.get(argument)
            if allowed is None:
                if value is None:  # an argument of a newer Keras, not used
                    continue
                raise refuse(layer, f"its argument {argument}={value!r} is not covered", argument)
            if normalize(value) not in [normalize(option) for option in allowed]:
                options = " or ".join(repr(option) for option in allowed)
                raise refuse(
                    layer, f"its argument {argument}={value!r} is not covered, only {options}", argument
                )


RULES: dict[type, Rule] = {}


def covers(
    *layers: type,
    reads: Iterable[str] = (),
    only: Mapping[str, tuple[Any, ...]] | None = None,
    note: str = "",
) -> Callable[[Lower], Lower]:
    """Register the decorated function as the rule of these layer classes."""

    def register(lower: Lower) -> Lower:
        for layer in layers:
            RULES[layer] = Rule(layer, lower, frozenset(reads), only or {}, note)
        return lower

    return register


def find_rule(layer: keras.Layer) -> Rule:
    """Return the checked rule of a layer.

    Raises:
        ExportError: the class or one of the arguments is not covered.
    """
    rule = RULES.get(type(layer))
    if rule is None:
        raise refuse(layer, "this class of layer is not covered")
    rule.check(layer)
    return rule


def refuse(layer: Any, problem: str, argument: str | None = None) -> ExportError:
    """Return the error for a layer that cannot be exported: which layer, why, and what to do."""
    advice = (
        f"Rebuild the network with another value of {argument}"
        if argument
        else "Replace the layer by covered ones (docs/export.md lists them)"
    )
    return ExportError(
        f"Layer {getattr(layer, 'name', layer)!r} ({type(layer).__name__}) cannot be exported: {problem}. "
        f"{advice}, or export the part of the network before it."
    )


def normalize(value: Any) -> Any:
    """Return lists as tuples, so that both compare equal."""
    return (
        tuple(normalize(item) for item in value)
        if isinstance(value, Sequence) and not isinstance(value, str)
        else value
    )
