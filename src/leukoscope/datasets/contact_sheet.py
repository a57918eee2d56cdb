"""A contact sheet: originals beside varied versions of them, class by class."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from leukoscope.datasets.samples import Dataset, Sample
from leukoscope.errors import DatasetError
from leukoscope.images.decoding import decode_image
from leukoscope.images.resizing import resize_pixels

Pixels = NDArray[np.uint8]
# Takes uint8 pictures, n x height x width x 3, and a generator; returns varied ones, 0..255.
Vary = Callable[[Pixels, np.random.Generator], NDArray[np.float32]]

_GAP_PX = 6
_TEXT_PX = 18
_PAPER = (255, 255, 255)
_INK = (32, 32, 32)


def choose_samples(dataset: Dataset, per_label: int, seed: int, split: str | None = None) -> list[Sample]:
    """Choose pictures of every class at random, each from another source cell while there are enough.

    Raises:
        DatasetError: the split holds no picture.
    """
    rng = np.random.default_rng(seed)
    chosen: list[Sample] = []
    for label in dataset.labels:
        pool = [s for s in dataset.samples if s.label == label and split in (None, s.split)]
        order = [pool[index] for index in rng.permutation(len(pool))]
        firsts = list({sample.source: sample for sample in reversed(order)}.values())
        rest = [sample for sample in order if sample not in firsts] if len(firsts) < per_label else []
        chosen += (firsts[::-1] + rest)[:per_label]
    if not chosen:
        splits = ", ".join(sorted({sample.split for sample in dataset.samples}))
        raise DatasetError(f"Expected pictures in the split {split!r}; {dataset.id} has {splits}.")
    return chosen


def draw_contact_sheet(
    samples: Sequence[Sample], vary: Vary, *, versions: int = 6, width_px: int = 160, seed: int = 0
) -> Image.Image:
    """Draw one row a sample: the original, then `versions` varied ones.

    Args:
        samples: at least one.
        vary: the augmentation.
        versions: varied pictures a row.
        width_px: width of each picture; heights follow from the first sample's.
        seed: decides the variations.

    Raises:
        ImageError: a picture cannot be read.
    """
    originals = [decode_image(sample.path) for sample in samples]
    height_px = max(1, round(width_px * originals[0].shape[0] / originals[0].shape[1]))
    small = np.stack([resize_pixels(original, width_px, height_px) for original in originals])
    rng = np.random.default_rng(seed)
    columns = [small] + [np.clip(np.rint(vary(small, rng)), 0, 255).astype(np.uint8) for _ in range(versions)]
    step_x, step_y = width_px + _GAP_PX, height_px + _TEXT_PX + _GAP_PX
    sheet = Image.new(
        "RGB", (_GAP_PX + step_x * len(columns), _TEXT_PX + _GAP_PX + step_y * len(samples)), _PAPER
    )
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(size=12)
    for column in range(len(columns)):
        title = "original" if column == 0 else f"varied {column}"
        draw.text((_GAP_PX + step_x * column, 3), title, fill=_INK, font=font)
    for row, sample in enumerate(samples):
        top = _TEXT_PX + _GAP_PX + step_y * row
        caption = f"{sample.label}  {sample.split}  {sample.source}"
        draw.text((_GAP_PX, top), caption, fill=_INK, font=font)
        for column, pictures in enumerate(columns):
            sheet.paste(Image.fromarray(pictures[row]), (_GAP_PX + step_x * column, top + _TEXT_PX))
    return sheet
