"""Regions: GeoJSON polygons, with holes, and what is in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely.geometry import Point, Polygon, box

from leukoscope.errors import DatasetError
from leukoscope.slides.region import Region, read_region

OUTER = [[0, 0], [100, 10], [80, 90], [40, 40], [5, 95]]
HOLE = [[20, 15], [40, 15], [30, 30]]


def test_points_and_rectangles_are_in_it_as_shapely_says() -> None:
    region, polygon = Region([[np.array(OUTER, float), np.array(HOLE, float)]]), Polygon(OUTER, [HOLE])
    rng = np.random.default_rng(7)
    inside = 0
    for x, y in rng.uniform(-20, 120, (500, 2)):
        assert region.contains(x, y) == polygon.contains(Point(x, y))
        inside += region.contains(x, y)
        right, bottom = int(x) + int(rng.integers(1, 40)), int(y) + int(rng.integers(1, 40))
        assert region.touches((int(x), int(y), right, bottom)) == polygon.intersects(
            box(int(x), int(y), right, bottom)
        )
    assert 50 < inside < 450
    assert region.measure() == pytest.approx(polygon.area)


def polygon(points: list[list[int]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[*points, points[0]]]}


FEATURE = {"type": "Feature", "geometry": polygon(OUTER), "properties": {}}


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (polygon(OUTER), 1),
        (FEATURE, 1),
        ({"type": "FeatureCollection", "features": [FEATURE, FEATURE]}, 2),
        ([FEATURE], 1),
        ({"type": "MultiPolygon", "coordinates": [polygon(OUTER)["coordinates"]] * 3}, 3),
        ({"type": "GeometryCollection", "geometries": [polygon(OUTER)]}, 1),
    ],
)
def test_every_shape_of_geojson_is_read(tmp_path: Path, value: object, count: int) -> None:
    file = tmp_path / "region.geojson"
    file.write_text(json.dumps(value))
    assert len(read_region(file).polygons) == count


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        {"type": "Point", "coordinates": [1, 2]},
        polygon([[0, 0]]),
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[["a", 1], [2, 2], [3, 3]]]},
        {"type": "Polygon", "coordinates": [[[1], [2], [3]]]},
    ],
)
def test_what_has_no_polygon_is_refused(tmp_path: Path, value: object) -> None:
    file = tmp_path / "region.geojson"
    file.write_text(json.dumps(value))
    with pytest.raises(DatasetError, match=r"region\.geojson"):
        read_region(file)
