"""Data sets by name or by folder, read the same way."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import platformdirs

from leukoscope.datasets import kaggle, pbc
from leukoscope.datasets.class_folders import read_folder
from leukoscope.datasets.fetch_record import read_record
from leukoscope.datasets.samples import Dataset
from leukoscope.datasets.source_table import name_sources
from leukoscope.errors import DatasetError

HOME_VARIABLE = "LEUKOSCOPE_DATA"
# A folder may carry its own table of sources.
OWN_TABLE = "sources.csv"

# name -> (folder under the home of fetched sets, reader)
_READERS: dict[str, tuple[str, Callable[[Path], Dataset]]] = {
    "kaggle": ("kaggle", kaggle.read_kaggle),
    "bccd-fields": ("kaggle", kaggle.read_bccd_fields),
    "pbc": ("pbc", pbc.read_pbc),
}


def dataset_home() -> Path:
    """Return the folder that holds fetched data sets: `LEUKOSCOPE_DATA`, or the user's data folder."""
    given = os.environ.get(HOME_VARIABLE)
    if given:
        return Path(given).expanduser()
    return Path(platformdirs.user_data_dir("leukoscope", appauthor=False)) / "datasets"


def find_root(data: str) -> Path:
    """Return the folder of a set given as "kaggle" (where `leukoscope fetch` puts it) or "kaggle:DIR".

    Raises:
        DatasetError: it is not there.
    """
    name, _, folder = data.partition(":")
    subfolder = _READERS[name][0]
    root = Path(folder).expanduser() if folder else dataset_home() / subfolder
    if not root.is_dir():
        raise DatasetError(
            f"Expected the data set {name} in {root}; it is not there. Run `leukoscope fetch {subfolder}` "
            f"first, or give its folder, or set {HOME_VARIABLE} to the folder it was fetched to."
        )
    return root


def load_dataset(
    data: str | Path, *, sources_csv: Path | None = None, source_pattern: str | None = None
) -> Dataset:
    """Read a data set.

    Args:
        data: the name of a fetched set ("kaggle", "bccd-fields", "pbc"), a name and the folder it was
            unpacked to ("bccd-fields:DIR"), its folder in either layout, or any folder of class folders. A
            name wins over a folder of that name; write "./kaggle" for the folder.
        sources_csv: table `path,source[,lab]` that tells which pictures show the same cell; default, the
            file `sources.csv` in the folder, where there is one.
        source_pattern: regular expression over the paths with a group `source`, in place of a table.

    Raises:
        DatasetError: nothing readable is there; the text says what was expected and what to do.
    """
    name = str(data).partition(":")[0]
    known = name in _READERS
    dataset = _READERS[name][1](find_root(str(data))) if known else _read_any(Path(data).expanduser())
    dataset = _apply_record(dataset)
    own_table = dataset.root / OWN_TABLE
    if sources_csv is None and source_pattern is None and not dataset.knows_sources and own_table.is_file():
        sources_csv = own_table
    return name_sources(dataset, sources_csv=sources_csv, source_pattern=source_pattern)


def _apply_record(dataset: Dataset) -> Dataset:
    """Drop the pictures that `leukoscope fetch` found unreadable, and join those that are one file twice."""
    record = read_record(dataset.root)
    if record is None:
        return dataset
    bad = {dataset.root / path for path in record.unreadable}
    first = {dataset.root / path: dataset.root / group[0] for group in record.duplicates for path in group}
    sources = {sample.path: sample.source for sample in dataset.samples}
    kept = tuple(
        replace(sample, source=sources.get(first.get(sample.path, sample.path), sample.source))
        for sample in dataset.samples
        if sample.path not in bad
    )
    told = tuple(f"{path} cannot be decoded and was left out." for path in record.unreadable)
    problems = tuple(dict.fromkeys(dataset.problems + record.problems + told))
    return replace(dataset, samples=kept, problems=problems)


def _read_any(root: Path) -> Dataset:
    if not root.is_dir():
        raise DatasetError(
            f"Expected a data set at {root}: a name ({', '.join(_READERS)}) or a folder; there is neither."
        )
    if kaggle.find_pictures(root) is not None:
        return kaggle.read_kaggle(root)
    if pbc.find_pictures(root) is not None:
        return pbc.read_pbc(root)
    if kaggle.find_fields(root) is not None:
        return kaggle.read_bccd_fields(root)
    return read_folder(root)
