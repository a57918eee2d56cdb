"""The formats: what each is called, what it holds, and how a file of it is recognised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leukoscope.annotation_formats.coco import is_coco, read_coco, write_coco
from leukoscope.annotation_formats.csv_table import read_csv, write_csv
from leukoscope.annotation_formats.documents import parse_document, read_bytes
from leukoscope.annotation_formats.geojson import is_geojson, read_geojson, write_geojson
from leukoscope.annotation_formats.holding import CELL_FACTS, PICTURE_FACTS
from leukoscope.annotation_formats.label_studio import (
    arrange_label_studio,
    is_label_studio,
    read_label_studio,
    write_label_studio,
)
from leukoscope.annotation_formats.model import AnnotationSet, check_boxes
from leukoscope.annotation_formats.results_json import is_results, read_results, write_results
from leukoscope.annotation_formats.session_file import arrange_session, read_session
from leukoscope.annotation_formats.session_writer import write_session
from leukoscope.annotation_formats.voc import read_voc, write_voc
from leukoscope.annotation_formats.yolo import DATA_FILE, arrange_yolo, find_data_file, read_yolo, write_yolo
from leukoscope.errors import DatasetError

ReadPicture = Callable[[str], bytes | None]


@dataclass(frozen=True)
class AnnotationFormat:
    """One format.

    Attributes:
        name: what people type: `--to NAME`.
        title: what people read.
        holds: the facts of `CELL_FACTS` and `PICTURE_FACTS` that it can hold, beside the box and the class.
        endings: of its files; a folder where it has none.
        read: reads a path.
        write: writes a set to a path; the third argument gives the bytes of a picture.
        arrange: puts a set into the order and names that the format asks for.
        needs_size: whether its boxes are shares of the picture.
    """

    name: str
    title: str
    holds: frozenset[str]
    endings: tuple[str, ...]
    read: Callable[[Path], AnnotationSet]
    write: Callable[[AnnotationSet, Path, ReadPicture], None]
    arrange: Callable[[AnnotationSet], AnnotationSet] = lambda annotations: annotations
    needs_size: bool = False
    is_folder: bool = False


def _alone(
    write: Callable[[AnnotationSet, Path], None],
) -> Callable[[AnnotationSet, Path, ReadPicture], None]:
    return lambda annotations, path, _: write(annotations, path)


_ALL = frozenset((*CELL_FACTS, *PICTURE_FACTS))
_MODEL = frozenset(("probability", "probabilities", "status"))

FORMATS: dict[str, AnnotationFormat] = {
    entry.name: entry
    for entry in (
        AnnotationFormat("coco", "COCO", _ALL, (".json",), read_coco, _alone(write_coco)),
        AnnotationFormat(
            "voc", "Pascal VOC", frozenset(("size",)), (".xml",), read_voc, _alone(write_voc), is_folder=True
        ),
        AnnotationFormat(
            "yolo",
            "YOLO",
            frozenset(("fraction", "size", "split")),
            (".yaml", ".yml"),
            read_yolo,
            _alone(write_yolo),
            arrange_yolo,
            needs_size=True,
            is_folder=True,
        ),
        AnnotationFormat(
            "geojson", "GeoJSON", _ALL, (".geojson",), read_geojson, _alone(write_geojson), is_folder=True
        ),
        AnnotationFormat(
            "label-studio",
            "Label Studio",
            frozenset(("fraction", "probability", "confirmed", *PICTURE_FACTS)),
            (".json",),
            read_label_studio,
            _alone(write_label_studio),
            arrange_label_studio,
            needs_size=True,
        ),
        AnnotationFormat("csv", "CSV", _ALL, (".csv",), read_csv, _alone(write_csv)),
        AnnotationFormat(
            "classify",
            "The JSON of `leukoscope classify`",
            _MODEL | {"own finer class", "size"},
            (".jsonl", ".json"),
            read_results,
            _alone(write_results),
        ),
        AnnotationFormat(
            "session",
            "A session of the page",
            _MODEL | {"own finer class", "size", "source", "lab"},
            (".leukoscope",),
            read_session,
            write_session,
            arrange_session,
        ),
    )
}

# Where a folder that is annotated picture by picture may have its files, beside the folder itself.
_ANNOTATION_FOLDERS = ("Annotations", "annotations", "labels", "train", "val", "valid", "test")
_JSON_KINDS: tuple[tuple[str, Callable[[Any], bool]], ...] = (
    ("coco", is_coco),
    ("geojson", is_geojson),
    ("label-studio", is_label_studio),
    ("classify", is_results),
)


def is_annotations(path: Path) -> bool:
    """Return whether a path looks like annotations: a file with the ending of a format, or a folder that holds such."""
    if path.is_dir():
        folders = [path, *(path / name for name in _ANNOTATION_FOLDERS)]
        return (path / DATA_FILE).is_file() or any(
            next(folder.glob(f"*{ending}"), None) is not None
            for folder in folders
            for ending in (".xml", ".geojson")
        )
    return path.is_file() and any(path.suffix.lower() in entry.endings for entry in FORMATS.values())


def read_annotations(path: Path, name: str | None = None) -> tuple[AnnotationFormat, AnnotationSet]:
    """Read annotations, with every box inside its picture where the size is known.

    Args:
        path: a file, or a folder of a format with one file a picture.
        name: of the format; default, it is recognised.

    Raises:
        DatasetError: it is of no format that is read, or damaged.
        ImageError: a picture whose size is needed cannot be read.
    """
    if not path.exists():
        raise DatasetError(f"Expected annotations at {path}; there is nothing. Check the path.")
    entry = FORMATS[name or recognise(path)]
    return entry, check_boxes(entry.read(path), path)


def recognise(path: Path) -> str:
    """Return the name of the format of an existing file or folder, from its name and its beginning.

    Raises:
        DatasetError: it is of none.
    """
    if path.is_dir():
        if find_data_file(path).is_file():
            return "yolo"
        for ending, name in ((".xml", "voc"), (".geojson", "geojson")):
            if next(path.rglob(f"*{ending}"), None) is not None:
                return name
    elif path.suffix.lower() in (".json", ".jsonl"):
        return _recognise_json(path)
    else:
        found = next((n for n, entry in FORMATS.items() if path.suffix.lower() in entry.endings), None)
        if found is not None:
            return found
    raise DatasetError(
        f"Expected annotations in {path}: {describe_endings()}. Check the path, or name the format with --from."
    )


def choose_format(path: Path) -> str:
    """Return the name of the format that a path to write asks for.

    Raises:
        DatasetError: its ending is that of several formats, or of none.
    """
    names = [n for n, entry in FORMATS.items() if path.suffix.lower() in entry.endings]
    if len(names) == 1:
        return names[0]
    choice = ", ".join(names or FORMATS)
    raise DatasetError(f"Expected --to with a format for {path}, one of: {choice}. Add it.")


def describe_endings() -> str:
    """Return what is recognised, for messages."""
    parts = (f"{entry.title} ({', '.join(entry.endings)})" for entry in FORMATS.values())
    return "; ".join(parts)


def _recognise_json(path: Path) -> str:
    data = read_bytes(path)
    first = next((line for line in data.splitlines() if line.strip()), b"")
    # A line that is whole is a picture's result; of everything else the file is one value.
    is_line = first.rstrip().endswith(b"}") and first.lstrip(b"\xef\xbb\xbf \t").startswith(b"{")
    value = parse_document(first if is_line else data, path)
    found = next((name for name, looks in _JSON_KINDS if looks(value)), None)
    if found is None:
        raise DatasetError(
            f"Expected COCO, GeoJSON, tasks of Label Studio or results of `leukoscope classify` in {path}; the JSON is "
            "none of them. Check the file."
        )
    return found
