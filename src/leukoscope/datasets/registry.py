"""Data sets by name or by folder, read the same way."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from functools import cache
from pathlib import Path

from leukoscope.annotation_formats.formats import is_annotations
from leukoscope.datasets import laboratories
from leukoscope.datasets.annotation_files import (
    read_annotated_dataset,
    read_annotated_file,
    split_pictures,
)
from leukoscope.datasets.annotations import AnnotatedImage
from leukoscope.datasets.class_folders import read_folder
from leukoscope.datasets.description import DatasetDescription
from leukoscope.datasets.fetch_record import read_record
from leukoscope.datasets.home import HOME_VARIABLE, dataset_home, expand_home
from leukoscope.datasets.samples import Dataset
from leukoscope.datasets.source_table import name_sources
from leukoscope.errors import DatasetError

# What commands read where no --data is given and one data set is wanted: the article's.
DEFAULT_DATASET = "kaggle"
# The original fields of that data set, with boxes.
DEFAULT_FIELDS = "bccd-fields"
# A folder may carry its own table of sources.
OWN_TABLE = "sources.csv"


@cache
def list_descriptions() -> dict[str, DatasetDescription]:
    """Return the data sets that have a module in `datasets/laboratories`, by name.

    Those with an archive of their own come first, in alphabetical order, then those that are part of another's.
    """
    modules = pkgutil.iter_modules(laboratories.__path__, f"{laboratories.__name__}.")
    found = [importlib.import_module(module.name).DESCRIPTION for module in modules]
    found.sort(key=lambda description: (description.part_of is not None, description.name))
    return {description.name: description for description in found}


def list_learnt_by_default() -> tuple[str, ...]:
    """Return the names of the data sets that locator and classifier learn from where none is named."""
    return tuple(name for name, entry in list_descriptions().items() if entry.learnt_by_default)


def list_fetched_to_learn() -> tuple[str, ...]:
    """Return those of `list_learnt_by_default` that have been fetched; all of them where none has."""
    names = list_learnt_by_default()
    there = tuple(name for name in names if (dataset_home() / list_descriptions()[name].folder).is_dir())
    return there or names


def locate(data: str | Path) -> tuple[DatasetDescription | None, Path]:
    """Return what is known of a data set and the folder it is in.

    Args:
        data: as for `load_dataset`.

    Returns:
        Its description, None for a folder or file of one's own, and its folder or file.

    Raises:
        DatasetError: it is not there.
    """
    name, _, folder = str(data).partition(":")
    known = list_descriptions()
    if name in known:
        return known[name], _find_root(known[name], folder)
    root = expand_home(Path(data))
    if root.is_file() and is_annotations(root):
        return None, root
    if not root.is_dir():
        raise DatasetError(
            f"Expected a data set at {root}: a name ({', '.join(known)}), or a folder or file of annotations; there is "
            "neither."
        )
    return next((entry for entry in known.values() if entry.find_pictures(root) is not None), None), root


def require_learnable(data: str | Path) -> None:
    """Check that networks may learn from a data set.

    Raises:
        DatasetError: its licence does not allow it.
    """
    description, _ = locate(data)
    if description is not None and not description.may_be_learnt:
        raise DatasetError(
            f"Expected a data set to learn from; {description.name} is for evaluation only "
            f"(licence: {description.licence}). Leave it out, and give it to `leukoscope evaluate`."
        )


def load_dataset(
    data: str | Path, *, sources_csv: Path | None = None, source_pattern: str | None = None
) -> Dataset:
    """Read a data set.

    Args:
        data: the name of a fetched set ("kaggle", say: see `list_descriptions`), a name and the folder it was
            unpacked to ("bccd-fields:DIR"), that folder alone, any folder of class folders, or annotations in one of
            the formats of `leukoscope.annotation_formats`, with their pictures beside them. A name wins over a folder
            of that name; write "./kaggle" for the folder.
        sources_csv: table `path,source[,lab]` of which pictures show the same cell; default, the file
            `sources.csv` in the folder, where there is one.
        source_pattern: regular expression over the paths with a group `source`, in place of a table.

    Raises:
        DatasetError: nothing readable is there; the text says what was expected and what to do.
    """
    description, root = locate(data)
    if description is None and is_annotations(root):
        dataset = read_annotated_dataset(root)
    elif description is None:
        dataset = read_folder(root)
    else:
        dataset = replace(
            description.read(root), content=description.content, has_own_splits=description.has_own_splits
        )
    dataset = _apply_record(dataset)
    own_table = dataset.root / OWN_TABLE
    if sources_csv is None and source_pattern is None and not dataset.knows_sources and own_table.is_file():
        sources_csv = own_table
    return name_sources(dataset, sources_csv=sources_csv, source_pattern=source_pattern)


def read_annotations(dataset: Dataset) -> list[AnnotatedImage]:
    """Read the boxes of a data set that `load_dataset` has read.

    Raises:
        DatasetError: it has no boxes, or they are not there.
    """
    if dataset.annotations_path is not None:
        return split_pictures(read_annotated_file(dataset.annotations_path))
    description = list_descriptions().get(dataset.id)
    if description is None or description.read_annotations is None:
        raise DatasetError(
            f"Expected a data set with boxes; {dataset.id} has none. Give one of: "
            + ", ".join(name for name, entry in list_descriptions().items() if entry.read_annotations)
        )
    return description.read_annotations(dataset.root)


def _find_root(description: DatasetDescription, folder: str) -> Path:
    root = expand_home(Path(folder)) if folder else dataset_home() / description.folder
    if not root.is_dir():
        raise DatasetError(
            f"Expected the data set {description.name} in {root}; it is not there. Run `leukoscope fetch "
            f"{description.folder}` first, or give its folder, or set {HOME_VARIABLE} to the folder it was "
            "fetched to."
        )
    return root


def _apply_record(dataset: Dataset) -> Dataset:
    """Drop the pictures that `leukoscope fetch` found unreadable, and join those that are one file twice."""
    record = read_record(dataset.root)
    if record is None:
        return dataset
    bad = {dataset.root / path for path in record.unreadable}
    first = {dataset.root / path: dataset.root / group[0] for group in record.duplicates for path in group}
    sources = {sample.path: sample.source for sample in dataset.samples}
    readable = tuple(
        replace(sample, source=sources.get(first.get(sample.path, sample.path), sample.source))
        for sample in dataset.samples
        if sample.path not in bad
    )
    left_out = tuple(f"{path} cannot be decoded and was left out." for path in record.unreadable)
    problems = tuple(dict.fromkeys(dataset.problems + record.problems + left_out))
    return replace(dataset, samples=readable, problems=problems)
