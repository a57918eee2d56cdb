"""From picture files to the pixels that a model works on, read ahead and grouped so that memory stays small."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from leukoscope.contract.manifest import InputSpec
from leukoscope.errors import ImageError
from leukoscope.files import show_name
from leukoscope.images.decoding import decode_first
from leukoscope.images.parallel import work_ahead
from leukoscope.images.refusals import describe
from leukoscope.images.resizing import Pixels, resize_pixels
from leukoscope.inference.results import PictureResult

T = TypeVar("T")

# Decoded fields that are worked on together: up to so many pictures or pixels, and always at least one picture.
_GROUP_PICTURES = 8
_GROUP_PIXELS = 16_000_000
# Fields decoded while the networks compute, each of up to 100 megapixels.
_FIELDS_AHEAD = 2


@dataclass(frozen=True)
class Field:
    """A decoded picture with any number of cells, uint8 height x width x 3, and what there is to note of its file."""

    path: str
    image: Pixels
    notes: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.image.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.image.shape[0])


@dataclass(frozen=True)
class CloseUp:
    """A picture of one cell, resized to the classifier's input, with the size it had before.

    The decoded picture itself is not kept: a batch of close-ups needs little memory however large the files are.
    """

    path: str
    width: int
    height: int
    pixels: Pixels
    notes: tuple[str, ...] = ()


def make_close_up(field: Field, spec: InputSpec) -> CloseUp:
    """Resize a whole picture to the classifier's input."""
    pixels = resize_pixels(field.image, spec.width_px, spec.height_px)
    return CloseUp(field.path, field.width, field.height, pixels, field.notes)


def read_fields(paths: Iterable[Path | str], spec: InputSpec) -> Iterator[Field | PictureResult]:
    """Yield each file decoded, in order; a file that cannot be read gives a result with its error."""
    return work_ahead(lambda path: _read_field(path, spec), paths, workers=_FIELDS_AHEAD, ahead=_FIELDS_AHEAD)


def read_close_ups(
    paths: Iterable[Path | str], spec: InputSpec, batch_size: int
) -> Iterator[CloseUp | PictureResult]:
    """Yield each file decoded and resized, in order; a file that cannot be read gives a result with its error.

    The next batch is read while the network computes on one.
    """

    def read(path: Path | str) -> CloseUp | PictureResult:
        field = _read_field(path, spec)
        if not isinstance(field, Field):
            return field
        try:
            return make_close_up(field, spec)
        except MemoryError:
            return refuse_for_memory(field.path)

    workers = max(1, min(8, os.cpu_count() or 1))
    return work_ahead(read, paths, workers=workers, ahead=batch_size + workers)


def _read_field(path: Path | str, spec: InputSpec) -> Field | PictureResult:
    return read_field(Path(path), show_name(path), spec)


def read_field(source: Path | bytes, name: str, spec: InputSpec) -> Field | PictureResult:
    """Return a file, or its bytes, decoded under `name`; where it cannot be read, a result with its error."""
    try:
        decoded = decode_first(source, background=spec.background)
    except ImageError as error:
        return PictureResult(name, 0, 0, (), str(error))
    except MemoryError:
        return refuse_for_memory(name)
    notes = (describe("note.several", {"count": decoded.count}),) if decoded.count > 1 else ()
    return Field(name, decoded.pixels, notes)


def refuse_for_memory(path: str) -> PictureResult:
    """Return the result of a picture that this machine has too little memory for."""
    return PictureResult(path, 0, 0, (), describe("unreadable", {"reason": "not enough memory for it"}))


def group_fields(items: Iterable[Field | PictureResult]) -> Iterator[list[Field | PictureResult]]:
    """Yield fields that are worked on together: several small ones, or few with a large one at the end."""
    group: list[Field | PictureResult] = []
    pixels = 0
    for item in items:
        group.append(item)
        pixels += item.width * item.height if isinstance(item, Field) else 0
        if len(group) == _GROUP_PICTURES or pixels >= _GROUP_PIXELS:
            yield group
            group, pixels = [], 0
    if group:
        yield group


def restore_order(
    items: Iterable[T | PictureResult], results: Iterator[PictureResult]
) -> Iterator[PictureResult]:
    """Yield the next of `results` for each picture that was read, and the error of each that was not."""
    for item in items:
        yield item if isinstance(item, PictureResult) else next(results)
