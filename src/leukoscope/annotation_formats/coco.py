"""COCO: one JSON file with `images`, `annotations` and `categories` (cocodataset.org, "Data format").

A finer class is a category whose `supercategory` is its class. `score` is the probability, as in COCO's results.
What COCO has no key for is in `attributes`, where CVAT keeps such values, too; readers of COCO leave it alone.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from leukoscope.annotation_formats.class_names import UNNAMED, name_cell
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
    check_probabilities,
    check_probability,
    check_status,
    make_box,
)
from leukoscope.annotation_formats.picture_names import check_name
from leukoscope.annotation_formats.sources import describe_origin, read_origin
from leukoscope.errors import DatasetError


def is_coco(value: object) -> bool:
    """Return whether a JSON value looks like COCO."""
    return isinstance(value, dict) and "images" in value and "annotations" in value


def read_coco(path: Path) -> AnnotationSet:
    """Read a COCO file.

    Raises:
        DatasetError: it is no JSON, or not COCO.
    """
    document = get_mapping(read_json_document(path), path)
    categories = {}
    for entry in get_list(document.get("categories", []), f"the categories of {path}"):
        category = get_mapping(entry, f"a category of {path}")
        categories[category.get("id")] = (
            get_text(category.get("name")),
            get_text(category.get("supercategory")),
        )
    cells: dict[Any, list[BoxedCell]] = defaultdict(list)
    images = [
        get_mapping(image, f"an image of {path}")
        for image in get_list(document.get("images"), f"the images of {path}")
    ]
    known = {image.get("id") for image in images}
    for number, entry in enumerate(
        get_list(document.get("annotations"), f"the annotations of {path}"), start=1
    ):
        annotation = get_mapping(entry, f"annotation {number} of {path}")
        if annotation.get("image_id") not in known:
            raise DatasetError(
                f"Expected every annotation of {path} to name an image of it; annotation {number} names "
                f"{str(annotation.get('image_id'))[:40]!r}. Export the annotations again."
            )
        cells[annotation["image_id"]].append(
            _read_cell(annotation, categories, f"annotation {number} of {path}")
        )
    return AnnotationSet(
        tuple(
            BoxedPicture(
                check_name(image.get("file_name"), path),
                tuple(cells[image.get("id")]),
                get_size(image.get("width"), image.get("height")),
                **read_origin(image),
            )
            for image in images
        )
    )


def _read_cell(
    annotation: Any, categories: dict[Any, tuple[str | None, str | None]], where: str
) -> BoxedCell:
    category = annotation.get("category_id")
    if category is not None and category not in categories:
        raise DatasetError(
            f"Expected a category of the file in {where}; got {str(category)[:40]!r}. Export the annotations again."
        )
    name, group = categories.get(category, (None, None))
    attributes = get_mapping(annotation.get("attributes") or {}, where)
    cell = BoxedCell(
        make_box(get_list(annotation.get("bbox"), where), where),
        probability=check_probability(annotation.get("score"), where),
        probabilities=check_probabilities(attributes.get("probabilities"), where),
        fine_probabilities=check_probabilities(attributes.get("fine_probabilities"), where),
        status=check_status(attributes.get("status"), where),
        is_confirmed=attributes.get("confirmed") is True,
    )
    # Many files have one supercategory for all; it is a class only where this program wrote it.
    return name_cell(cell, name, group if attributes.get("finer") is True else None)


def write_coco(annotations: AnnotationSet, path: Path) -> None:
    """Write a COCO file."""
    write_json_document(path, describe_coco(annotations))


def describe_coco(annotations: AnnotationSet) -> dict[str, Any]:
    """Return the JSON object of a COCO file."""
    numbers: dict[tuple[str, str], int] = {}
    images: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for image_id, picture in enumerate(annotations.pictures, start=1):
        images.append({"id": image_id, "file_name": picture.name, **describe_origin(picture)})
        for cell in picture.cells:
            category = cell.finest or UNNAMED, cell.label if cell.fine_label and cell.label else ""
            number = numbers.setdefault(category, len(numbers) + 1)
            entries.append(_describe_cell(cell, len(entries) + 1, image_id, number))
    return {
        "info": {"description": "Cells annotated with Leukoscope"},
        "images": images,
        "annotations": entries,
        "categories": [
            {"id": number, "name": name, "supercategory": group} for (name, group), number in numbers.items()
        ],
    }


def _describe_cell(cell: BoxedCell, number: int, image_id: int, category_id: int) -> dict[str, Any]:
    x, y, width, height = cell.box
    attributes = compact(
        probabilities=cell.probabilities,
        fine_probabilities=cell.fine_probabilities,
        status=cell.status,
        confirmed=cell.is_confirmed,
        finer=cell.fine_label is not None,
    )
    corners = [x, y, x + width, y, x + width, y + height, x, y + height]
    return {
        "id": number,
        "image_id": image_id,
        "category_id": category_id,
        "bbox": [x, y, width, height],
        "area": width * height,
        "segmentation": [corners],
        "iscrowd": 0,
        **compact(score=cell.probability),
        **({"attributes": attributes} if attributes else {}),
    }
