"""Drift: whether the cells look unlike those that the model, or the lab profile in use, was fitted to."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from leukoscope.contract.embedding_space import EmbeddingSpace
from leukoscope.contract.manifest import Manifest
from leukoscope.inference.correction import Matrix
from leukoscope.inference.profile import Profile
from leukoscope.inference.results import PictureResult

# The median of fewer cells is too uncertain.
FEWEST_CELLS = 10


@dataclass(frozen=True)
class Drift:
    """The median distance of N cells from the known ones; 99 % of the known cells are nearer than `far`.

    Distances are those of `EmbeddingSpace.measure_distances`.
    """

    n_cells: int
    distance: float
    far: float

    @property
    def is_unlike(self) -> bool:
        """Whether half of the cells are farther away than 99 % of the cells that the model was trained on."""
        return self.n_cells >= FEWEST_CELLS and self.distance > self.far


def measure_distances(
    result: PictureResult, space: EmbeddingSpace | None, means: Matrix | None = None
) -> list[float]:
    """Return how far the cells of a picture, classified with `details=True`, are from the known ones.

    Args:
        result: of the picture.
        space: the manifest's embedding; with None there are no distances.
        means: the profile's; None means those of the model.
    """
    embeddings = [cell.embedding for cell in result.cells if cell.embedding is not None]
    if space is None or not embeddings:
        return []
    return [float(distance) for distance in space.measure_distances(np.stack(embeddings), means)]


class DriftWatch:
    """Collects the distances of cells while results arrive, so that embeddings need not stay in memory."""

    def __init__(self, manifest: Manifest, profile: Profile | None = None) -> None:
        self._space = manifest.embedding
        self._means = None if profile is None else profile.means
        # Eight bytes a cell: a run may have millions.
        self._distances = array("d")

    def add(self, result: PictureResult) -> None:
        """Add the cells of a picture that was classified with `details=True`."""
        self.add_distances(measure_distances(result, self._space, self._means))

    def add_distances(self, distances: Iterable[float]) -> None:
        """Add cells whose distances were measured where they were classified."""
        self._distances.extend(distances)

    @property
    def drift(self) -> Drift | None:
        """The drift of the cells so far; None where there are none or the model does not describe embeddings."""
        if self._space is None or not self._distances:
            return None
        return Drift(len(self._distances), float(np.median(self._distances)), self._space.far)

    @property
    def warning(self) -> str | None:
        """A sentence for the user; None where the cells look as usual."""
        drift = self.drift
        if drift is None or not drift.is_unlike:
            return None
        return (
            f"These {drift.n_cells} cells look unlike those the model was fitted to (median distance "
            f"{drift.distance:.2f}; 99 % of its own are within {drift.far:.2f}). Its answers may be wrong "
            "more often than it says: check them, and fit it to your laboratory with `leukoscope adapt`."
        )
