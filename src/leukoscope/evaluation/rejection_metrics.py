"""How many pictures without any of the model's cells are given no class, as they should be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leukoscope.datasets.annotations import AnnotatedImage
from leukoscope.errors import ImageError
from leukoscope.evaluation.share import Share
from leukoscope.images.boxes import iou
from leukoscope.images.decoding import decode_image
from leukoscope.inference.model import Model
from leukoscope.synthetic.fields import draw_field
from leukoscope.training.negatives import draw_negative

# Training uses no seed as large as this.
_FIRST_SEED = 100_000
_DRAWN = 100
# A crop of a red cell is this much wider than its box, and must not touch anything else that is annotated.
_RED_CROP_SCALE = 1.4
_MAX_RED_CROPS = 500


@dataclass(frozen=True)
class Rejections:
    """Pictures of one kind, without any cell of the model's classes, and how many of them were given no class."""

    kind: str
    pictures: int
    rejected: int

    @property
    def share(self) -> Share:
        """The share of the pictures that were given no class."""
        return Share.of(self.rejected, self.pictures)

    def to_json(self) -> dict[str, Any]:
        """Return the counts with the share rejected and its 95 % interval (Clopper-Pearson)."""
        share = self.share
        return {
            "kind": self.kind,
            "pictures": self.pictures,
            "refused": self.rejected,
            "share": share.value,
            "interval": share.limits,
        }

    def describe(self) -> str:
        """Return the metrics in one line."""
        return f"{self.kind}: {self.share.describe('given no class')}"


def count_rejections(
    model: Model, fields: Sequence[AnnotatedImage] = (), folder: Path | None = None
) -> list[Rejections]:
    """Show the model red cells, drawn pictures without cells, and the pictures of a folder.

    Args:
        model: what is evaluated.
        fields: annotated fields of a split the model has not learnt from; red cells are cropped out of them.
        folder: pictures of anything but blood, such as scikit-image's samples; files that are no picture are left out.
    """
    kinds: list[tuple[str, Iterable[NDArray[np.uint8]]]] = [
        ("fields drawn with red cells only", _draw_red_fields()),
        ("noise", _draw_noise()),
        ("drawn shapes, screens, textures", (draw_negative(_FIRST_SEED + n) for n in range(_DRAWN))),
    ]
    if fields:
        kinds.insert(0, ("red cells cut out of fields", _cut_red_cells(fields)))
    if folder is not None:
        kinds.append((f"pictures in {folder.name}", _read_folder(folder)))
    return [_count(kind, images, model) for kind, images in kinds]


def _count(kind: str, images: Iterable[NDArray[np.uint8]], model: Model) -> Rejections:
    pictures = rejected = 0
    for image in images:
        result = model.classify([image])[0]
        pictures += 1
        rejected += all(cell.label is None for cell in result.cells)
    return Rejections(kind, pictures, rejected)


def _draw_red_fields() -> Iterator[NDArray[np.uint8]]:
    for number in range(_DRAWN):
        yield draw_field(_FIRST_SEED + number, 640, 480, (), px_per_um=13.0, platelets=0)[0]


def _draw_noise() -> Iterator[NDArray[np.uint8]]:
    for number in range(_DRAWN):
        rng = np.random.default_rng(_FIRST_SEED + number)
        yield rng.integers(0, 256, (240, 320, 3), dtype=np.uint8)


def _cut_red_cells(fields: Sequence[AnnotatedImage]) -> Iterator[NDArray[np.uint8]]:
    left = _MAX_RED_CROPS
    for field in fields:
        image = decode_image(field.path)
        others = [annotation.box for annotation in field.annotations if annotation.kind != "red"]
        for annotation in field.annotations:
            x, y, width, height = annotation.box
            side = int(_RED_CROP_SCALE * max(width, height))
            x, y = x + width // 2 - side // 2, y + height // 2 - side // 2
            inside = x >= 0 and y >= 0 and x + side <= image.shape[1] and y + side <= image.shape[0]
            alone = all(iou((x, y, side, side), other) == 0 for other in others)
            if annotation.kind == "red" and inside and alone and left:
                left -= 1
                yield image[y : y + side, x : x + side]


def _read_folder(folder: Path) -> Iterator[NDArray[np.uint8]]:
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix.lower() in (".png", ".jpg", ".jpeg", ".tif", ".gif"):
            try:
                yield decode_image(path)
            except (ImageError, MemoryError):
                continue
