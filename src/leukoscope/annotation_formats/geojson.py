"""GeoJSON (RFC 7946) as QuPath writes and reads it: one file a picture, one feature a cell, in pixels.

What a person confirmed is an annotation, the rest are detections. QuPath keeps numbers in `measurements` and texts in
`metadata`. The picture's name, which QuPath has no place for, is in a member of its own, as RFC 7946 (6.1) allows.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from leukoscope.annotation_formats.class_names import name_cell
from leukoscope.annotation_formats.documents import (
    compact,
    get_list,
    get_mapping,
    get_size,
    get_text,
    read_json_document,
    write_json_document,
)
from leukoscope.annotation_formats.folders import list_documents, name_documents
from leukoscope.annotation_formats.model import (
    AnnotationSet,
    BoxedCell,
    BoxedPicture,
    check_probability,
    check_status,
    make_box,
)
from leukoscope.annotation_formats.picture_names import check_name, find_picture_of_stem
from leukoscope.annotation_formats.sources import describe_origin, read_origin
from leukoscope.errors import DatasetError
from leukoscope.labels import FINE_CLASSES, describe_label

MEMBER = "leukoscope"
_PROBABILITY = "Probability"
_BY_CLASS, _BY_FINE_CLASS = "Probability: ", "Finer probability: "
_FINE_COLORS = {fine.label: fine.color for fine in FINE_CLASSES}


def is_geojson(value: object) -> bool:
    """Return whether a JSON value looks like GeoJSON: one feature, a collection, or a list of features."""
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, dict) and first.get("type") in ("FeatureCollection", "Feature")


def read_geojson(path: Path) -> AnnotationSet:
    """Read one GeoJSON file, or all in a folder.

    Raises:
        DatasetError: there is none, one is no JSON, not GeoJSON, or a shape in it has no outline.
    """
    folder, files = list_documents(path, ".geojson")
    return AnnotationSet(tuple(_read_picture(folder, file) for file in files))


def _read_picture(folder: Path, file: Path) -> BoxedPicture:
    value = read_json_document(file)
    if not is_geojson(value) and value != []:
        raise DatasetError(
            f"Expected GeoJSON in {file}; it has no features. Export the objects from QuPath again."
        )
    features = value if isinstance(value, list) else value.get("features", [value])
    own = value.get(MEMBER) if isinstance(value, dict) else None
    own = get_mapping(own or {}, f"the member {MEMBER} of {file}")
    cells: list[BoxedCell] = []
    for number, feature in enumerate(get_list(features, file), start=1):
        cells += _read_features(
            get_mapping(feature, f"feature {number} of {file}"), f"feature {number} of {file}"
        )
    if "picture" in own:
        name = check_name(own["picture"], file)
    else:
        found = find_picture_of_stem(file.parent, file.stem)
        picture = found if found is not None else file.with_suffix(".png")
        name = check_name(picture.relative_to(folder).as_posix(), file)
    return BoxedPicture(name, tuple(cells), get_size(own.get("width"), own.get("height")), **read_origin(own))


def _read_features(feature: Mapping[str, Any], where: str) -> Iterator[BoxedCell]:
    """Yield the cell of a feature, or those inside it: a region that was drawn around cells is no cell itself."""
    properties = get_mapping(feature.get("properties") or {}, where)
    children = properties.get("childObjects") or properties.get("children") or []
    if children:
        for child in get_list(children, where):
            yield from _read_features(get_mapping(child, where), where)
        return
    metadata = get_mapping(properties.get("metadata") or {}, where)
    measurements = _read_measurements(properties.get("measurements") or {}, where)
    name, group = _read_class(properties.get("classification"))
    confirmed = metadata.get("confirmed")
    cell = BoxedCell(
        _read_box(feature.get("geometry"), where),
        probability=measurements.get(_PROBABILITY),
        probabilities=_pick(measurements, _BY_CLASS),
        fine_probabilities=_pick(measurements, _BY_FINE_CLASS),
        status=check_status(metadata.get("status"), where),
        is_confirmed=confirmed == "true" if confirmed else properties.get("objectType") == "annotation",
    )
    yield name_cell(cell, name, group or get_text(metadata.get("class")))


def _read_class(value: object) -> tuple[str | None, str | None]:
    """Return class and parent class; QuPath writes a derived class as `Parent: Child` or as `names`."""
    if not isinstance(value, Mapping):
        return get_text(value), None
    names = value.get("names")
    parts = (
        [str(name) for name in names]
        if isinstance(names, list) and names
        else (get_text(value.get("name")) or "").split(": ")
    )
    return (parts[-1] or None), (parts[-2] if len(parts) > 1 else None)


def _read_measurements(value: object, where: str) -> dict[str, float]:
    """Return probabilities by name; before QuPath 0.4 measurements were a list of names and values."""
    pairs: Any
    if isinstance(value, list):
        pairs = [(get_mapping(entry, where).get("name"), entry.get("value")) for entry in value]
    else:
        pairs = get_mapping(value, where).items()
    found = {}
    for name, number in pairs:
        if name == _PROBABILITY or (isinstance(name, str) and name.startswith((_BY_CLASS, _BY_FINE_CLASS))):
            checked = check_probability(number, where)
            if checked is not None:
                found[name] = checked
    return found


def _pick(measurements: Mapping[str, float], prefix: str) -> dict[str, float] | None:
    found = {n.removeprefix(prefix): value for n, value in measurements.items() if n.startswith(prefix)}
    return found or None


def _read_box(geometry: object, where: str) -> tuple[float, float, float, float]:
    points = list(_list_points(get_mapping(geometry, where).get("coordinates")))
    try:
        across, down = [float(point[0]) for point in points], [float(point[1]) for point in points]
    except (TypeError, ValueError):
        across = down = []
    if not across:
        raise DatasetError(f"Expected an outline in {where}; it has none. Remove it, or draw it again.")
    return make_box((min(across), min(down), max(across) - min(across), max(down) - min(down)), where)


def _list_points(value: object) -> Iterator[list[Any]]:
    """Yield the points of coordinates of any depth: those of a polygon, or of several."""
    if isinstance(value, list) and len(value) >= 2 and not isinstance(value[0], list):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _list_points(part)


def write_geojson(annotations: AnnotationSet, path: Path) -> None:
    """Write one file a picture into a folder, or one file where `path` ends in .geojson."""
    for file, picture in name_documents(annotations, path, ".geojson"):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_json_document(file, describe_picture(picture))


def describe_picture(picture: BoxedPicture) -> dict[str, Any]:
    """Return the FeatureCollection of one picture."""
    return {
        "type": "FeatureCollection",
        "features": [_describe_cell(cell, f"{picture.name}#{n}") for n, cell in enumerate(picture.cells)],
        MEMBER: {"picture": picture.name, **describe_origin(picture)},
    }


def _describe_cell(cell: BoxedCell, key: str) -> dict[str, Any]:
    x, y, width, height = cell.box
    right, bottom = round(x + width, 3), round(y + height, 3)
    measurements = compact(**{_PROBABILITY: cell.probability})
    measurements |= {_BY_CLASS + label: value for label, value in (cell.probabilities or {}).items()}
    measurements |= {
        _BY_FINE_CLASS + label: value for label, value in (cell.fine_probabilities or {}).items()
    }
    metadata = compact(status=cell.status, **{"class": cell.label if cell.fine_label else None})
    metadata["confirmed"] = "true" if cell.is_confirmed else "false"
    properties: dict[str, Any] = {"objectType": "annotation" if cell.is_confirmed else "detection"}
    if cell.finest is not None:
        color = _FINE_COLORS.get(cell.finest) or describe_label(cell.finest).color
        rgb = [int(color[start : start + 2], 16) for start in (1, 3, 5)]
        properties["classification"] = {"name": cell.finest, "color": rgb}
    return {
        "type": "Feature",
        # QuPath identifies objects by UUID; the same cell gets the same one.
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"leukoscope:{key}:{cell.box}")),
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[x, y], [right, y], [right, bottom], [x, bottom], [x, y]]],
        },
        "properties": {
            **properties,
            **({"measurements": measurements} if measurements else {}),
            "metadata": metadata,
        },
    }
