"""GeoJSON, checked by geojson and shapely, and as QuPath writes it."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import geojson
import pytest
from shapely.geometry import shape

from annotation_cases import WHOLE
from leukoscope.annotation_formats.geojson import read_geojson, write_geojson
from leukoscope.errors import DatasetError


def test_the_libraries_find_valid_outlines(tmp_path: Path) -> None:
    write_geojson(WHOLE, tmp_path)
    collection = geojson.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))
    assert isinstance(collection, geojson.FeatureCollection)
    assert collection.is_valid
    for feature, cell in zip(collection["features"], WHOLE.pictures[0].cells, strict=True):
        outline = shape(feature["geometry"])
        x, y, width, height = cell.box
        assert outline.is_valid
        assert outline.bounds == (x, y, x + width, y + height)
        assert outline.exterior.is_ccw  # RFC 7946, 3.1.6
        assert uuid.UUID(feature["id"])
    first, second, third = (feature["properties"] for feature in collection["features"])
    assert first["objectType"] == "annotation"
    assert second["objectType"] == "detection"
    assert first["classification"] == {"name": "BAND_NEUTROPHIL", "color": [0x1D, 0x8F, 0xB3]}
    assert first["measurements"]["Probability"] == 0.9
    assert "classification" not in third


def test_objects_of_qupath_are_read(tmp_path: Path) -> None:
    def feature(properties: dict[str, object], ring: list[list[float]]) -> dict[str, object]:
        return {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [ring]},
            "properties": properties,
        }

    ring = [[1.0, 2.0], [11.0, 2.0], [6.0, 22.0], [1.0, 2.0]]
    cell = feature(
        {"objectType": "cell", "classification": {"names": ["Neutrophil", "Band neutrophil"]}}, ring
    )
    old = feature(
        {
            "classification": {"name": "MONOCYTE", "colorRGB": -1},
            "measurements": [{"name": "Area", "value": 3}],
        },
        ring,
    )
    region = feature(
        {"objectType": "annotation", "childObjects": [cell]}, [[0, 0], [50, 0], [50, 50], [0, 0]]
    )
    (tmp_path / "slide.geojson").write_text(json.dumps([region, old]), encoding="utf-8")
    (tmp_path / "slide.tif").write_bytes(b"")
    (picture,) = read_geojson(tmp_path / "slide.geojson").pictures
    assert picture.name == "slide.tif"
    assert [(c.label, c.fine_label, c.box) for c in picture.cells] == [
        ("NEUTROPHIL", "BAND_NEUTROPHIL", (1.0, 2.0, 10.0, 20.0)),
        ("MONOCYTE", None, (1.0, 2.0, 10.0, 20.0)),
    ]


@pytest.mark.parametrize(
    ("feature", "message"),
    [
        ({"type": "Feature", "geometry": None}, "JSON object"),
        ({"type": "Feature", "geometry": {"type": "Point", "coordinates": []}}, "has none"),
        (
            {"type": "FeatureCollection", "features": [], "leukoscope": {"picture": "../x"}},
            "inside the folder",
        ),
    ],
)
def test_what_breaks_the_format_is_refused(feature: object, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.geojson").write_text(json.dumps(feature), encoding="utf-8")
    with pytest.raises(DatasetError, match=message):
        read_geojson(tmp_path / "a.geojson")
