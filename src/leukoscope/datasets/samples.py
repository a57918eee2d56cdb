"""Samples: one labelled picture each, always with the source cell it was made from and its laboratory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from leukoscope.errors import DatasetError
from leukoscope.images.boxes import Box

Content = Literal["close-ups", "fields", "copies"]
"""One cell in the middle of each picture; photographs with any number of cells; augmented pictures of fields."""

TRAIN, VAL, TEST, TEST_SIMPLE, TEST_EXTERNAL = "train", "val", "test", "test_simple", "test_external"


@dataclass(frozen=True)
class Sample:
    """One labelled picture.

    `source` names the field (photograph of one cell) the picture was made from: pictures that share a source
    show the same cell and must never be on two sides of a split. `lab` names the laboratory. `fine_label` is the finer
    class within `label`, None where it is unknown. `box` is where the cell is, for pictures that
    may show several with a label; each of these is then a sample.
    """

    path: Path
    label: str
    source: str
    lab: str
    split: str = TRAIN
    fine_label: str | None = None
    box: Box | None = None

    def relative_path(self, root: Path) -> str:
        """Return the path as tables have it: relative to `root` where it is inside."""
        return (self.path.relative_to(root) if self.path.is_relative_to(root) else self.path).as_posix()


@dataclass(frozen=True)
class Dataset:
    """A data set as read from disk.

    `knows_sources` is False when nothing says which pictures show the same cell; each picture is then its
    own source and every metric computed from it says so. `problems` lists what is missing or unreadable,
    `notes` what a reader of its metrics should know, one sentence each. `content` and
    `has_own_splits` are as in its `DatasetDescription`; a folder without one holds close-ups. `annotations_path` is the
    file or folder of annotations that it was read from, where it was.
    """

    id: str
    root: Path
    samples: tuple[Sample, ...]
    knows_sources: bool
    problems: tuple[str, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())
    content: Content = "close-ups"
    has_own_splits: bool = False
    annotations_path: Path | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes that occur, sorted: the order of the probabilities of a network trained on them."""
        return tuple(sorted({sample.label for sample in self.samples}))

    def of_split(self, *splits: str) -> tuple[Sample, ...]:
        """Return the samples of these splits, in order."""
        return tuple(sample for sample in self.samples if sample.split in splits)


def find_shared_sources(samples: Sequence[Sample]) -> tuple[str, ...]:
    """Return the source cells that are in a test split and in train or val too, sorted.

    A metric measured on such a test split counts cells the network has seen.
    """
    learned, tested = (
        {sample.source for sample in samples if (sample.split in (TRAIN, VAL)) == is_learned}
        for is_learned in (True, False)
    )
    return tuple(sorted(learned & tested))


def require_one_cell_each(dataset: Dataset) -> None:
    """Check that no picture shows several cells with a label: what looks at whole pictures needs that.

    Raises:
        DatasetError: one does.
    """
    pictures = Counter(sample.path for sample in dataset.samples if sample.box is not None)
    several = next((path for path, count in pictures.items() if count > 1), None)
    if several is not None:
        raise DatasetError(
            f"Expected one labelled cell a picture, for this network looks at whole pictures; {several.name} of "
            f"{dataset.id} has {pictures[several]}. Use a recipe or model that finds cells, or give cut-out cells."
        )


def count_samples(samples: tuple[Sample, ...]) -> dict[tuple[str, str], tuple[int, int]]:
    """Return `(split, label) -> (pictures, source cells)`."""
    pictures = Counter((s.split, s.label) for s in samples)
    sources = Counter((split, label) for split, label, _ in {(s.split, s.label, s.source) for s in samples})
    return {key: (pictures[key], sources[key]) for key in sorted(pictures)}
