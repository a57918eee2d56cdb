"""The first stage of a model: it turns pictures into boxes around cells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.manifest import LocatorSpec
from leukoscope.images.boxes import Box
from leukoscope.images.resizing import Pixels
from leukoscope.inference.detection import Located, find_boxes
from leukoscope.inference.onnx_stage import OnnxStage, require_shape


class Locator:
    """A network that finds cells, with the manifest's numbers for it. Safe in several threads."""

    def __init__(self, stage: OnnxStage, spec: LocatorSpec) -> None:
        self.spec = spec
        self._stage = stage

    def with_spec(self, spec: LocatorSpec) -> Locator:
        """Return the same network with other numbers."""
        return Locator(self._stage, spec)

    def run(self, tensor: NDArray[np.float32]) -> Located:
        """Run the network on one batch of tiles (float32, batch x height x width x 3).

        Returns:
            Heatmap (batch x rows x columns x 1) and geometry (batch x rows x columns x 4).

        Raises:
            ModelError: an output has values that are no numbers, or the wrong shape.
        """
        outputs = self._stage.run(tensor, ("heatmap", "geometry"))
        shape = (len(tensor), *self.spec.grid)
        return (
            require_shape("heatmap", outputs["heatmap"], (*shape, 1)),
            require_shape("geometry", outputs["geometry"], (*shape, 4)),
        )

    def find(self, images: Sequence[Pixels], batch_size: int) -> list[list[Box]]:
        """Return the boxes of the cells in each picture, in reading order; `batch_size` tiles run at once."""
        return find_boxes(images, self.spec, self.run, batch_size)
