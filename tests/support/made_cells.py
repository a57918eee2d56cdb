"""Annotated pictures drawn by our own code: fields with a red cell and platelets, and close-ups of one cell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from leukoscope.datasets.annotations import AnnotatedImage, Annotation
from leukoscope.synthetic.fields import draw_field
from leukoscope.training.two_stage_recipe import CellRecipe

LABELS = ("NEUTROPHIL", "EOSINOPHIL", "LYMPHOCYTE", "MONOCYTE")
# Enough to run every line, far too little to learn anything.
TINY = CellRecipe(
    first_scenes=8,
    scenes=8,
    scene_batch_size=4,
    first_crops=16,
    crops=16,
    crop_batch_size=8,
)


def draw_fields(folder: Path, n: int, *, split: str = "train", first_seed: int = 0) -> list[AnnotatedImage]:
    """Draw `n` fields of laboratory "fields", every drawn white cell annotated, the first one labelled."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = []
    for number in range(first_seed, first_seed + n):
        label = LABELS[number % len(LABELS)]
        image, cells = draw_field(number, 320, 240, [(label, 120.0 + 5 * (number % 9), 110.0)])
        path = folder / f"field-{number}.png"
        Image.fromarray(image).save(path)
        annotations = [
            Annotation(cell.box, "platelet" if cell.label == "PLATELET" else "cell", None) for cell in cells
        ]
        index = next(i for i, cell in enumerate(cells) if cell.label == label)
        annotations[index] = Annotation(cells[index].box, "cell", label)
        annotations.append(Annotation((10, 10, 50, 50), "red"))
        pictures.append(
            AnnotatedImage(
                path,
                tuple(annotations),
                f"field-{number}",
                "fields",
                split,
                label=label,
                dataset="bccd-fields",
            )
        )
    return pictures


def draw_close_ups(
    folder: Path, n: int, *, split: str = "train", first_seed: int = 500
) -> list[AnnotatedImage]:
    """Draw `n` close-ups of laboratory "close-ups": the middle of a field cut around its one cell."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = []
    for number in range(first_seed, first_seed + n):
        label = LABELS[number % len(LABELS)]
        image, cells = draw_field(number, 320, 240, [(label, 160.0, 120.0)])
        x, y, width, height = next(cell.box for cell in cells if cell.label == label)
        side = 2 * max(width, height)
        left, top = x + width // 2 - side // 2, y + height // 2 - side // 2
        padded = np.pad(image, ((side, side), (side, side), (0, 0)), mode="edge")
        crop = padded[top + side : top + 2 * side, left + side : left + 2 * side]
        path = folder / f"close-up-{number}.png"
        Image.fromarray(crop).save(path)
        annotation = Annotation((x - left, y - top, width, height), "cell", label)
        pictures.append(
            AnnotatedImage(path, (annotation,), f"close-up-{number}", "close-ups", split, True, label)
        )
    return pictures
