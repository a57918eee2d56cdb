"""The part of a slide that counts, drawn by a person: polygons of a GeoJSON file, as QuPath exports annotations."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leukoscope.annotation_formats.documents import read_json_document
from leukoscope.errors import DatasetError
from leukoscope.slides.plan import Rectangle

Ring = NDArray[np.float64]
"""Corners x, y in slide pixels; the last one is joined to the first."""


class Region:
    """Polygons with holes, in slide pixels; where two overlap, both count."""

    def __init__(self, polygons: Sequence[Sequence[Ring]]) -> None:
        self.polygons = polygons

    @property
    def sha256(self) -> str:
        """A hash of all corners: whether two runs have the same region."""
        corners = [[ring.tolist() for ring in rings] for rings in self.polygons]
        return hashlib.sha256(json.dumps(corners).encode()).hexdigest()

    def contains(self, x: float, y: float) -> bool:
        """Return whether a point is in a polygon and in none of its holes."""
        return any(sum(_crosses(ring, x, y) for ring in rings) % 2 for rings in self.polygons)

    def touches(self, rectangle: Rectangle) -> bool:
        """Return whether any of a rectangle is inside, or an edge goes through it."""
        left, top, right, bottom = rectangle
        if self.contains((left + right) / 2, (top + bottom) / 2):
            return True
        return any(_passes(ring, rectangle) for rings in self.polygons for ring in rings)

    def measure(self) -> float:
        """Return the area in square pixels; overlaps count twice."""
        return sum(_measure(rings[0]) - sum(map(_measure, rings[1:])) for rings in self.polygons)


def read_region(path: Path) -> Region:
    """Read the polygons of a GeoJSON file: a geometry, a feature, a collection of them, or QuPath's list of features.

    Raises:
        DatasetError: it is no GeoJSON, or has no polygon.
    """
    value = read_json_document(path)
    try:
        polygons = [[_read_ring(ring) for ring in rings] for rings in _list_polygons(value)]
        if not all(polygons):
            raise ValueError("one has no outline")
    except (TypeError, ValueError, IndexError) as error:
        raise DatasetError(
            f"Expected polygons of at least three corners in {path}; {error}. Export the region again."
        ) from None
    if not polygons:
        raise DatasetError(
            f"Expected a polygon in {path}; it has none. Draw the region with the polygon or brush tool."
        )
    return Region(polygons)


def _list_polygons(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for part in value:
            yield from _list_polygons(part)
    elif isinstance(value, dict):
        match value.get("type"):
            case "Polygon":
                yield value.get("coordinates", [])
            case "MultiPolygon":
                yield from value.get("coordinates", [])
            case "Feature":
                yield from _list_polygons(value.get("geometry"))
            case "FeatureCollection":
                yield from _list_polygons(value.get("features", []))
            case "GeometryCollection":
                yield from _list_polygons(value.get("geometries", []))


def _read_ring(points: Any) -> Ring:
    ring = np.array([(float(point[0]), float(point[1])) for point in points])
    if len(ring) < 3 or not np.isfinite(ring).all():
        raise ValueError(f"one has {len(ring)}")
    return ring


def _crosses(ring: Ring, x: float, y: float) -> int:
    """Return how many edges a ray to the right of the point crosses."""
    (x1, y1), (x2, y2) = ring.T, np.roll(ring, -1, axis=0).T
    rises = (y1 > y) != (y2 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = x1 + (y - y1) * (x2 - x1) / (y2 - y1)
    return int((rises & (x < at)).sum())


def _passes(ring: Ring, rectangle: Rectangle) -> bool:
    """Return whether an edge is at least partly in the rectangle (Liang and Barsky's clipping)."""
    left, top, right, bottom = rectangle
    start = ring
    step = np.roll(ring, -1, axis=0) - ring
    enter, leave = np.zeros(len(ring)), np.ones(len(ring))
    outside = np.zeros(len(ring), bool)
    for axis, (low, high) in enumerate(((left, right), (top, bottom))):
        along, at = step[:, axis], start[:, axis]
        still = along == 0
        outside |= still & ((at < low) | (at > high))
        with np.errstate(divide="ignore", invalid="ignore"):
            one, other = (low - at) / along, (high - at) / along
        enter = np.where(still, enter, np.maximum(enter, np.minimum(one, other)))
        leave = np.where(still, leave, np.minimum(leave, np.maximum(one, other)))
    return bool((~outside & (enter <= leave)).any())


def _measure(ring: Ring) -> float:
    (x1, y1), (x2, y2) = ring.T, np.roll(ring, -1, axis=0).T
    return abs(float((x1 * y2 - x2 * y1).sum())) / 2
