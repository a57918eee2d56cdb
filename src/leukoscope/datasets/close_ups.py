"""Close-ups, one cell in the middle of each picture: which are held out, and where the cell is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from leukoscope.datasets.annotations import AnnotatedImage, Annotation
from leukoscope.datasets.held_out import choose_split
from leukoscope.datasets.readable import divide_readable, explain_unreadable
from leukoscope.datasets.samples import Sample
from leukoscope.datasets.segmentation import segment_cell
from leukoscope.images.boxes import Box
from leukoscope.images.decoding import decode_image


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
