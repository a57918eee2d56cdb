"""Formats with one document a picture: which documents a folder holds, and what to call them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from leukoscope.annotation_formats.model import AnnotationSet, BoxedPicture
from leukoscope.errors import DatasetError


def list_documents(path: Path, ending: str) -> tuple[Path, list[Path]]:
    """Return the folder of annotations, and the documents in it: `path` alone, or all with this ending below it.

    Raises:
        DatasetError: there is none.
    """
    if not path.is_dir():
        return path.parent, [path]
    files = sorted(
        file for file in path.rglob(f"*{ending}") if file.is_file() and not file.name.startswith(".")
    )
    if not files:
        raise DatasetError(
            f"Expected files that end in {ending} in {path}; there are none. Check the folder."
        )
    return path, files


def name_documents(
    annotations: AnnotationSet, path: Path, ending: str
) -> Iterator[tuple[Path, BoxedPicture]]:
    """Yield where each picture's document is written: at `path` if it has this ending, else in the folder `path`.

    Raises:
        DatasetError: a single document cannot hold several pictures, or two pictures would share one.
    """
    if path.suffix == ending:
        if len(annotations.pictures) != 1:
            raise DatasetError(
                f"Expected one picture for the file {path}; there are {len(annotations.pictures)}, and the format has "
                "one file a picture. Give a folder."
            )
        yield path, annotations.pictures[0]
        return
    taken: set[PurePosixPath] = set()
    for picture in annotations.pictures:
        name = PurePosixPath(picture.name).with_suffix(ending)
        if name in taken:
            raise DatasetError(
                f"Expected pictures that differ in more than their ending; two would share {name}. Rename one."
            )
        taken.add(name)
        yield path / name, picture
