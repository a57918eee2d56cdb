"""Data sets by name or by folder, read the same way."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs

from leukoscope.datasets import kaggle, pbc
from leukoscope.datasets.folder import read_folder
from leukoscope.datasets.samples import Dataset
from leukoscope.datasets.source_table import name_sources
from leukoscope.errors import DatasetError

HOME_VARIABLE = "LEUKOSCOPE_DATA"

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


def load_dataset(
    data: str | Path, *, sources_csv: Path | None = None, source_pattern: str | None = None
) -> Dataset:
    """Read a data set.

    Args:
        data: the name of a fetched set ("kaggle", "bccd-fields", "pbc"), a name and the folder it was
            unpacked to ("bccd-fields:DIR"), its folder in either layout, or any folder of class folders. A
            name wins over a folder of that name; write "./kaggle" for the folder.
        sources_csv: table `path,source[,lab]` that tells which pictures show the same cell.
        source_pattern: regular expression over the paths with a group `source`, in place of a table.

    Raises:
        DatasetError: nothing readable is there; the text says what was expected and what to do.
    """
    name, _, folder = str(data).partition(":")
    if name in _READERS:
        subfolder, read = _READERS[name]
        root = Path(folder).expanduser() if folder else dataset_home() / subfolder
        if not root.is_dir():
            raise DatasetError(
                f"Expected the data set {name} in {root}; it is not there yet. Run "
                f"`leukoscope fetch {subfolder}` first, or give its folder, or set {HOME_VARIABLE} to the "
                "folder it was fetched to."
            )
        dataset = read(root)
    else:
        dataset = _read_any(Path(data).expanduser())
    return name_sources(dataset, sources_csv=sources_csv, source_pattern=source_pattern)


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
