"""From one format to another, with a sentence for everything that the second cannot hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from leukoscope.annotation_formats.class_names import rename_classes, require_known
from leukoscope.annotation_formats.formats import FORMATS, AnnotationFormat, choose_format, read_annotations
from leukoscope.annotation_formats.holding import describe_losses, drop_unheld
from leukoscope.annotation_formats.model import AnnotationSet, check_boxes
from leukoscope.annotation_formats.picture_names import find_picture, read_size
from leukoscope.annotation_formats.yolo import find_folder
from leukoscope.errors import DatasetError

_ADVICE = (
    "Give --rename '{name}={label}', with the class that is meant, or --keep-classes to keep such names."
)


@dataclass(frozen=True)
class Conversion:
    """What was converted: both formats, how much, and a sentence for each thing a person should know."""

    source: AnnotationFormat
    target: AnnotationFormat
    n_pictures: int
    n_cells: int
    n_copied: int
    notes: tuple[str, ...]


def convert(
    source: Path,
    target: Path,
    *,
    source_format: str | None = None,
    target_format: str | None = None,
    names: Mapping[str, str] | None = None,
    keep_classes: bool = False,
    copy_pictures: bool = False,
) -> Conversion:
    """Write annotations in another format.

    Args:
        source: file or folder of annotations.
        target: file or folder to write.
        source_format: name of the format of `source`; default, it is recognised.
        target_format: name of the format of `target`; default, the one of its ending.
        names: the file's name of a class -> a label of Leukoscope.
        keep_classes: keep names of classes that Leukoscope does not know.
        copy_pictures: also copy the pictures to where the format has them.

    Raises:
        DatasetError: `source` cannot be read or has an unknown class, or `target` cannot hold it at all.
        ImageError: a picture whose size is needed cannot be read.
    """
    to = FORMATS[target_format or choose_format(target)]
    if source.resolve() == target.resolve():
        raise DatasetError(f"Expected two paths; {source} is given for both. Choose another OUT.")
    found, annotations = read_annotations(source, source_format)
    annotations = rename_classes(annotations, names or {})
    if not keep_classes:
        require_known(annotations, source, _ADVICE)
    folder = source if source.is_dir() else source.parent
    annotations = check_boxes(_add_sizes(annotations, folder, needed=to.needs_size), source)
    prepared = to.arrange(drop_unheld(annotations, to.holds))
    losses = describe_losses(to.title, annotations, prepared)
    old_names = {new.name: old.name for old, new in zip(annotations.pictures, prepared.pictures, strict=True)}

    def read_picture(name: str) -> bytes | None:
        return _read_picture(annotations, folder, old_names[name])

    out_folder = _find_target_folder(to, target)
    out_folder.mkdir(parents=True, exist_ok=True)
    to.write(prepared, target, read_picture)
    n_copied = 0
    notes = [*annotations.notes, *losses]
    if copy_pictures and to.name != "session":
        n_copied, missing = _copy_pictures(prepared, out_folder, read_picture)
        notes += (
            [f"{missing} pictures are not beside the annotations and were not copied."] if missing else []
        )
    return Conversion(found, to, len(prepared.pictures), len(prepared.cells), n_copied, tuple(notes))


def _find_target_folder(to: AnnotationFormat, target: Path) -> Path:
    if to.name == "yolo":
        return find_folder(target)
    return target if to.is_folder and target.suffix.lower() not in to.endings else target.parent


def _add_sizes(annotations: AnnotationSet, folder: Path, *, needed: bool) -> AnnotationSet:
    """Read the size of pictures that have none from their files, where they are there."""
    pictures = []
    for picture in annotations.pictures:
        if picture.size is None:
            file = find_picture(folder, picture.name)
            if file is not None:
                picture = replace(picture, size=read_size(file))
            elif needed and picture.cells:
                raise DatasetError(
                    f"Expected the size of {picture.name}: the boxes of this format are shares of the picture. The "
                    "annotations do not have it. Put the picture beside them."
                )
        pictures.append(picture)
    return replace(annotations, pictures=tuple(pictures))


def _read_picture(annotations: AnnotationSet, folder: Path, name: str) -> bytes | None:
    if annotations.read_picture is not None:
        return annotations.read_picture(name)
    file = find_picture(folder, name)
    return None if file is None else file.read_bytes()


def _copy_pictures(prepared: AnnotationSet, folder: Path, read_picture: object) -> tuple[int, int]:
    assert callable(read_picture)
    copied = missing = 0
    for picture in prepared.pictures:
        data = read_picture(picture.name)
        if data is None:
            missing += 1
            continue
        file = folder / picture.name
        if not (file.is_file() and file.read_bytes() == data):
            if file.exists():
                raise DatasetError(
                    f"Expected to copy a picture to {file}; another file is there. Choose another OUT."
                )
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        copied += 1
    return copied, missing
