"""How alike the shipped model's embeddings are: of one cell in two cuts of a field, and of cells in two fields.

    python -m benchmarks.duplicates FOLDER

`FOLDER` holds fields of one smear that do not overlap. The page offers a lone pair of cells as a possible duplicate by
the marks that are shown here (web/src/review/duplicates.ts).
"""

from __future__ import annotations

import sys
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from leukoscope.images.decoding import decode_image
from leukoscope.inference.model import load_model
from leukoscope.inference.results import Cell

COSINES = (0.9, 0.92, 0.94, 0.96, 0.97, 0.98, 0.985, 0.99)
ALIKE_SIZE = 1.2
#: Each cut lacks this part of the shorter side at one end of both axes.
SHIFT = 0.06
#: A box is of the same cell where its middle is moved by less than this part of its sides.
NEAR = 0.2


def list_cuts(pixels: NDArray[np.uint8]) -> list[tuple[tuple[int, int], NDArray[np.uint8]]]:
    """Return four cuts of a field, each with the place of its upper left corner: x, y."""
    height, width = pixels.shape[:2]
    shift = round(min(height, width) * SHIFT)
    places = [(0, 0), (shift, shift), (shift, 0), (0, shift)]
    return [
        ((x, y), np.ascontiguousarray(pixels[y : y + height - shift, x : x + width - shift]))
        for x, y in places
    ]


def compare(one: Cell, other: Cell) -> tuple[float, float]:
    """Return the cosine of two cells' embeddings, and the larger ratio of their widths and heights."""
    a, b = (np.asarray(cell.embedding, dtype=np.float64) for cell in (one, other))
    sides = np.array([one.box[2:], other.box[2:]], dtype=np.float64)
    ratio = np.maximum(sides[0] / sides[1], sides[1] / sides[0]).max()
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b)), float(ratio)


def is_same_place(one: Cell, other: Cell, shift: tuple[int, int]) -> bool:
    """Whether a box of a cut that begins at `shift` is about where a box of the cut at 0, 0 is."""
    (x, y, width, height), (u, v, w, h) = one.box, other.box
    dx, dy = u + shift[0] + w / 2 - x - width / 2, v + shift[1] + h / 2 - y - height / 2
    return abs(dx) < NEAR * width and abs(dy) < NEAR * height


def main(folder: Path) -> None:
    """Print which part of either kind of pair has each cosine, and sizes as alike as the page wants them."""
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in {".jpg", ".jpeg", ".png"})
    if not files:
        sys.exit(f"Expected JPEG or PNG fields in {folder}; got none. Give the folder that holds them.")
    model = load_model()
    fields: list[list[Cell]] = []
    same: list[tuple[float, float]] = []
    for path in tqdm(files, unit="field"):
        cuts = list_cuts(decode_image(path))
        first, *others = model.classify([pixels for _, pixels in cuts], details=True)
        fields.append(list(first.cells))
        same += [
            compare(cell, found)
            for cell in first.cells
            for (shift, _), result in zip(cuts[1:], others, strict=True)
            for found in result.cells
            if is_same_place(cell, found, shift)
        ]
    other = [compare(a, b) for one, two in combinations(fields, 2) for a in one for b in two]
    print(f"{len(files)} fields, {len(same):,} pairs of one cell, {len(other):,} pairs of two cells")
    for cosine in COSINES:
        counts = [sum(c >= cosine and ratio <= ALIKE_SIZE for c, ratio in pairs) for pairs in (same, other)]
        print(
            f"cosine >= {cosine}: {counts[0] / max(1, len(same)):.1%} of one cell, {counts[1]:,} of two cells"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
