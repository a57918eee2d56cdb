"""What a format can hold, and what is lost in one that cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from leukoscope.annotation_formats.model import AnnotationSet, BoxedCell, BoxedPicture
from leukoscope.labels import GROUP_OF

CELL_FACTS: dict[str, str] = {
    "own finer class": "class of a finer class that is not one of Leukoscope",
    "probability": "probability",
    "probabilities": "probabilities by class",
    "status": "status",
    "confirmed": "confirmation by a person",
    "fraction": "fraction of a pixel",
}
"""Facts of a cell that some formats cannot hold -> what people read."""
PICTURE_FACTS: dict[str, str] = {
    "size": "size of the picture",
    "source": "source of the picture",
    "lab": "laboratory",
    "split": "split",
}
"""Facts of a picture that some formats cannot hold -> what people read."""


def drop_unheld(annotations: AnnotationSet, holds: frozenset[str]) -> AnnotationSet:
    """Return the set with only those facts that a format holds."""
    pictures = tuple(
        replace(
            picture,
            cells=tuple(_drop_facts(cell, holds) for cell in picture.cells),
            size=picture.size if "size" in holds else None,
            source=picture.source if "source" in holds else None,
            lab=picture.lab if "lab" in holds else None,
            split=picture.split if "split" in holds else None,
        )
        for picture in annotations.pictures
    )
    return replace(annotations, pictures=pictures)


def _drop_facts(cell: BoxedCell, holds: frozenset[str]) -> BoxedCell:
    is_own = cell.fine_label is not None and GROUP_OF.get(cell.fine_label) != cell.label
    if is_own and "own finer class" not in holds:
        cell = replace(cell, label=cell.fine_label, fine_label=None)
    has_all = "probabilities" in holds
    return replace(
        cell,
        box=cell.box if "fraction" in holds else _round_box(cell),
        probability=cell.probability if "probability" in holds else None,
        probabilities=cell.probabilities if has_all else None,
        fine_probabilities=cell.fine_probabilities if has_all else None,
        status=cell.status if "status" in holds else None,
        is_confirmed=cell.is_confirmed and "confirmed" in holds,
    )


def _round_box(cell: BoxedCell) -> tuple[float, float, float, float]:
    x, y, width, height = cell.box
    left, top = round(x), round(y)
    return left, top, max(1, round(x + width) - left), max(1, round(y + height) - top)


def describe_losses(title: str, before: AnnotationSet, after: AnnotationSet) -> list[str]:
    """Return a sentence for each fact that some cells or pictures lost.

    Args:
        title: of the format.
        before: what was read.
        after: what was written: the same pictures and cells, in any order of the cells of a picture.
    """
    pairs = list(zip(before.pictures, after.pictures, strict=True))
    sentences = []
    for fact, words in CELL_FACTS.items():
        read = _CELL_READERS[fact]
        kept = sum(_count_known(picture, read) for picture in after.pictures)
        lost = sum(_count_known(picture, read) for picture in before.pictures) - kept
        sentences += _describe_loss(title, words, lost, "cell")
    for fact in PICTURE_FACTS:
        lost = sum(
            getattr(old, fact) is not None and getattr(new, fact) != getattr(old, fact) for old, new in pairs
        )
        sentences += _describe_loss(title, PICTURE_FACTS[fact], lost, "picture")
    return sentences


def _count_known(picture: BoxedPicture, read: Callable[[BoxedCell], Any]) -> int:
    return sum(bool(read(cell)) for cell in picture.cells)


def _describe_loss(title: str, words: str, lost: int, noun: str) -> list[str]:
    if lost <= 0:
        return []
    return [
        f"{title} holds no {words}: {lost} {noun}{'s' * (lost != 1)} lost {'theirs' if lost != 1 else 'its own'}."
    ]


_CELL_READERS: dict[str, Callable[[BoxedCell], Any]] = {
    "own finer class": lambda c: c.fine_label is not None,
    "probability": lambda c: c.probability is not None,
    "probabilities": lambda c: bool(c.probabilities or c.fine_probabilities),
    "status": lambda c: c.status is not None,
    "confirmed": lambda c: c.is_confirmed,
    "fraction": lambda c: any(side != int(side) for side in c.box),
}
