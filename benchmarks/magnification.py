"""What the shipped model finds in fields that are enlarged, as a sharper camera would show the same cells.

    python -m benchmarks.magnification FOLDER

`FOLDER` has BCCD's fields with their boxes, as `leukoscope fetch bccd` unpacks them. Nothing is learnt or chosen here.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

from leukoscope.datasets.annotations import AnnotatedImage
from leukoscope.datasets.laboratories.bccd import read_bccd_annotations
from leukoscope.images.boxes import Box, iou
from leukoscope.images.decoding import decode_image
from leukoscope.inference.model import Model, load_model

TIMES = (0.5, 1.0, 1.7, 2.0, 2.4, 3.3, 4.0)
#: A found box is of a labelled cell where they share at least this part of their union.
OVERLAP = 0.4


def count_cells(model: Model, field: AnnotatedImage, times: float) -> tuple[int, int, int]:
    """Return how many cells are labelled, how many of them are found, and how many white cells are named in all."""
    image = Image.fromarray(decode_image(field.path))
    size = (round(image.width * times), round(image.height * times))
    pixels = np.asarray(image.resize(size, Image.Resampling.BICUBIC))
    [result] = model.classify([pixels])
    found: list[Box] = [cell.box for cell in result.cells if cell.label not in (None, "PLATELET")]
    labelled = [
        (round(x * times), round(y * times), round(width * times), round(height * times))
        for x, y, width, height in (a.box for a in field.annotations if a.kind == "cell")
    ]
    hits = sum(any(iou(box, other) > OVERLAP for other in found) for box in labelled)
    return len(labelled), hits, len(found)


def main(folder: Path) -> None:
    """Print, for each enlargement, the labelled cells, those found, and all that the model calls white cells."""
    fields = [field for field in read_bccd_annotations(folder) if field.split == "test"]
    model = load_model()
    print(
        f"{len(fields)} fields of BCCD's TEST\n\n| enlarged | labelled | found | white cells named |\n|--:|--:|--:|--:|"
    )
    for times in TIMES:
        counts = np.sum([count_cells(model, field, times) for field in tqdm(fields, leave=False)], axis=0)
        print(f"| {times:g} | " + " | ".join(str(count) for count in counts) + " |")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
