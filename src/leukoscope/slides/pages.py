"""Says what a slide's file holds beside the picture that is looked at: focal planes, channels, other fields."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

# More need not be counted one by one: each is a directory that has to be read.
_MOST_PAGES = 1000
_IS_REDUCED = 1


def describe_pages(path: Path) -> tuple[str, ...]:
    """Return a note where a TIFF has several pages as large as its first one; smaller ones are a pyramid's levels.

    Nothing is said of what is no TIFF: OpenSlide shows one plane of those formats.
    """
    import tifffile

    try:
        with tifffile.TiffFile(path) as file:
            pages = list(islice(file.pages, _MOST_PAGES + 1))
            first = pages[0].aspage()
            size = (first.imagewidth, first.imagelength)
            count = sum(
                (page.imagewidth, page.imagelength) == size and not page.subfiletype & _IS_REDUCED
                for page in (page.aspage() for page in pages)
            )
    except Exception:  # no TIFF, or one that the reader of slides takes and tifffile does not
        return ()
    if count < 2:
        return ()
    many = f"more than {_MOST_PAGES:,}" if count > _MOST_PAGES else f"{count:,}"
    return (
        f"The file has {many} pages of {size[0]:,} x {size[1]:,} pixels (fields, focal planes or channels); only the "
        "first is looked at. Split the file to have the others looked at, too.",
    )
