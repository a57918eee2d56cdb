"""From a picture file to pixels: the one conversion that the page makes too (docs/pictures.md)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import (
    BmpImagePlugin,
    ExifTags,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from leukoscope.errors import ImageError
from leukoscope.refusals import refuse_picture
from leukoscope.signatures import HEAD_BYTES, identify_format

Pixels = NDArray[np.uint8]

MAX_MEGAPIXELS = 100
WHITE = (255, 255, 255)

# Opened by class, never by trying every plug-in Pillow has: what is read here is what the browser reads too.
_READERS: dict[str, type[ImageFile.ImageFile]] = {
    "JPEG": JpegImagePlugin.JpegImageFile,
    "PNG": PngImagePlugin.PngImageFile,
    "WebP": WebPImagePlugin.WebPImageFile,
    "GIF": GifImagePlugin.GifImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
    "TIFF": TiffImagePlugin.TiffImageFile,
}


def decode_image(source: Path | str | bytes, *, background: tuple[int, int, int] = WHITE) -> Pixels:
    """Read a picture as the network sees it: upright, RGB, 8 bits, opaque.

    Args:
        source: path of the file, or its bytes.
        background: RGB that transparent pixels are laid on, the manifest's `input.background`.

    Returns:
        uint8, height x width x 3.

    Raises:
        ImageError: `code` and text from contract/picture_errors.json; the browser refuses in the same words.
    """
    if isinstance(source, bytes):
        return _decode(io.BytesIO(source), background)
    try:
        file = Path(source).open("rb")  # noqa: SIM115 (only a failure to open is a refusal)
    except OSError as error:
        raise refuse_picture("unreadable", reason=error.strerror or str(error)) from None
    with file:
        return _decode(file, background)


def resize_pixels(image: Pixels, width_px: int, height_px: int) -> Pixels:
    """Stretch a picture to width x height with Pillow's antialiased triangle filter (manifest: "triangle").

    Args:
        image: uint8, height x width x 3.
        width_px: width of the result.
        height_px: height of the result.

    Returns:
        uint8, height_px x width_px x 3; a copy when the size is already right.
    """
    picture = Image.fromarray(np.ascontiguousarray(image))
    # One side at a time: left to itself, Pillow 13 begins with the columns of tall pictures, older ones
    # with the rows, and the roundings in between differ. The contract is rows first.
    for size in ((width_px, picture.height), (width_px, height_px)):
        picture = picture.resize(size, Image.Resampling.BILINEAR, reducing_gap=None)
    return np.array(picture)


def _decode(file: BinaryIO, background: tuple[int, int, int]) -> Pixels:
    name = identify_format(file.read(HEAD_BYTES))
    file.seek(0)
    try:
        image = _READERS[name](file)
        _check_kind(image)
        orientation = _read_orientation(image)
        image.load()
        opaque = _to_rgb(image, background)
    except (ImageError, MemoryError):
        raise
    except Exception as error:  # Hostile bytes make decoders raise anything; all of it means the same.
        raise refuse_picture("damaged", format=name) from error
    return _turn_upright(opaque, orientation)


def _check_kind(image: ImageFile.ImageFile) -> None:
    """Refuse, from the header alone, what is too large or cannot mean the same in the browser."""
    width, height = image.size
    if width * height > MAX_MEGAPIXELS * 1_000_000:
        raise refuse_picture(
            "too_large",
            width=width,
            height=height,
            megapixels=f"{width * height / 1e6:.0f}",
            limit=MAX_MEGAPIXELS,
        )
    if image.mode == "CMYK":
        raise refuse_picture("cmyk")


def _read_orientation(image: ImageFile.ImageFile) -> int:
    """Return EXIF's orientation, 1 to 8; 1, upright, when there is none or it makes no sense."""
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # A picture is not worse for a broken EXIF block.
        return 1
    return orientation if orientation in range(1, 9) else 1


def _to_rgb(image: Image.Image, background: tuple[int, int, int]) -> Pixels:
    if image.mode == "I;16":
        high = (np.asarray(image) >> 8).astype(np.uint8)
        return np.repeat(high[:, :, None], 3, axis=2)
    if image.has_transparency_data:
        rgba = np.asarray(image.convert("RGBA"))
        return _composite(rgba, background)
    return np.asarray(image.convert("RGB"))


def _composite(rgba: Pixels, background: tuple[int, int, int]) -> Pixels:
    """Lay straight RGBA on `background`: round((c * a + b * (255 - a)) / 255), in integers."""
    alpha = rgba[:, :, 3:].astype(np.uint32)
    under = np.array(background, np.uint32)
    mixed = rgba[:, :, :3] * alpha + under * (255 - alpha)
    return ((mixed + 127) // 255).astype(np.uint8)


def _turn_upright(pixels: Pixels, orientation: int) -> Pixels:
    """Undo the turn that EXIF's orientation names (Exif 3.0, 4.6.5, tag 0x0112)."""
    if orientation >= 5:
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.array(pixels, order="C")
