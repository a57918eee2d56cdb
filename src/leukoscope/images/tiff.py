"""Which TIFFs are read: those for which Pillow and the browser's library give exactly the same pixels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PIL import TiffImagePlugin as Tiff

from leukoscope.images.refusals import describe, refuse_picture

_NEW_SUBFILE_TYPE, _IS_PREVIEW = 254, 1
_PALETTE, _SEPARATED = 3, 5
# TIFF 6.0, "PhotometricInterpretation" and "Compression", as the error names them
_COLOURS = {4: "mask", 6: "YCbCr", 8: "CIELab"}
_PACKINGS = {2: "CCITT", 3: "CCITT", 4: "CCITT", 6: "JPEG", 7: "JPEG", 50000: "Zstandard"}
_READ_PACKINGS = {1, 5, 8, 32773, 32946}  # none, LZW, Deflate, PackBits, Deflate by its old number


def check_tiff(tags: Mapping[int, Any], *, is_preview: bool = False) -> None:
    """Refuse a TIFF whose first page is not 8-bit grey, RGB, RGBA or palette with a common compression.

    The first page of a camera's raw file is a preview of about 160 x 120 pixels, in which no cell can be classified.

    Args:
        tags: the page's tags by number, as Pillow's `tag_v2` gives them.
        is_preview: whether a larger picture is below the first page.

    Raises:
        ImageError: "cmyk", or "tiff_kind" with what was found.
    """
    if is_preview or tags.get(_NEW_SUBFILE_TYPE, 0) & _IS_PREVIEW:
        raise refuse_picture("tiff_kind", found=describe("found.preview", {}))
    colours = tags.get(Tiff.PHOTOMETRIC_INTERPRETATION)
    if colours == _SEPARATED:
        raise refuse_picture("cmyk")
    if colours is None or colours > _PALETTE:
        raise _refuse("colours", "unknown" if colours is None else _COLOURS.get(colours, colours))
    bits = tags.get(Tiff.BITSPERSAMPLE, (1,))
    wrong = next((value for value in bits if value != 8), None)
    if wrong is not None:
        raise _refuse("bits", wrong)
    packing = tags.get(Tiff.COMPRESSION, 1)
    if packing not in _READ_PACKINGS:
        raise _refuse("packing", _PACKINGS.get(packing, packing))
    if tags.get(Tiff.PLANAR_CONFIGURATION, 1) != 1 and len(bits) > 1:
        raise _refuse("colours", "planar")


def _refuse(what: str, value: object) -> Exception:
    return refuse_picture("tiff_kind", found=describe(f"found.{what}", {what: value}))
