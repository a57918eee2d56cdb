"""Names of pictures in annotations: they stay inside the folder of the annotations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath, PureWindowsPath

from PIL import Image

from leukoscope.contract.folder_files import classify_path
from leukoscope.errors import DatasetError
from leukoscope.images.decoding import decode_image
from leukoscope.images.orientation import find_orientation

# Where data sets have their pictures: YOLO and most others, Pascal VOC.
_FOLDERS = ("images", "JPEGImages")
_DRIVE = re.compile(r"^[A-Za-z]:")


def check_name(name: object, where: object) -> str:
    """Return the name of a picture as a relative path with `/`.

    Raises:
        DatasetError: it is empty, absolute, or leaves the folder of the annotations.
    """
    text = name.replace("\\", "/") if isinstance(name, str) else ""
    parts = PurePosixPath(text).parts
    bad = not parts or text.startswith("/") or _DRIVE.match(text) or ".." in parts
    if bad or any(ord(character) < 32 for character in text):
        raise DatasetError(
            f"Expected the path of a picture inside the folder of {where}; got {str(name)[:120]!r}. "
            "Give a path relative to that folder, without '..'."
        )
    return PurePosixPath(text).as_posix()


def shorten_names(names: Iterable[str], folder: Path) -> dict[str, str]:
    """Return names for paths as a command line had them: relative to `folder` where they are in it, else the last part.

    Args:
        names: paths, relative to a working folder or absolute.
        folder: of the annotations.

    Raises:
        DatasetError: two paths would get one name.
    """
    short: dict[str, str] = {}
    for name in dict.fromkeys(names):
        path = Path(name)
        absolute = path.is_absolute() or _DRIVE.match(name) or ".." in path.parts
        if path.is_absolute() and path.is_relative_to(folder.resolve()):
            short[name] = path.relative_to(folder.resolve()).as_posix()
        else:
            short[name] = PureWindowsPath(name).name if absolute else path.as_posix()
    if len(set(short.values())) < len(short):
        raise DatasetError(
            "Expected pictures with different names; two paths outside the folder end in one name. "
            "Put the annotations into the folder that holds all pictures."
        )
    return short


def find_picture(folder: Path, name: str) -> Path | None:
    """Return the file of a picture: at its name, in a folder of pictures beside the annotations, or in the folder."""
    base = PurePosixPath(name).name
    inner = (folder / name, *(folder / part / name for part in _FOLDERS))
    for place in (*inner, *(folder / part / base for part in _FOLDERS), folder / base):
        if place.is_file() and place.resolve().is_relative_to(folder.resolve()):
            return place
    return None


def find_picture_of_stem(folder: Path, stem: str) -> Path | None:
    """Return the picture whose name without its ending is `stem`, for formats that do not name the picture."""
    for place in (folder, *(folder / part for part in _FOLDERS)):
        found = sorted(place.glob(f"{_escape(stem)}.*")) if place.is_dir() else []
        for path in found:
            if path.is_file() and classify_path(Path(path.name))[0] == "picture" and path.stem == stem:
                return path
    return None


def read_size(path: Path) -> tuple[int, int]:
    """Return width and height of a picture as it is seen upright.

    Raises:
        ImageError: the picture cannot be read.
    """
    try:
        with Image.open(path) as image:
            kind, size, exif = image.format, image.size, image.info.get("exif", b"")
    except Exception:  # Pillow raises anything for what it does not read; our own decoder says why
        kind, size, exif = None, (0, 0), b""
    if kind == "JPEG" and isinstance(exif, bytes):
        return (size[1], size[0]) if find_orientation(exif) >= 5 else size
    if kind in ("PNG", "BMP", "GIF") and not exif:
        return size
    height, width = decode_image(path).shape[:2]
    return width, height


def _escape(stem: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", stem)
