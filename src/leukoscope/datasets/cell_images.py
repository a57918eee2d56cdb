"""The pictures locator and classifier learn from and are evaluated on: BCCD's fields, and close-ups."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from leukoscope.datasets.annotations import AnnotatedImage, annotate_close_ups, read_bccd_annotations
from leukoscope.datasets.registry import find_root, load_dataset
from leukoscope.datasets.samples import TEST, TRAIN, VAL, Sample

DEFAULT_DATA: tuple[str, ...] = ("kaggle", "pbc")
# Of every 20 source cells of close-ups, two are for reporting and one is for choosing thresholds.
_OF_TWENTY = (TEST, TEST, VAL)


def load_cell_pictures(
    data: Sequence[str] = DEFAULT_DATA, *, progress: bool = True
) -> tuple[list[AnnotatedImage], list[str]]:
    """Read annotated pictures of these data sets.

    BCCD's fields (`kaggle`) keep their author's TEST, whose cells `drop_tested_cells` keeps out of TRAIN. Of
    every other set, close-ups of one cell each, a tenth of the source cells is held out as TEST and a
    twentieth as VAL, told by a hash of their names, so that a partial copy holds out the same ones.

    Returns:
        The pictures, and a sentence for each thing a reader should know of the sets.

    Raises:
        DatasetError: a set is not there or cannot be read.
    """
    pictures: list[AnnotatedImage] = []
    notes: list[str] = []
    for name in data:
        if name.partition(":")[0] in ("kaggle", "bccd-fields"):
            pictures += read_bccd_annotations(find_root(name))
            continue
        dataset = load_dataset(name)
        notes += [*dataset.problems, *dataset.notes]
        annotated = annotate_close_ups(split_close_ups(dataset.samples), progress=progress)
        unannotated = sum(not picture.annotations for picture in annotated)
        if unannotated:
            notes.append(f"{dataset.id}: no cell was found in the middle of {unannotated} pictures.")
        pictures += annotated
    return pictures, notes


def split_close_ups(samples: Sequence[Sample]) -> list[Sample]:
    """Return close-ups with a part of the split `train` held out as `test` and `val`, always the same."""
    return [replace(sample, split=_choose_split(sample)) for sample in samples]


def _choose_split(sample: Sample) -> str:
    if sample.split != TRAIN:
        return sample.split
    number = int.from_bytes(hashlib.sha256(sample.source.encode()).digest()[:4], "big") % 20
    return _OF_TWENTY[number] if number < len(_OF_TWENTY) else TRAIN
