"""The JSON Lines of `leukoscope classify --format json`: one object a picture."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from leukoscope.annotation_formats.class_names import name_cell
from leukoscope.annotation_formats.documents import (
    compact,
    get_list,
    get_mapping,
    get_size,
    get_text,
    parse_document,
    read_bytes,
)
from leukoscope.annotation_formats.model import (
    AnnotationSet,
    BoxedCell,
    BoxedPicture,
    check_probabilities,
    check_probability,
    check_status,
    make_box,
)
from leukoscope.annotation_formats.picture_names import check_name, shorten_names
from leukoscope.errors import DatasetError
from leukoscope.files import atomic_write


def is_results(value: object) -> bool:
    """Return whether a JSON value looks like a picture's result."""
    return isinstance(value, dict) and "path" in value and "cells" in value


def read_results(path: Path) -> AnnotationSet:
    """Read the results of `leukoscope classify`; pictures that it could not read are left out, with a note.

    Raises:
        DatasetError: a line is no JSON, or no result.
    """
    lines = [line for line in read_bytes(path).splitlines() if line.strip()]
    results = [
        get_mapping(parse_document(line, f"line {number} of {path}"), f"line {number} of {path}")
        for number, line in enumerate(lines, start=1)
    ]
    return read_result_objects(results, path)


def read_result_objects(results: Sequence[Mapping[str, Any]], path: Path) -> AnnotationSet:
    """Return the set of results that are read already; `path` is their file, for its folder and for messages.

    Raises:
        DatasetError: one is no result.
    """
    bad = next((number for number, result in enumerate(results, start=1) if not is_results(result)), None)
    if bad is not None:
        raise DatasetError(
            f"Expected results of `leukoscope classify --format json` in {path}; line {bad} has no path and cells. "
            "Write it again."
        )
    failed = [result for result in results if result.get("error")]
    read = [result for result in results if not result.get("error")]
    names = shorten_names((str(result["path"]) for result in read), path.parent)
    pictures = tuple(
        BoxedPicture(
            check_name(names[str(result["path"])], path),
            tuple(
                _read_cell(cell, f"{result['path']} in {path}") for cell in get_list(result["cells"], path)
            ),
            get_size(result.get("width"), result.get("height")),
        )
        for result in read
    )
    note = f"Left out {len(failed)} pictures that `leukoscope classify` could not read."
    return AnnotationSet(pictures, notes=(note,) if failed else ())


def _read_cell(value: object, where: str) -> BoxedCell:
    entry = get_mapping(value, where)
    cell = BoxedCell(
        make_box(get_list(entry.get("box"), where), where),
        probability=check_probability(entry.get("probability"), where),
        probabilities=check_probabilities(entry.get("probabilities"), where),
        fine_probabilities=check_probabilities(entry.get("fine_probabilities"), where),
        status=check_status(entry.get("status"), where),
    )
    return name_cell(cell, get_text(entry.get("label")), get_text(entry.get("group")))


def write_results(annotations: AnnotationSet, path: Path) -> None:
    """Write one object a picture, with what is known of each cell."""
    with atomic_write(path) as stream:
        for picture in annotations.pictures:
            width, height = picture.size or (None, None)
            result = {
                "path": picture.name,
                "width": width,
                "height": height,
                "cells": [_describe_cell(cell) for cell in picture.cells],
                "error": None,
            }
            stream.write(json.dumps(result, ensure_ascii=False, allow_nan=False) + "\n")


def _describe_cell(cell: BoxedCell) -> dict[str, Any]:
    has_finer = cell.fine_label is not None or cell.fine_probabilities is not None
    return {
        "box": [round(side) for side in cell.box],
        "label": cell.finest,
        **({"group": cell.label} if has_finer else {}),
        **compact(
            probability=cell.probability,
            probabilities=cell.probabilities,
            fine_probabilities=cell.fine_probabilities,
            status=cell.status,
        ),
    }
