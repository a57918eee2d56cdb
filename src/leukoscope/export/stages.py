"""One stage on its way into a model folder: rounded, written as two files, compared with Keras."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.manifest import LocatorSpec
from leukoscope.errors import ExportError
from leukoscope.export.any_size import takes_any_size
from leukoscope.export.graph import Graph
from leukoscope.export.networks import compute, copy_network, fold_and_round
from leukoscope.export.onnx_model import write_onnx
from leukoscope.export.quantization import Quantization
from leukoscope.export.roles import LOCATOR, Roles
from leukoscope.export.tfjs import write_graph_model
from leukoscope.export.tracing import INPUT_NAME, trace
from leukoscope.export.verification import require_agreement, run_onnx

# Names of the graph model and the ONNX file.
FILES = {"classifier": ("model.json", "model.onnx"), "locator": ("locator.json", "locator.onnx")}


@dataclass(frozen=True)
class ExportedStage:
    """A stage as it will be in the folder.

    Args:
        roles: what kind of stage it is.
        network: the Keras network with the rounded weights.
        graph: folded; its outputs are those of the stage.
        tensor: what it was run on, float32, batch x height x width x channels.
        exact: what Keras computed for `tensor` before the weights were rounded, by role.
        rounded: and after.
        files: contents by path: graph model, shards, ONNX file.
        any_size: whether the ONNX file, and the graph model once its sizes are multiplied, take larger tiles.
    """

    roles: Roles
    network: keras.Model
    graph: Graph
    tensor: NDArray[np.float32]
    exact: dict[str, NDArray[np.float32]]
    rounded: dict[str, NDArray[np.float32]]
    files: dict[str, bytes]
    any_size: bool

    @property
    def onnx(self) -> str:
        """Path of the ONNX file in the folder."""
        return FILES[self.roles.stage][1]

    def count(self, role: str) -> int:
        """Return how many numbers an output has at each place; 0 where the stage does not give it."""
        return self.exact[role].shape[-1] if role in self.exact else 0

    def describe(self) -> dict[str, Any]:
        """Return the manifest's entry; each tensor is called by its role."""
        graph, onnx = FILES[self.roles.stage]
        return {
            "name": self.roles.stage,
            "graph": graph,
            "onnx": onnx,
            "input": INPUT_NAME,
            "outputs": {role: role for role in self.graph.outputs},
        }

    def verify(self, folder: Path) -> tuple[dict[str, NDArray[np.float32]], float]:
        """Run the ONNX file in `folder`.

        Returns:
            Its outputs by role, and the largest difference from Keras.

        Raises:
            ExportError: they do not agree.
        """
        results = run_onnx(folder / self.onnx, self.tensor)
        differences = [
            require_agreement(values, results[role], role) for role, values in self.rounded.items()
        ]
        return results, max(differences)


def export_stage(
    network: keras.Model,
    tensor: NDArray[np.float32],
    roles: Roles,
    quantization: Quantization,
    shard_bytes: int,
    note: str,
) -> ExportedStage:
    """Round a network, which is changed by it, and write its files.

    Args:
        network: a copy of the caller's, complete.
        tensor: inputs to compare on, float32, batch x height x width x channels.
        roles: what it gives.
        quantization: how kernels are stored.
        shard_bytes: largest size of a weight shard.
        note: free text put into the ONNX file.

    Raises:
        ExportError: the network is not covered.
    """
    exact = compute(network, tensor, roles=roles)
    graph, encoded = fold_and_round(network, quantization, roles)
    rounded = compute(network, tensor, roles=roles)
    tfjs = write_graph_model(graph, encoded, shard_bytes)
    any_size = roles is LOCATOR and takes_any_size(graph)
    graph_path, onnx_path = FILES[roles.stage]
    files = {
        graph_path: json.dumps(tfjs.model, separators=(",", ":")).encode(),
        **tfjs.shards,
        onnx_path: write_onnx(graph, encoded, note, any_size=any_size).SerializeToString(deterministic=True),
    }
    return ExportedStage(roles, network, graph, tensor, exact, rounded, files, any_size)


def copy_locator(locator: keras.Model, settings: LocatorSpec) -> keras.Model:
    """Copy a locator for the export.

    Raises:
        ExportError: it is not covered, or its sides are not those of the settings.
    """
    graph = trace(locator, LOCATOR)
    taken, wanted = tuple(graph.input.sides), (settings.tile_height_px, settings.tile_width_px, 3)
    if taken != wanted:
        raise ExportError(
            f"Expected a locator that takes tiles of height, width, channels {wanted}, as its settings say; "
            f"{locator.name!r} takes {taken}. Change tile_height_px and tile_width_px or the network."
        )
    for role, tensor in graph.outputs.items():
        if tensor.sides[:2] != settings.grid:
            raise ExportError(
                f"Expected {role} of {settings.grid} rows and columns, a tile in strides of "
                f"{settings.stride_px}; {locator.name!r} gives {tensor.sides[:2]}. Change stride_px or "
                "the network."
            )
    return copy_network(locator)
