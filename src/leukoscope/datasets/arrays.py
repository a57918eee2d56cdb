"""From samples to arrays: the very decoding and resizing that `leukoscope classify` and the page use."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leukoscope.datasets.samples import Sample
from leukoscope.errors import DatasetError, ImageError
from leukoscope.images.decoding import decode_image
from leukoscope.images.parallel import map_in_threads
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
    pixels = np.empty((len(samples), height_px, width_px, 3), np.uint8)
    problems: list[str] = []

    def load(index: int) -> None:
        try:
            pixels[index] = resize_pixels(decode_image(samples[index].path), width_px, height_px)
        except ImageError as error:
            problems.append(f"{samples[index].path}: {error}")

    for _ in map_in_threads(load, range(len(samples)), title="Reading pictures", progress=progress):
        pass
    if problems:
        shown = "\n  ".join(sorted(problems)[:10])
        raise DatasetError(
            f"{len(problems)} of {len(samples)} pictures cannot be read; "
            f"replace or remove them and run again:\n  {shown}"
        )
    return pixels


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
