"""Label Studio: a JSON list of tasks (labelstud.io/guide/export, "Label Studio JSON format of annotated tasks").

A box is in per cent of the picture. What a person confirmed is in `annotations`, the rest in `predictions`. A box
without a class is a `rectangle` without labels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

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
from leukoscope.annotation_formats.model import (
    AnnotationSet,
    BoxedCell,
    BoxedPicture,
    check_probability,
    make_box,
)
from leukoscope.annotation_formats.picture_names import check_name, find_picture, read_size
from leukoscope.annotation_formats.sources import describe_origin, read_origin
from leukoscope.errors import DatasetError

_IMAGE_KEYS = ("image", "img", "picture", "ocr")
# Label Studio puts this in front of the names of files that were uploaded.
_UPLOAD = re.compile(r"^[0-9a-f]{8}-(?=.)")
_FROM, _TO = "label", "image"


def is_label_studio(value: object) -> bool:
    """Return whether a JSON value looks like tasks of Label Studio."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and "data" in value[0]


def read_label_studio(path: Path) -> AnnotationSet:
    """Read a JSON export of Label Studio. Of several people's annotations of a task, the first is read.

    Raises:
        DatasetError: it is no JSON, no list of tasks, or a box cannot be read.
    """
    tasks = get_list(read_json_document(path), path)
    notes: list[str] = []
    pictures = tuple(
        _read_task(get_mapping(task, f"task {number} of {path}"), path, number, notes)
        for number, task in enumerate(tasks, start=1)
    )
    return AnnotationSet(pictures, notes=tuple(notes))


def _read_task(task: Mapping[str, Any], path: Path, number: int, notes: list[str]) -> BoxedPicture:
    where = f"task {number} of {path}"
    data = get_mapping(task.get("data"), where)
    address = next((data[key] for key in _IMAGE_KEYS if isinstance(data.get(key), str)), None)
    name = check_name(_name_picture(address, path.parent), where)
    given = [
        get_mapping(entry, where)
        for entry in get_list(task.get("annotations") or task.get("completions") or [], where)
    ]
    given = [entry for entry in given if not entry.get("was_cancelled")]
    if len(given) > 1:
        notes.append(f"{name} has {len(given)} people's annotations; the first was read.")
    guessed = [get_mapping(entry, where) for entry in get_list(task.get("predictions") or [], where)]
    results = [(r, True) for entry in given[:1] for r in get_list(entry.get("result") or [], where)]
    # A person's answer replaces the predictions, except where this program divided one picture into both.
    if not given or data.get("divided") is True:
        results += [(r, False) for entry in guessed[:1] for r in get_list(entry.get("result") or [], where)]
    boxes = [(get_mapping(r, where), confirmed) for r, confirmed in results if _is_box(r)]
    size = next(
        (s for r, _ in boxes if (s := get_size(r.get("original_width"), r.get("original_height")))), None
    )
    size = size or get_size(data.get("width"), data.get("height"))
    if size is None and boxes:
        found = find_picture(path.parent, name)
        if found is None:
            raise DatasetError(
                f"Expected the size of {name} in {where}; there is none. Put the picture beside the file."
            )
        size = read_size(found)
    numbered = []
    for result, confirmed in boxes:
        cell = _read_cell(result, size or (1, 1), where)
        numbered.append(replace(cell, is_confirmed=confirmed))
    return BoxedPicture(name, tuple(numbered), size, **read_origin(data))


def _name_picture(address: str | None, folder: Path) -> str:
    """Return the picture's name: of an upload without its prefix, of a local file with its folders."""
    parts = urlsplit(address or "")
    local = parse_qs(parts.query).get("d")
    name = local[0] if local else unquote(parts.path)
    if not parts.scheme and not local and not name.startswith("/"):
        return name
    if local and find_picture(folder, name.lstrip("/")) is not None:
        return name.lstrip("/")
    base = PurePosixPath(name.replace("\\", "/")).name
    return base if find_picture(folder, base) is not None else _UPLOAD.sub("", base)


def _is_box(result: object) -> bool:
    value = result.get("value") if isinstance(result, Mapping) else None
    return isinstance(value, Mapping) and all(key in value for key in ("x", "y", "width", "height"))


def _read_cell(result: Mapping[str, Any], size: tuple[int, int], where: str) -> BoxedCell:
    value = result["value"]
    if value.get("rotation"):
        raise DatasetError(
            f"Expected boxes without rotation in {where}; one is rotated. Draw it again upright."
        )
    try:
        sides = [
            float(value[key]) * extent / 100
            for key, extent in zip(("x", "y", "width", "height"), (*size, *size), strict=True)
        ]
    except (TypeError, ValueError):
        raise DatasetError(
            f"Expected a box of four numbers in {where}; got {str(value)[:80]}. Correct it."
        ) from None
    labels = value.get("rectanglelabels") or value.get("labels") or []
    name = get_text(labels[0]) if isinstance(labels, list) and labels else None
    cell = BoxedCell(make_box(sides, where), probability=check_probability(result.get("score"), where))
    return name_cell(cell, name)


def write_label_studio(annotations: AnnotationSet, path: Path) -> None:
    """Write tasks, whose pictures are named relative to the file.

    Raises:
        DatasetError: the size of a picture with cells is unknown.
    """
    tasks = [_describe_task(picture, number) for number, picture in enumerate(annotations.pictures, start=1)]
    write_json_document(path, tasks)


def _describe_task(picture: BoxedPicture, number: int) -> dict[str, Any]:
    confirmed = [
        _describe_cell(cell, picture, f"{number}-{n}")
        for n, cell in enumerate(picture.cells)
        if cell.is_confirmed
    ]
    others = [
        _describe_cell(cell, picture, f"{number}-{n}")
        for n, cell in enumerate(picture.cells)
        if not cell.is_confirmed
    ]
    data = {
        "image": picture.name,
        **describe_origin(picture),
        **compact(divided=bool(confirmed and others)),
    }
    return {
        "id": number,
        "data": data,
        "annotations": [{"id": number, "result": confirmed}] if confirmed else [],
        "predictions": [{"id": number, "model_version": "leukoscope", "result": others}] if others else [],
    }


def _describe_cell(cell: BoxedCell, picture: BoxedPicture, key: str) -> dict[str, Any]:
    if picture.size is None:
        raise DatasetError(
            f"Expected the size of {picture.name}, which Label Studio's boxes are shares of; it is unknown. Put the "
            "picture beside the annotations."
        )
    value: dict[str, Any] = {
        name: side * 100 / extent
        for name, side, extent in zip(
            ("x", "y", "width", "height"), cell.box, (*picture.size, *picture.size), strict=True
        )
    }
    value["rotation"] = 0
    if cell.finest is not None:
        value["rectanglelabels"] = [cell.finest]
    return {
        "id": key,
        "type": "rectangle" if cell.finest is None else "rectanglelabels",
        "from_name": _FROM,
        "to_name": _TO,
        "original_width": picture.size[0],
        "original_height": picture.size[1],
        "image_rotation": 0,
        "value": value,
        **compact(score=cell.probability),
    }


def arrange_label_studio(annotations: AnnotationSet) -> AnnotationSet:
    """Return the set with confirmed cells first in every picture, as annotations and predictions divide them."""
    pictures = tuple(
        replace(picture, cells=tuple(sorted(picture.cells, key=lambda cell: not cell.is_confirmed)))
        for picture in annotations.pictures
    )
    return replace(annotations, pictures=pictures)
