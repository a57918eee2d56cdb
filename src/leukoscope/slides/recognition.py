"""Which files are whole slides, known from the name or the first bytes; nothing of the extra is needed to tell."""

from __future__ import annotations

from pathlib import Path

from PIL import TiffImagePlugin as Tiff

from leukoscope.images.decoding import MAX_MEGAPIXELS, MAX_SIDE_PX
from leukoscope.images.tiff_directories import get_first, read_first_directory
from leukoscope.slides.reading import ENDINGS

_BIG_TIFF = (b"II+\x00", b"MM\x00+")
_TIFF = (b"II*\x00", b"MM\x00*")
# JPEG, JPEG 2000 as Aperio writes it (two numbers), and JPEG 2000.
_SCANNER_PACKINGS = {7, 33003, 33005, 34712}


def is_slide(path: Path) -> bool:
    """Return whether a file can only be read as a whole slide: the way of ordinary pictures refuses it.

    That is a scanner's own format, a BigTIFF, a TIFF of more than 100 megapixels, and one in tiles of JPEG.
    """
    if path.suffix.lower() in ENDINGS:
        return path.is_file()
    try:
        with path.open("rb") as file:
            head = file.read(4)
            if head in _BIG_TIFF:
                return True
            if head not in _TIFF:
                return False
            tags = read_first_directory(file)
    except (OSError, ValueError):  # its result will say what is wrong with it
        return False
    width, height = get_first(tags, Tiff.IMAGEWIDTH), get_first(tags, Tiff.IMAGELENGTH)
    is_large = width * height > MAX_MEGAPIXELS * 1_000_000 or max(width, height) > MAX_SIDE_PX
    return is_large or (Tiff.TILEWIDTH in tags and get_first(tags, Tiff.COMPRESSION) in _SCANNER_PACKINGS)
