"""From samples to arrays: the very decoding and resizing that `leukoscope classify` and the page use."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leukoscope.datasets.readable import explain_unreadable
from leukoscope.datasets.samples import Sample
from leukoscope.errors import DatasetError
from leukoscope.images.decoding import decode_image
from leukoscope.images.resizing import resize_pixels


def load_pixels(
    samples: Sequence[Sample], width_px: int, height_px: int, *, progress: bool = True
) -> NDArray[np.uint8]:
    """Decode and shrink every sample's picture.

    Returns:
        uint8, samples x height x width x 3, in the order given.

    Raises:
        DatasetError: pictures that cannot be read, by name.
    """
    pixels, reasons = load_readable_pixels(samples, width_px, height_px, progress=progress)
    problems = [f"{sample.path}: {reason}" for sample, reason in zip(samples, reasons, strict=True) if reason]
    if problems:
        shown = "\n  ".join(sorted(problems)[:10])
        raise DatasetError(
            f"{len(problems)} of {len(samples)} pictures cannot be read; "
            f"replace or remove them and run again:\n  {shown}"
        )
    return pixels


def load_readable_pixels(
    samples: Sequence[Sample], width_px: int, height_px: int, *, progress: bool = True
) -> tuple[NDArray[np.uint8], list[str | None]]:
    """Decode and shrink the pictures that can be read.

    Returns:
        uint8, samples x height x width x 3, zeros where a picture cannot be read; and why it cannot, None where it
        can.
    """
    pixels = np.zeros((len(samples), height_px, width_px, 3), np.uint8)

    def load(index: int) -> None:
        pixels[index] = resize_pixels(decode_image(samples[index].path), width_px, height_px)

    return pixels, explain_unreadable(load, range(len(samples)), title="Reading pictures", progress=progress)


def encode_labels(samples: Sequence[Sample], classes: Sequence[str]) -> NDArray[np.float32]:
    """Return one-hot labels, float32, samples x classes.

    Raises:
        DatasetError: a sample's label is not among `classes`.
    """
    positions = {label: index for index, label in enumerate(classes)}
    unknown = sorted({sample.label for sample in samples} - set(classes))
    if unknown:
        raise DatasetError(f"Expected only the classes {', '.join(classes)}; found {', '.join(unknown)} too.")
    return np.eye(len(classes), dtype=np.float32)[[positions[sample.label] for sample in samples]]
