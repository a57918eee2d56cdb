"""Which TIFFs are read: those for which Pillow and the page's decoder give exactly the same pixels."""

from __future__ import annotations

from PIL import Image
from PIL import TiffImagePlugin as Tiff

from leukoscope.images.refusals import describe, refuse_picture
from leukoscope.images.tiff_directories import NEW_SUBFILE_TYPE, TiffTags, get_first

_IS_PREVIEW = 1
_RGB, _PALETTE, _SEPARATED = 2, 3, 5
_UNSIGNED = 1
# Samples beside the colours, of which the first may be opacity.
_MOST_EXTRA = 3
# TIFF 6.0, "PhotometricInterpretation" and "Compression", as the error names them
_COLOURS = {4: "mask", 6: "YCbCr", 8: "CIELab"}
_PACKINGS = {2: "CCITT", 3: "CCITT", 4: "CCITT", 6: "JPEG", 7: "JPEG", 50000: "Zstandard"}
_READ_PACKINGS = {1, 5, 8, 32773, 32946}  # none, LZW, Deflate, PackBits, Deflate by its old number


class CheckedTiff(Tiff.TiffImageFile):
    """A TIFF whose size was checked here, so that Pillow's own limit, of 89 megapixels, is not in its way."""

    def load_prepare(self) -> None:
        """Make the room for the pixels, which Pillow would do after its own check."""
        self.im = Image.new(self.mode, getattr(self, "_tile_size", self.size)).im
        super().load_prepare()


def check_tiff(tags: TiffTags, *, is_preview: bool = False) -> None:
    """Refuse a TIFF whose first page is not grey, RGB, RGBA or palette of 8 bits, or all but palette of 16.

    The first page of a camera's raw file is a preview of about 160 x 120 pixels, in which no cell can be classified.

    Args:
        tags: the page's, by number.
        is_preview: whether a larger picture is below the first page.

    Raises:
        ImageError: "cmyk", or "tiff_kind" with what was found.
        ValueError: a number of samples that such a picture cannot have.
    """
    if is_preview or get_first(tags, NEW_SUBFILE_TYPE) & _IS_PREVIEW:
        raise refuse_picture("tiff_kind", found=describe("found.preview", {}))
    colours = get_first(tags, Tiff.PHOTOMETRIC_INTERPRETATION, -1)
    if colours == _SEPARATED:
        raise refuse_picture("cmyk")
    if not 0 <= colours <= _PALETTE:
        raise _refuse("colours", "unknown" if colours < 0 else _COLOURS.get(colours, colours))
    bits = tags.get(Tiff.BITSPERSAMPLE) or (1,)
    wrong = next((value for value in bits if value != 8), None)
    if wrong is not None and (colours == _PALETTE or not is_deep(tags)):
        raise _refuse("bits", wrong)
    if any(kind != _UNSIGNED for kind in tags.get(Tiff.SAMPLEFORMAT, ())):
        raise refuse_picture("tiff_kind", found=describe("found.numbers", {}))
    packing = get_first(tags, Tiff.COMPRESSION, 1)
    if packing not in _READ_PACKINGS:
        raise _refuse("packing", _PACKINGS.get(packing, packing))
    if get_first(tags, Tiff.PLANAR_CONFIGURATION, 1) != 1 and len(bits) > 1:
        raise _refuse("colours", "planar")
    n_samples, n_colours = get_first(tags, Tiff.SAMPLESPERPIXEL, 1), count_colours(tags)
    if not n_colours <= n_samples <= n_colours + _MOST_EXTRA or len(bits) != n_samples:
        raise ValueError(f"it has {n_samples} samples a pixel")


def is_deep(tags: TiffTags) -> bool:
    """Return whether every sample of a page has 16 bits."""
    return set(tags.get(Tiff.BITSPERSAMPLE, ())) == {16}


def count_colours(tags: TiffTags) -> int:
    """Return how many samples of a pixel are its colours: 3, or 1 for greys and palettes."""
    return 3 if get_first(tags, Tiff.PHOTOMETRIC_INTERPRETATION) == _RGB else 1


def _refuse(what: str, value: object) -> Exception:
    return refuse_picture("tiff_kind", found=describe(f"found.{what}", {what: value}))
