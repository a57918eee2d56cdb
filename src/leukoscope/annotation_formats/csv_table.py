"""CSV: one row a cell, in the columns of `leukoscope classify --format csv` and some more.

A picture without cells has a row without a box. Tables that name corners (`xmin,ymin,xmax,ymax`) are read, too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from leukoscope.annotation_formats.class_names import find_label, name_cell
from leukoscope.annotation_formats.documents import get_size, get_text, read_bytes
from leukoscope.annotation_formats.model import (
    AnnotationSet,
    BoxedCell,
    BoxedPicture,
    FloatBox,
    check_probability,
    check_status,
    make_box,
)
from leukoscope.annotation_formats.picture_names import check_name, shorten_names
from leukoscope.annotation_formats.sources import read_origin
from leukoscope.errors import DatasetError
from leukoscope.labels import GROUP_OF
from leukoscope.tables import format_rows, read_rows, write_table

_BOX = ("x", "y", "box_width", "box_height")
_CORNERS = ("xmin", "ymin", "xmax", "ymax")
_NAME_COLUMNS = ("path", "file", "filename", "file_name", "image", "picture")
_CLASS_COLUMNS = ("label", "class", "kind", "category", "name")
_PICTURE = ("path", "width", "height")
_CELL = ("label", "group", "probability", "status")
_MORE = ("confirmed", "source", "lab", "split")
_FIXED = frozenset((*_PICTURE, *_BOX, *_CELL, *_MORE, *_CORNERS, *_NAME_COLUMNS, *_CLASS_COLUMNS, "error"))
# In front of finer classes that are none of Leukoscope's, and of classes that are called like another column.
_FINE, _CLASS = "fine:", "class:"


def read_csv(path: Path) -> AnnotationSet:
    """Read a table of boxes.

    Raises:
        DatasetError: it is no table in UTF-8, lacks a column, or a row cannot be read.
    """
    try:
        text = read_bytes(path).decode("utf-8-sig")
        rows = list(read_rows(io.StringIO(text, newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(f"Expected a table in UTF-8 in {path}: {error}. Save it as CSV, UTF-8.") from None
    header = next(csv.reader(io.StringIO(text, newline="")), [])
    columns = {name.strip() for name in header}
    named = next((name for name in _NAME_COLUMNS if name in columns), None)
    if named is None or not (columns.issuperset(_BOX) or columns.issuperset(_CORNERS)):
        raise DatasetError(
            f"Expected the columns path,{','.join(_BOX)} (or file,{','.join(_CORNERS)}) in {path}; "
            f"found {', '.join(header)[:120] or 'nothing'}. Name the columns so."
        )
    usable = [(n, row) for n, row in enumerate(rows, start=2) if not row.get("error")]
    names = shorten_names((row[named] for _, row in usable), path.parent)
    pictures: dict[str, BoxedPicture] = {}
    cells: dict[str, list[BoxedCell]] = {}
    for line, row in usable:
        where = f"line {line} of {path}"
        name = check_name(names[row[named]], where)
        if name not in pictures:
            size = get_size(row.get("width"), row.get("height"))
            pictures[name] = BoxedPicture(name, (), size, **read_origin(row))
        cell = _read_cell(row, where)
        cells.setdefault(name, []).extend([cell] if cell is not None else [])
    n_failed = len(rows) - len(usable)
    note = f"Left out {n_failed} rows with an error."
    return AnnotationSet(
        tuple(
            BoxedPicture(p.name, tuple(cells[name]), p.size, p.source, p.lab, p.split)
            for name, p in pictures.items()
        ),
        notes=(note,) if n_failed else (),
    )


def _read_cell(row: Mapping[str, str], where: str) -> BoxedCell | None:
    box = _read_box(row, where)
    if box is None:
        return None
    classes: dict[str, float] = {}
    finer: dict[str, float] = {}
    for column, text in row.items():
        # A column of something else, a remark say, is passed over.
        number = None if column in _FIXED or not text else _find_number(text)
        if number is None:
            continue
        if column.startswith(_FINE):
            finer[column.removeprefix(_FINE)] = number
        elif column in GROUP_OF:
            finer[column] = number
        elif column.startswith(_CLASS) or find_label(column) == column or 0 <= number <= 1:
            classes[column.removeprefix(_CLASS)] = number
    probability = row.get("probability") or None
    name = next((row[column] for column in _CLASS_COLUMNS if row.get(column)), None)
    cell = BoxedCell(
        box,
        probability=None
        if probability is None
        else check_probability(_read_number(probability, where), where),
        probabilities={label: _check(value, where) for label, value in classes.items()} or None,
        fine_probabilities={label: _check(value, where) for label, value in finer.items()} or None,
        status=check_status(row.get("status") or None, where),
        is_confirmed=row.get("confirmed", "").strip().lower() in ("yes", "true", "1"),
    )
    return name_cell(cell, name, get_text(row.get("group")))


def _check(value: float, where: str) -> float:
    checked = check_probability(value, where)
    assert checked is not None
    return checked


def _read_box(row: Mapping[str, str], where: str) -> FloatBox | None:
    keys = _BOX if any(row.get(key) for key in _BOX) else _CORNERS
    texts = [row.get(key, "") for key in keys]
    if not any(texts):
        return None
    a, b, c, d = (_read_number(text, where) for text in texts)
    return make_box((a, b, c, d) if keys == _BOX else (a, b, c - a, d - b), where)


def _find_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _read_number(text: str, where: str) -> float:
    number = _find_number(text)
    if number is None:
        raise DatasetError(f"Expected a number in {where}; got {text[:40]!r}. Correct it.")
    return number


def write_csv(annotations: AnnotationSet, path: Path) -> None:
    """Write a table of boxes: UTF-8 with a byte order mark, and no cell that a spreadsheet would compute."""
    cells = annotations.cells
    labels = list(dict.fromkeys(label for cell in cells for label in cell.probabilities or ()))
    fine = list(dict.fromkeys(label for cell in cells for label in cell.fine_probabilities or ()))
    columns = [_CLASS + label if _is_taken(label) else label for label in labels]
    columns += [label if label in GROUP_OF else _FINE + label for label in fine]
    with write_table(path) as stream:
        stream.write(format_rows([[*_PICTURE, *_BOX, *_CELL, *columns, *_MORE]]))
        for picture in annotations.pictures:
            first = [picture.name, *(picture.size or (None, None))]
            origin = [picture.source, picture.lab, picture.split]
            rows = [
                [*first, *_describe_cell(cell, labels, fine), "yes" if cell.is_confirmed else "", *origin]
                for cell in picture.cells
            ]
            blank = [None] * (len(_BOX) + len(_CELL) + len(columns) + 1)
            stream.write(format_rows(rows or [[*first, *blank, *origin]]))


def _is_taken(label: str) -> bool:
    return label in _FIXED or label in GROUP_OF or label.startswith((_FINE, _CLASS))


def _describe_cell(cell: BoxedCell, labels: Sequence[str], fine: Sequence[str]) -> list[object]:
    return [
        *(int(side) if side == int(side) else side for side in cell.box),
        cell.finest,
        cell.label if cell.fine_label else None,
        cell.probability,
        cell.status,
        *((cell.probabilities or {}).get(label) for label in labels),
        *((cell.fine_probabilities or {}).get(label) for label in fine),
    ]
