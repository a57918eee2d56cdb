"""Annotated pictures for tests: one set with everything that is known of cells, and any set that Hypothesis finds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from PIL import Image

from leukoscope.annotation_formats.formats import FORMATS, AnnotationFormat
from leukoscope.annotation_formats.holding import drop_unheld
from leukoscope.annotation_formats.model import AnnotationSet, BoxedCell, BoxedPicture
from leukoscope.labels import CELL_CLASSES, FINE_CLASSES, GROUP_OF

SIZE = (64, 48)
LABELS = [cell.label for cell in CELL_CLASSES]

WHOLE = AnnotationSet(
    (
        BoxedPicture(
            "a.png",
            (
                BoxedCell(
                    (4.0, 5.0, 20.0, 22.0),
                    "NEUTROPHIL",
                    "BAND_NEUTROPHIL",
                    0.9,
                    {"NEUTROPHIL": 0.9, "MONOCYTE": 0.1},
                    {"SEGMENTED_NEUTROPHIL": 0.2, "BAND_NEUTROPHIL": 0.7},
                    "confident",
                    True,
                ),
                BoxedCell((30.5, 10.25, 20.0, 22.0), "MONOCYTE", probability=0.5, status="review"),
                BoxedCell((0.0, 30.0, 10.0, 10.0)),
            ),
            SIZE,
            "slide 1",
            "Springfield",
            "test",
        ),
        BoxedPicture("b.png", (), SIZE, "slide 1", "Springfield", "train"),
    )
)


def put_pictures(folder: Path, annotations: AnnotationSet) -> None:
    """Write a picture of noise, of its size, for each that is annotated."""
    for number, picture in enumerate(annotations.pictures):
        width, height = picture.size or SIZE
        file = folder / picture.name
        file.parent.mkdir(parents=True, exist_ok=True)
        noise = np.random.default_rng(number).integers(0, 256, (height, width, 3), np.uint8)
        Image.fromarray(noise).save(file)


def prepare(annotations: AnnotationSet, entry: AnnotationFormat) -> AnnotationSet:
    """Return the set as a format holds it."""
    return entry.arrange(drop_unheld(annotations, entry.holds))


def write_and_read(annotations: AnnotationSet, name: str, folder: Path) -> AnnotationSet:
    """Write a prepared set, with its pictures beside it, and read it again."""
    entry = FORMATS[name]
    put_pictures(folder, annotations)
    target = folder if entry.is_folder else folder / f"cells{entry.endings[0]}"
    entry.write(annotations, target, lambda picture: (folder / picture).read_bytes())
    return entry.read(target)


def compare(annotations: AnnotationSet) -> list[BoxedPicture]:
    """Return the pictures by name, to compare sets by."""
    return sorted(annotations.pictures, key=lambda picture: picture.name)


_probability = st.floats(0, 1, allow_nan=False).map(lambda value: abs(value))
_coordinate = st.integers(0, 20_000).map(lambda value: value / 1000)


@st.composite
def _cells(draw: st.DrawFn) -> BoxedCell:
    box = (draw(_coordinate), draw(_coordinate), draw(_coordinate) + 1, draw(_coordinate) + 1)
    name = draw(st.sampled_from([None, *LABELS, *(fine.label for fine in FINE_CLASSES), "MY BLAST"]))
    is_answered = draw(st.booleans())
    status = draw(st.sampled_from(["confident", "review", "unidentified"]))
    if is_answered and name is None:
        status = "unidentified"
    probabilities = draw(st.lists(_probability, min_size=len(LABELS), max_size=len(LABELS)))
    fine = draw(st.lists(_probability, min_size=5, max_size=5))
    return BoxedCell(
        tuple(round(side, 3) for side in box),
        GROUP_OF.get(name, name) if name else None,
        name if name in GROUP_OF else None,
        draw(_probability) if is_answered else None,
        dict(zip(LABELS, probabilities, strict=True)) if is_answered else None,
        dict(zip([f.label for f in FINE_CLASSES], fine, strict=True))
        if is_answered and draw(st.booleans())
        else None,
        status if is_answered else None,
        draw(st.booleans()),
    )


_words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@st.composite
def annotation_sets(draw: st.DrawFn) -> AnnotationSet:
    """Draw sets of up to three pictures, with names, sources and laboratories in any script."""
    pictures = [
        BoxedPicture(
            f"{stem}.png",
            tuple(draw(st.lists(_cells(), max_size=4))),
            SIZE,
            draw(st.none() | _words),
            draw(st.none() | _words),
            draw(st.sampled_from([None, "train", "val", "test"])),
        )
        for stem in draw(
            st.lists(st.sampled_from(["a", "蓝 1", "=x", "b-2"]), unique=True, max_size=3, min_size=1)
        )
    ]
    return AnnotationSet(tuple(pictures))
