"""Which source cells are held out of a data set without splits of its own: a hash of their names decides."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from leukoscope.datasets.annotations import AnnotatedImage
from leukoscope.datasets.samples import TEST, TRAIN, VAL

# Of every 20 source cells, two are for reporting and one is for choosing thresholds.
_OF_TWENTY = (TEST, TEST, VAL)


def choose_split(source: str, split: str) -> str:
    """Return the split of a source cell of the split `train`: a tenth becomes `test`, a twentieth `val`.

    A hash of its name decides, so that a partial copy of a data set holds out the same cells. Cells of other splits
    stay where they are.
    """
    if split != TRAIN:
        return split
    number = int.from_bytes(hashlib.sha256(source.encode()).digest()[:4], "big") % 20
    return _OF_TWENTY[number] if number < len(_OF_TWENTY) else TRAIN


def hold_out(pictures: Sequence[AnnotatedImage]) -> list[AnnotatedImage]:
    """Return the pictures with the splits that `choose_split` gives their source cells."""
    return [replace(picture, split=choose_split(picture.source, picture.split)) for picture in pictures]
