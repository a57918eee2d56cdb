"""The pictures locator and classifier learn from and are evaluated on: fields with boxes, and close-ups."""

from __future__ import annotations

from collections.abc import Sequence

from leukoscope.annotation_formats.formats import is_annotations
from leukoscope.datasets.annotation_files import read_annotated_file, split_pictures
from leukoscope.datasets.annotations import AnnotatedImage, drop_tested_cells, select_completely_boxed
from leukoscope.datasets.close_ups import annotate_close_ups, split_close_ups
from leukoscope.datasets.held_out import hold_out
from leukoscope.datasets.readable import leave_out_unreadable
from leukoscope.datasets.registry import (
    list_fetched_to_learn,
    load_dataset,
    locate,
    read_annotations,
    require_learnable,
)
from leukoscope.datasets.samples import Dataset
from leukoscope.errors import DatasetError


def load_cell_pictures(
    data: Sequence[str] = (), *, progress: bool = True
) -> tuple[list[AnnotatedImage], list[str]]:
    """Read annotated pictures of these data sets, to learn from.

    Fields come with their boxes; the cell of a close-up is found by its stain, where no box is published. A data set
    has its own splits (BCCD's fields keep their author's TEST, whose cells `drop_tested_cells` keeps out of TRAIN),
    or a tenth of its source cells is held out as TEST and a twentieth as VAL. Pictures that cannot be read are left
    out.

    Args:
        data: names or folders, as `load_dataset` takes them; default, those of the data sets that are learnt from by
            default that have been fetched.
        progress: show a bar.

    Returns:
        The pictures, and a sentence for each thing a reader should know of the sets.

    Raises:
        DatasetError: a set is not there, cannot be read, or must not be learnt from.
    """
    pictures: list[AnnotatedImage] = []
    notes: list[str] = []
    for name in data or list_fetched_to_learn():
        require_learnable(name)
        description, root = locate(name)
        if description is None and is_annotations(root):
            read = read_annotated_file(root)
            annotated, left_out = leave_out_unreadable(split_pictures(read), progress=progress)
            notes += [*read.notes, *left_out]
            pictures += annotated
            continue
        if description is not None and description.read_annotations is not None:
            annotated = description.read_annotations(root)
            if not description.has_own_splits:
                annotated = hold_out(annotated)
            annotated, left_out = leave_out_unreadable(annotated, progress=progress)
            notes += left_out
            pictures += annotated
            continue
        dataset = load_dataset(name)
        notes += [*dataset.problems, *dataset.notes]
        samples = dataset.samples if dataset.has_own_splits else split_close_ups(dataset.samples)
        annotated, left_out = annotate_close_ups(samples, dataset=dataset.id, progress=progress)
        notes += left_out
        unannotated = sum(not picture.annotations for picture in annotated)
        if unannotated:
            notes.append(f"{dataset.id}: no cell was found in the middle of {unannotated} pictures.")
        pictures += annotated
    return pictures, notes


def load_completely_boxed(
    dataset: Dataset, split: str, *, progress: bool = True
) -> tuple[list[AnnotatedImage], list[str]]:
    """Read the pictures of a split in which all white cells are boxed, split as `load_cell_pictures` does.

    Args:
        dataset: as read.
        split: its name, or `all`.
        progress: show a bar.

    Returns:
        The pictures, and a sentence that names those that cannot be read, if there are any.

    Raises:
        DatasetError: there are none, or the data set has no annotations.
    """
    annotated = read_annotations(dataset)
    if not dataset.has_own_splits:
        annotated = hold_out(annotated)
    boxed = select_completely_boxed(drop_tested_cells(annotated))
    chosen = [picture for picture in boxed if split in ("all", picture.split)]
    if not chosen:
        there = ", ".join(sorted({picture.split for picture in boxed})) or "none"
        raise DatasetError(
            f"Expected images of {dataset.id}, split {split!r}, in which all white cells are boxed; there are none. "
            f"Splits with such images: {there}."
        )
    return leave_out_unreadable(chosen, progress=progress)
