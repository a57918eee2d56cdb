"""A session that the page opens: the cells of a slide, in small fields cut out around them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from leukoscope.annotation_formats.model import AnnotationSet, BoxedPicture
from leukoscope.annotation_formats.results_json import read_result_objects
from leukoscope.annotation_formats.session_file import arrange_session
from leukoscope.annotation_formats.session_writer import write_session
from leukoscope.slides.plan import Rectangle
from leukoscope.slides.reading import Slide

# What is around a cell helps to name it: some red cells to compare its size with.
FIELD_UM = (64.0, 48.0)
# As many as a reader can verify, and no more than the page holds in memory with ease.
MOST_CELLS = 2000
_JPEG_QUALITY = 92


def choose_cells(cells: Iterable[Mapping[str, Any]], total: int, most: int) -> Iterator[Mapping[str, Any]]:
    """Yield at most `most` of `total` cells, spread evenly over the slide; all where there are no more."""
    most = min(most, total)
    for index, cell in enumerate(cells):
        if (index + 1) * most // total > index * most // total:
            yield cell


def write_slide_session(
    slide: Slide, um_per_px: float, cells: Iterable[Mapping[str, Any]], model: Path, path: Path
) -> None:
    """Write a session of the cells; each field holds those that fit into it whole, and its name says where it is.

    Args:
        slide: to cut the fields from.
        um_per_px: micrometres a pixel.
        cells: as JSON Lines have them, in slide pixels.
        model: folder of the model that named them.
        path: the file.
    """
    places: dict[str, Rectangle] = {}
    pictures = []
    for number, ((left, top, right, bottom), held) in enumerate(_group(cells, slide, um_per_px), start=1):
        name = f"{number:04d}_x{left}_y{top}.jpg"
        moved = [
            {**c, "box": [c["box"][0] - left, c["box"][1] - top, c["box"][2], c["box"][3]]} for c in held
        ]
        result = {"path": name, "width": right - left, "height": bottom - top, "cells": moved}
        picture: BoxedPicture = read_result_objects([result], Path(name)).pictures[0]
        pictures.append(replace(picture, source=slide.path.name))
        places[name] = (left, top, right, bottom)

    def cut(name: str) -> bytes:
        left, top, right, bottom = places[name]
        file = io.BytesIO()
        pixels = slide.read(left, top, right - left, bottom - top)
        Image.fromarray(pixels).save(file, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
        return file.getvalue()

    write_session(arrange_session(AnnotationSet(tuple(pictures))), path, cut, model)


def _group(
    cells: Iterable[Mapping[str, Any]], slide: Slide, um_per_px: float
) -> Iterator[tuple[Rectangle, list[Mapping[str, Any]]]]:
    """Yield fields inside the slide, with their cells: no cell is in two, and a large one makes its field larger."""
    rest = list(cells)
    while rest:
        first = rest[0]
        field = _place_field(first["box"], slide, um_per_px)
        held = [cell for cell in rest if cell is first or _is_inside(cell["box"], field)]
        names = {id(cell) for cell in held}
        rest = [cell for cell in rest if id(cell) not in names]
        yield field, held


def _place_field(box: list[int], slide: Slide, um_per_px: float) -> Rectangle:
    sides = []
    for axis, end in ((0, slide.width), (1, slide.height)):
        side = min(end, max(round(FIELD_UM[axis] / um_per_px), 2 * box[axis + 2]))
        start = min(max(0, box[axis] + box[axis + 2] // 2 - side // 2), end - side)
        sides.append((start, start + side))
    (left, right), (top, bottom) = sides
    return left, top, right, bottom


def _is_inside(box: list[int], field: Rectangle) -> bool:
    x, y, width, height = box
    left, top, right, bottom = field
    return left <= x and top <= y and x + width <= right and y + height <= bottom
