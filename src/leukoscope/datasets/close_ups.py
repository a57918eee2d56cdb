"""Close-ups, one cell in the middle of each picture: which are held out, and where the cell is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from leukoscope.datasets.annotations import AnnotatedImage, Annotation
from leukoscope.datasets.readable import divide_readable, explain_unreadable
from leukoscope.datasets.samples import TEST, TRAIN, VAL, Sample
from leukoscope.datasets.segmentation import segment_cell
from leukoscope.images.boxes import Box
from leukoscope.images.decoding import decode_image

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


def split_close_ups(samples: Sequence[Sample]) -> list[Sample]:
    """Return close-ups with a part of the split `train` held out as `test` and `val`, always the same."""
    return [replace(sample, split=choose_split(sample.source, sample.split)) for sample in samples]


def annotate_close_ups(
    samples: Sequence[Sample], *, dataset: str = "", progress: bool = True
) -> tuple[list[AnnotatedImage], list[str]]:
    """Annotate the one cell of each close-up by its stain; a picture where none is found has no annotations.

    Args:
        samples: close-ups.
        dataset: name of the data set they are from.
        progress: show a bar.

    Returns:
        The close-ups that can be read, in order, and a sentence that names the others, if there are any.
    """
    boxes: dict[Sample, Box | None] = {}

    def find(sample: Sample) -> None:
        boxes[sample] = segment_cell(decode_image(sample.path))

    def annotate(sample: Sample) -> AnnotatedImage:
        box = boxes[sample]
        cell = None if box is None else Annotation(box, "cell", sample.label, fine_label=sample.fine_label)
        return AnnotatedImage(
            sample.path,
            () if cell is None else (cell,),
            sample.source,
            sample.lab,
            sample.split,
            is_close_up=True,
            label=sample.label,
            dataset=dataset,
            fine_label=sample.fine_label,
        )

    reasons = explain_unreadable(find, samples, title="Annotating close-ups", progress=progress)
    readable, left_out = divide_readable(samples, reasons)
    return [annotate(sample) for sample in readable], left_out
