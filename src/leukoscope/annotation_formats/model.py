"""What every format is read into and written from: pictures, with the cells that are boxed in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from leukoscope.errors import DatasetError

FloatBox = tuple[float, float, float, float]
"""x, y, width, height in pixels of the upright picture, to a thousandth of a pixel."""

STATUSES = ("confident", "review", "unidentified")
# Annotators' programs round outwards, by up to a pixel.
_BORDER_PX = 1.0


@dataclass(frozen=True)
class BoxedCell:
    """One boxed cell, and what is known of it; None where a thing is unknown.

    Attributes:
        box: see `FloatBox`.
        label: its class.
        fine_label: its finer class within `label`.
        probability: of the leading class, 0 to 1.
        probabilities: of each class, by label.
        fine_probabilities: of each finer class, by label.
        status: one of `STATUSES`: what a model's thresholds say.
        is_confirmed: whether a person named or confirmed it, as far as the file says.
    """

    box: FloatBox
    label: str | None = None
    fine_label: str | None = None
    probability: float | None = None
    probabilities: Mapping[str, float] | None = None
    fine_probabilities: Mapping[str, float] | None = None
    status: str | None = None
    is_confirmed: bool = False

    @property
    def finest(self) -> str | None:
        """The finer class, or the class where no finer one is known."""
        return self.fine_label or self.label


@dataclass(frozen=True)
class BoxedPicture:
    """One picture with its cells.

    Attributes:
        name: path of its file, relative to the folder of the annotations, with `/`.
        cells: in the order of the file.
        size: width and height in pixels; None where the file has none.
        source: the slide, patient or cell it shows: pictures of one source are never on two sides of a split.
        lab: name of the laboratory.
        split: `train`, `val` or `test`.
    """

    name: str
    cells: tuple[BoxedCell, ...] = ()
    size: tuple[int, int] | None = None
    source: str | None = None
    lab: str | None = None
    split: str | None = None


@dataclass(frozen=True)
class AnnotationSet:
    """The pictures of one annotations file or folder.

    Attributes:
        pictures: in the order of the file.
        known_labels: classes that the file itself describes beside those of Leukoscope, such as a session's own.
        read_picture: returns the bytes of a picture that is inside the file, None for one that is not; a folder of
            annotations has its pictures beside it, and this is None.
        notes: what a person should know of the file, one sentence each.
    """

    pictures: tuple[BoxedPicture, ...]
    known_labels: frozenset[str] = frozenset()
    read_picture: Callable[[str], bytes | None] | None = None
    notes: tuple[str, ...] = ()

    @property
    def cells(self) -> list[BoxedCell]:
        """The cells of all pictures."""
        return [cell for picture in self.pictures for cell in picture.cells]

    def map_cells(self, change: Callable[[BoxedCell], BoxedCell]) -> AnnotationSet:
        """Return the set with every cell replaced by `change` of it."""
        pictures = tuple(
            replace(picture, cells=tuple(change(cell) for cell in picture.cells)) for picture in self.pictures
        )
        return replace(self, pictures=pictures)


def make_box(values: Sequence[object], where: str) -> FloatBox:
    """Return a box of four numbers, rounded to a thousandth of a pixel.

    Args:
        values: x, y, width, height.
        where: the file and cell, for the message.

    Raises:
        DatasetError: it has not four finite numbers, or a width or height below 0.
    """
    try:
        x, y, width, height = (round(float(value), 3) + 0.0 for value in values)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise _refuse_box(values, where) from None
    if not all(abs(value) < 1e9 for value in (x, y, width, height)) or width < 0 or height < 0:
        raise _refuse_box(values, where)
    return x, y, width, height


def _refuse_box(values: object, where: str) -> DatasetError:
    return DatasetError(
        f"Expected a box of four numbers with a width and a height of 0 or more in {where}; got {str(values)[:80]}. "
        "Correct or remove it."
    )


def check_boxes(annotations: AnnotationSet, where: Path) -> AnnotationSet:
    """Return the set with every box inside its picture; one that reaches out by up to a pixel is cut at the border.

    Boxes without an area, which public data sets have, are left out, with a note.

    Raises:
        DatasetError: a box reaches out further.
    """
    pictures = tuple(
        replace(picture, cells=tuple(_check_cell(cell, picture, where) for cell in picture.cells))
        for picture in annotations.pictures
    )
    kept = tuple(replace(p, cells=tuple(c for c in p.cells if min(c.box[2:]) > 0)) for p in pictures)
    n_empty = sum(len(p.cells) for p in pictures) - sum(len(p.cells) for p in kept)
    note = f"Left out {n_empty} box{'es' * (n_empty != 1)} of {where.name} without an area."
    return replace(annotations, pictures=kept, notes=(*annotations.notes, *([note] if n_empty else [])))


def _check_cell(cell: BoxedCell, picture: BoxedPicture, where: Path) -> BoxedCell:
    if picture.size is None:
        return cell
    x, y, width, height = cell.box
    right, bottom = x + width, y + height
    beyond = max(-x, -y, right - picture.size[0], bottom - picture.size[1])
    if beyond > _BORDER_PX:
        raise DatasetError(
            f"Expected boxes inside {picture.name}, which has {picture.size[0]} x {picture.size[1]} pixels; "
            f"{where.name} has one at x {x:g}, y {y:g} of {width:g} x {height:g}. Correct the box or the size."
        )
    if beyond <= 0:
        return cell
    left, top = max(x, 0.0), max(y, 0.0)
    sides = left, top, min(right, picture.size[0]) - left, min(bottom, picture.size[1]) - top
    return replace(cell, box=make_box((*sides[:2], *(max(side, 0.0) for side in sides[2:])), where.name))


def check_probability(value: object, where: str) -> float | None:
    """Return a probability, None for None.

    Raises:
        DatasetError: it is no number from 0 to 1.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise DatasetError(
            f"Expected a probability from 0 to 1 in {where}; got {str(value)[:40]!r}. Correct it."
        )
    return float(value)


def check_probabilities(values: object, where: str) -> dict[str, float] | None:
    """Return probabilities by class, None for None.

    Raises:
        DatasetError: it is no mapping of labels to probabilities.
    """
    if values is None:
        return None
    if not isinstance(values, Mapping):
        raise DatasetError(
            f"Expected probabilities by class in {where}; got {str(values)[:40]!r}. Correct it."
        )
    found = {str(label): check_probability(value, where) for label, value in values.items()}
    return {label: value for label, value in found.items() if value is not None}


def check_status(value: object, where: str) -> str | None:
    """Return a status, None for None.

    Raises:
        DatasetError: it is no status.
    """
    if value is None or (isinstance(value, str) and value in STATUSES):
        return value
    raise DatasetError(
        f"Expected the status {', '.join(STATUSES)} in {where}; got {str(value)[:40]!r}. Correct it."
    )
