"""What a data set is, in one place: its names, its public home, its licence, and how it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from leukoscope.datasets.annotations import AnnotatedImage
from leukoscope.datasets.public_files import PublicFile
from leukoscope.datasets.samples import Content, Dataset


@dataclass(frozen=True)
class DatasetDescription:
    """One data set. Each module in `datasets/laboratories` ends in one, called `DESCRIPTION`.

    Attributes:
        name: what people type: `--data NAME`, `leukoscope fetch NAME`; also the id of the data set that is read.
        title: what people read, in a manifest and a model card.
        summary: one sentence with the number of pictures, for the list of `leukoscope fetch`.
        details: what `leukoscope fetch NAME --help` says below it: origin, licence, where it is downloaded from.
        content: `close-ups` (one cell in the middle of each picture), `fields` (photographs with any number of
            cells, with boxes) or `copies` (augmented pictures of few fields, without boxes).
        laboratory: id of the laboratory, the `lab` of its samples.
        licence: SPDX identifier, or what the publisher says where there is none.
        attribution: whom to name.
        url: the page to read about it and to download it by hand.
        n_pictures: how many pictures with a label were published.
        layout: where the pictures are in the archive, as people read it in an error.
        find_pictures: takes an unpacked folder and returns where the pictures are in it, or None for a folder of
            anything else. Folders that are given by path are recognised by it.
        read: takes the unpacked folder and returns its samples, each with its source cell and laboratory.
        read_annotations: the same for pictures with boxes; needed for `fields`. Without it, the cell of a close-up
            is found by its stain.
        kaggle_handle: of a data set that is downloaded with kagglehub.
        find_archive: returns the zip to download, in place of a handle. With neither, `leukoscope fetch` needs
            `--archive FILE`.
        part_of: name of the data set whose archive holds this one too.
        has_own_splits: whether `read` and `read_annotations` give the final splits. Otherwise a tenth of the source
            cells of `train` is held out as `test` and a twentieth as `val`, chosen by a hash of their names.
        learnt_by_default: whether `leukoscope train` uses it where no `--data` is given.
        may_be_learnt: False for a data set whose licence allows evaluation only.
    """

    name: str
    title: str
    summary: str
    details: str
    content: Content
    laboratory: str
    licence: str
    attribution: str
    url: str
    n_pictures: int
    layout: str
    find_pictures: Callable[[Path], Path | None]
    read: Callable[[Path], Dataset]
    read_annotations: Callable[[Path], list[AnnotatedImage]] | None = None
    kaggle_handle: str | None = None
    find_archive: Callable[[], PublicFile] | None = None
    part_of: str | None = None
    has_own_splits: bool = False
    learnt_by_default: bool = False
    may_be_learnt: bool = True

    @property
    def folder(self) -> str:
        """Name of its folder below the home of fetched data sets."""
        return self.part_of or self.name
