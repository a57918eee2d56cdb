"""YOLO: a folder with `data.yaml`, pictures in `images/` and one text file a picture in `labels/`.

See docs.ultralytics.com, "Object detection datasets". A line is a class, then the middle, width and height of a
box as shares of the picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from leukoscope.annotation_formats.class_names import UNNAMED, name_cell
from leukoscope.annotation_formats.documents import get_mapping, read_bytes, read_yaml_document
from leukoscope.annotation_formats.model import AnnotationSet, BoxedCell, BoxedPicture, make_box
from leukoscope.annotation_formats.picture_names import check_name, read_size
from leukoscope.annotation_formats.sources import find_split
from leukoscope.contract.folder_files import PassedOver, list_folder
from leukoscope.errors import DatasetError
from leukoscope.files import atomic_write

DATA_FILE = "data.yaml"
_SPLITS = ("train", "val", "test")


def find_data_file(path: Path) -> Path:
    """Return the data.yaml that is `path`, or is in the folder `path`."""
    return path / DATA_FILE if path.is_dir() else path


def read_yolo(path: Path) -> AnnotationSet:
    """Read a YOLO data set from its folder or its data.yaml; its pictures have to be there, for their sizes.

    Raises:
        DatasetError: data.yaml is missing or damaged, a folder of it or a line of a label file cannot be read.
        ImageError: a picture with boxes cannot be read.
    """
    file = find_data_file(path)
    document = get_mapping(read_yaml_document(file), file)
    names = _read_names(document.get("names"), file)
    root = file.parent
    base = document.get("path")
    inside = root / str(base) if isinstance(base, str) and base not in ("", ".") else root
    if not inside.resolve().is_relative_to(root.resolve()):
        inside = root  # the address on the machine that wrote the file
    pictures: dict[str, BoxedPicture] = {}
    for key in ("train", "val", "valid", "test"):
        folders = document.get(key)
        for folder in folders if isinstance(folders, list) else [folders]:
            if folder is None:
                continue
            for picture in _read_split(root, inside, check_name(_strip_up(folder), file), names):
                pictures.setdefault(picture.name, replace(picture, split=find_split(key)))
    if not pictures:
        raise DatasetError(
            f"Expected pictures in the folders that {file} names as train, val or test; there are none. "
            "Put the pictures there; their sizes are needed."
        )
    found = tuple(pictures.values())
    # One folder for everything is how data sets without splits are written.
    if document.get("train") is not None and document.get("train") == document.get("val"):
        found = tuple(replace(picture, split=None) for picture in found)
    return AnnotationSet(found)


def _strip_up(folder: object) -> object:
    """Roboflow writes `../train/images` for a folder beside data.yaml."""
    return folder.removeprefix("../").removeprefix("./") if isinstance(folder, str) else folder


def _read_names(names: Any, file: Path) -> dict[int, str]:
    if isinstance(names, list):
        names = dict(enumerate(names))
    if not isinstance(names, Mapping) or not all(str(key).isdecimal() for key in names):
        raise DatasetError(
            f"Expected the names of the classes in {file}, as a list or by number; got {str(names)[:60]!r}. Add them."
        )
    return {int(key): str(name) for key, name in names.items()}


def _read_split(root: Path, inside: Path, folder: str, names: Mapping[int, str]) -> list[BoxedPicture]:
    place = inside / folder
    if not place.is_dir():
        raise DatasetError(
            f"Expected a folder of pictures at {place}; there is none. Check the paths of {DATA_FILE}."
        )
    found = []
    for name in sorted(list_folder(place, PassedOver())):
        picture = Path(name)
        # YOLO's own rule: the last `images` of the path becomes `labels`.
        parts = list(picture.relative_to(root).with_suffix(".txt").parts)
        if "images" in parts:
            parts[len(parts) - 1 - parts[::-1].index("images")] = "labels"
        labels = root.joinpath(*parts)
        size = read_size(picture)
        cells = _read_cells(labels, size, names) if labels.is_file() else ()
        found.append(BoxedPicture(picture.relative_to(root).as_posix(), cells, size))
    return found


def _read_cells(file: Path, size: tuple[int, int], names: Mapping[int, str]) -> tuple[BoxedCell, ...]:
    text = read_bytes(file).decode("utf-8", "replace")
    return tuple(
        _read_line(line.split(), size, names, f"line {number} of {file}")
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    )


def _read_line(parts: list[str], size: tuple[int, int], names: Mapping[int, str], where: str) -> BoxedCell:
    try:
        index = int(parts[0])
        shares = [float(part) for part in parts[1:]]
        if len(shares) >= 6 and len(shares) % 2 == 0:  # the outline of a segmentation
            left, right = min(shares[::2]), max(shares[::2])
            top, bottom = min(shares[1::2]), max(shares[1::2])
            shares = [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top]
        x, y, width, height = shares[:4]
    except ValueError:
        raise DatasetError(
            f"Expected a class and four numbers from 0 to 1 in {where}; got {' '.join(parts)[:80]!r}. Correct it."
        ) from None
    if index not in names:
        raise DatasetError(
            f"Expected a class from 0 to {max(names, default=0)} in {where}; got {index}. Correct it, or {DATA_FILE}."
        )
    across, down = size
    box = (x - width / 2) * across, (y - height / 2) * down, width * across, height * down
    return name_cell(BoxedCell(make_box(box, where)), names[index])


def write_yolo(annotations: AnnotationSet, path: Path) -> None:
    """Write data.yaml and one label file a picture, of a set that `arrange_yolo` returned.

    Raises:
        DatasetError: the size of a picture with cells is unknown.
    """
    import yaml

    folder = find_folder(path)
    names = {name: n for n, name in enumerate(sorted({c.finest or UNNAMED for c in annotations.cells}))}
    for picture in annotations.pictures:
        name = PurePosixPath(picture.name).with_suffix(".txt")
        file = folder / "labels" / name.relative_to("images")
        file.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(file) as stream:
            stream.writelines(_describe_cell(cell, picture, names) for cell in picture.cells)
    splits = [split for split in _SPLITS if any(picture.split == split for picture in annotations.pictures)]
    # Both are needed; without splits the one folder is given for both.
    folders = {split: f"images/{split}" for split in splits} or {"train": "images", "val": "images"}
    with atomic_write(folder / DATA_FILE) as stream:
        # Without `path`: the folders count from data.yaml itself.
        yaml.safe_dump(
            {**folders, "names": {n: name for name, n in names.items()}},
            stream,
            sort_keys=False,
            allow_unicode=True,
        )


def find_folder(path: Path) -> Path:
    """Return the folder of a YOLO data set for an output path: the folder, or that of a data.yaml."""
    return path.parent if path.suffix in (".yaml", ".yml") else path


def arrange_yolo(annotations: AnnotationSet) -> AnnotationSet:
    """Return the set with every picture where YOLO keeps it: below `images`, by split where there are splits.

    Where some pictures have a split, those without one go to `train`.
    """
    has_splits = any(picture.split for picture in annotations.pictures)
    placed = []
    for picture in annotations.pictures:
        split = picture.split or ("train" if has_splits else None)
        parts = PurePosixPath(picture.name).parts
        inner = parts[1:] if parts[0] == "images" and len(parts) > 1 else parts
        inner = inner[1:] if inner[0] == split and len(inner) > 1 else inner
        name = PurePosixPath("images", *([split] if split else []), *inner).as_posix()
        placed.append(replace(picture, name=name, split=split))
    return replace(annotations, pictures=tuple(placed))


def _describe_cell(cell: BoxedCell, picture: BoxedPicture, names: Mapping[str, int]) -> str:
    if picture.size is None:
        raise DatasetError(
            f"Expected the size of {picture.name}, which YOLO's boxes are shares of; it is unknown. Put the picture "
            "beside the annotations."
        )
    across, down = picture.size
    x, y, width, height = cell.box
    shares = (x + width / 2) / across, (y + height / 2) / down, width / across, height / down
    return f"{names[cell.finest or UNNAMED]} {' '.join(f'{share:.12g}' for share in shares)}\n"
