"""The outputs of each stage of a model, by role; they are found by the names of layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from leukoscope.errors import ExportError
from leukoscope.export.graph import Shape

T = TypeVar("T")


@dataclass(frozen=True)
class Roles:
    """The outputs of a stage.

    Args:
        stage: its name in the manifest.
        layers: role, which is also the name of the layer that gives it -> sides after the batch, None for any side.
        needed: the roles that a network must have.
        end: the role of the one output of a network that has only one; None where outputs are always named.
    """

    stage: str
    layers: Mapping[str, tuple[int | None, ...]]
    needed: tuple[str, ...]
    end: str | None = None

    def choose(
        self, model_name: str, ends: Sequence[T], named: Mapping[str, T], shape: Callable[[T], Shape]
    ) -> dict[str, T]:
        """Return the outputs by role.

        Args:
            model_name: name of the network in messages.
            ends: outputs of the network.
            named: outputs of the layers with the name of a role; those of another shape are ignored.
            shape: returns the shape of an output, including the batch.

        Raises:
            ExportError: a needed output is missing, or the only output is not one row of numbers.
        """
        fitting = {
            role: named[role]
            for role in self.layers
            if role in named and self._fits(role, shape(named[role]))
        }
        if self.end is not None and len(ends) == 1:
            if len(shape(ends[0])) != 2:
                raise ExportError(
                    f"Expected a network that ends in one row of numbers per picture; {model_name!r} ends in "
                    f"{shape(ends[0])}. Add pooling or Flatten and a Dense layer with one unit per class."
                )
            others = {role: x for role, x in fitting.items() if role != self.end and x is not ends[0]}
            fitting = {self.end: ends[0], **others}
        if "map" in fitting and shape(fitting["map"])[-1] != shape(fitting["probabilities"])[-1]:
            del fitting["map"]  # another layer with this name
        missing = [role for role in self.needed if role not in fitting]
        if missing:
            found = ", ".join(f"{role} {shape(x)}" for role, x in named.items()) or "none of these names"
            raise ExportError(
                f"Expected the {self.stage} {model_name!r} with {len(ends)} outputs to have a layer called "
                + " and one called ".join(f"{role!r} that gives {self._describe(role)}" for role in missing)
                + f"; found {found}. Name its layers so."
            )
        return fitting

    def _fits(self, role: str, shape: Shape) -> bool:
        sides = self.layers[role]
        return len(shape) == len(sides) + 1 and all(
            wanted in (None, side) for wanted, side in zip(sides, shape[1:], strict=True)
        )

    def _describe(self, role: str) -> str:
        names = {1: ("numbers",), 3: ("rows", "columns", "channels")}[len(self.layers[role])]
        sides = (str(side or name) for side, name in zip(self.layers[role], names, strict=True))
        return f"batch x {' x '.join(sides)}"


CLASSIFIER = Roles(
    "classifier",
    {
        "probabilities": (None,),
        "cellness": (1,),
        "embedding": (None,),
        "map": (None, None, None),
        "fine_probabilities": (None,),
    },
    needed=("probabilities",),
    end="probabilities",
)
LOCATOR = Roles(
    "locator", {"heatmap": (None, None, 1), "geometry": (None, None, 4)}, needed=("heatmap", "geometry")
)
