"""From a picture file to pixels, as the page converts it too (docs/pictures.md)."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from leukoscope.errors import ImageError
from leukoscope.images.deep import read_deep_png
from leukoscope.images.deep_tiff import read_deep_tiff
from leukoscope.images.frames import count_jpeg_views, count_webp_frames
from leukoscope.images.gif import read_gif_core
from leukoscope.images.heic import open_heic
from leukoscope.images.jpeg import has_end
from leukoscope.images.orientation import find_orientation, turn_upright
from leukoscope.images.png import read_png_core, read_png_size
from leukoscope.images.refusals import refuse_picture
from leukoscope.images.resizing import Pixels
from leukoscope.images.signatures import HEAD_BYTES, identify_format
from leukoscope.images.tiff import CheckedTiff, check_tiff, is_deep
from leukoscope.images.tiff_directories import (
    ORIENTATION,
    TiffTags,
    count_pages,
    get_first,
    has_larger_below,
    read_first_directory,
)
from leukoscope.images.tiff_strips import check_strips

MAX_MEGAPIXELS = 100
# As in JPEG; a picture a million pixels long is no field, and would be thousands of tiles for the locator.
MAX_SIDE_PX = 65_535
WHITE = (255, 255, 255)
# Reds, greens and blues of 8 bits a pixel (TIFF 6.0, "ColorMap").
_TIFF_PALETTE = 3 * 256
# Pixels converted at once: compositing takes 28 bytes for each.
_STRIP_PIXELS = 1_000_000


@dataclass(frozen=True)
class Decoded:
    """The first picture of a file, uint8 height x width x 3, and how many pictures the file has.

    The others are pages of a TIFF, frames of an animation, or views of an MPO.
    """

    pixels: Pixels
    count: int


def decode_image(source: Path | str | bytes, *, background: tuple[int, int, int] = WHITE) -> Pixels:
    """Read a picture as models get it: upright, RGB, 8 bits, opaque. Of several in a file it is the first.

    Args:
        source: path of the file, or its bytes.
        background: RGB behind transparent pixels, the manifest's `input.background`.

    Returns:
        uint8, height x width x 3.

    Raises:
        ImageError: `code` and text from contract/picture_errors.json; the browser gives the same.
    """
    return decode_first(source, background=background).pixels


def decode_first(source: Path | str | bytes, *, background: tuple[int, int, int] = WHITE) -> Decoded:
    """Read the first picture of a file as `decode_image` does, and count the pictures in it."""
    if isinstance(source, bytes):
        return _decode(io.BytesIO(source), background)
    try:
        path = Path(source)
        # Opening a pipe would wait for a writer that may never come.
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise refuse_picture("unreadable", reason="a pipe or device, not a file")
        file = path.open("rb")
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte
        raise refuse_picture("unreadable", reason=_explain(error)) from None
    with file:
        return _decode(file, background)


def _decode(file: BinaryIO, background: tuple[int, int, int]) -> Decoded:
    try:
        name = identify_format(file.read(HEAD_BYTES))
        file.seek(0)
    except OSError as error:
        raise refuse_picture("unreadable", reason=_explain(error)) from None
    try:
        return _READ[name](file, background)
    except (ImageError, MemoryError):
        raise
    except OSError as error:
        # With a number it comes from the disk, an unreadable sector say; Pillow's own have none.
        if error.errno is not None:
            raise refuse_picture("unreadable", reason=_explain(error)) from error
        raise refuse_picture("damaged", format=name) from error
    except Exception as error:  # Damaged or hostile bytes make decoders raise any class of exception.
        raise refuse_picture("damaged", format=name) from error


def _explain(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


class _WithoutExif(ImageFile.ImageFile):
    """Prevents Pillow from reading EXIF: it warns about flaws, and reads places that browsers ignore."""

    def getexif(self) -> Image.Exif:
        return Image.Exif()


class _Jpeg(_WithoutExif, JpegImagePlugin.JpegImageFile):
    pass


class _Tiff(_WithoutExif, CheckedTiff):
    pass


def _read_jpeg(file: BinaryIO, background: tuple[int, int, int]) -> Decoded:
    image = _Jpeg(file)
    _check_size(*image.size)
    if image.mode == "CMYK":  # YCCK too
        raise refuse_picture("cmyk")
    at = file.tell()
    file.seek(0)
    if not has_end(file.read()):
        raise ValueError("it has no end marker")
    file.seek(at)
    pixels = _to_rgb(image, background)
    upright = turn_upright(pixels, find_orientation(image.info.get("exif", b"")))
    return Decoded(upright, count_jpeg_views(file))


def _read_png(file: BinaryIO, background: tuple[int, int, int]) -> Decoded:
    _check_size(*read_png_size(file.read(24)))
    file.seek(0)
    core = read_png_core(file)
    if core.bit_depth == 16:  # whose transparent colour is ignored
        pixels = _spread(read_deep_png(core.data), background)
    else:
        image = PngImagePlugin.PngImageFile(io.BytesIO(core.data))
        if core.bit_depth in (2, 4) and isinstance(image.info.get("transparency"), int) and image.mode == "L":
            # Pillow scales such greys to 0..255, but not the transparent one.
            image.info["transparency"] *= 255 // (2**core.bit_depth - 1)
        pixels = _to_rgb(image, background)
    return Decoded(turn_upright(pixels, find_orientation(core.exif)), core.count)


def _read_gif(file: BinaryIO, background: tuple[int, int, int]) -> Decoded:
    core = read_gif_core(file)
    _check_size(core.width, core.height)
    image = GifImagePlugin.GifImageFile(io.BytesIO(core.data))
    pixels = _to_rgb(image, background)
    left, top, right, bottom = image.dispose_extent or (0, 0, *image.size)
    if (left, top, right, bottom) == (0, 0, *image.size):
        return Decoded(pixels, core.count)
    framed = np.empty_like(pixels)
    framed[:] = background  # nothing is drawn around a first frame that is smaller than the picture
    framed[top:bottom, left:right] = pixels[top:bottom, left:right]
    return Decoded(framed, core.count)


def _read_tiff(file: BinaryIO, background: tuple[int, int, int]) -> Decoded:
    tags = read_first_directory(file)
    width, height = get_first(tags, TiffImagePlugin.IMAGEWIDTH), get_first(tags, TiffImagePlugin.IMAGELENGTH)
    if width == 0 or height == 0:
        raise ValueError("it has no size")
    _check_size(width, height)
    check_tiff(tags, is_preview=has_larger_below(file))
    check_strips(file, tags)
    if is_deep(tags):
        pixels = _spread(read_deep_tiff(file, tags), background)
    else:
        pixels = _read_plain_tiff(file, tags, background)
    orientation = get_first(tags, ORIENTATION, 1)
    upright = turn_upright(pixels, orientation if orientation in range(1, 9) else 1)
    return Decoded(upright, count_pages(file))


def _read_plain_tiff(file: BinaryIO, tags: TiffTags, background: tuple[int, int, int]) -> Pixels:
    """Read 8 bits a sample, as they are stored: not turned upright."""
    file.seek(0)
    image = _Tiff(file)
    if image.mode == "P" and len(tags.get(TiffImagePlugin.COLORMAP, ())) < _TIFF_PALETTE:
        raise ValueError("its palette is cut")
    return _to_rgb(image, background, is_opaque=TiffImagePlugin.EXTRASAMPLES not in tags)


def _read_heic(file: BinaryIO, background: tuple[int, int, int]) -> Decoded:
    picture = open_heic(file.read())
    _check_size(*picture.size)
    return Decoded(_to_rgb(picture.decode(), background), 1)


def _read_webp(file: BinaryIO, background: tuple[int, int, int]) -> Decoded:
    image = WebPImagePlugin.WebPImageFile(file)  # browsers ignore the orientation in it
    _check_size(*image.size)
    return Decoded(_to_rgb(image, background), count_webp_frames(file))


def _read_bmp(file: BinaryIO, background: tuple[int, int, int]) -> Decoded:
    image = BmpImagePlugin.BmpImageFile(file)
    _check_size(*image.size)
    return Decoded(_to_rgb(image, background), 1)


# One reader class per format, and none of the other plug-ins of Pillow: the browser reads the same formats.
_READ: dict[str, Callable[[BinaryIO, tuple[int, int, int]], Decoded]] = {
    "JPEG": _read_jpeg,
    "PNG": _read_png,
    "GIF": _read_gif,
    "TIFF": _read_tiff,
    "HEIC": _read_heic,
    "WebP": _read_webp,
    "BMP": _read_bmp,
}


def _check_size(width: int, height: int) -> None:
    """Refuse a picture that would need too much memory; only its header was read."""
    if width * height > MAX_MEGAPIXELS * 1_000_000:
        raise refuse_picture(
            "too_large",
            width=width,
            height=height,
            megapixels=f"{width * height / 1e6:.0f}",
            limit=MAX_MEGAPIXELS,
        )
    if max(width, height) > MAX_SIDE_PX:
        raise refuse_picture("too_long", width=width, height=height, limit=MAX_SIDE_PX)


def _to_rgb(image: Image.Image, background: tuple[int, int, int], *, is_opaque: bool = False) -> Pixels:
    """Return the first frame, uint8 height x width x 3; `is_opaque` ignores a fourth channel.

    A strip at a time: beside the decoded picture and the result, nothing as large as the picture is in memory.
    """
    image.load()
    width, height = image.im.size  # as stored: that of a turned TIFF has its sides exchanged
    pixels = np.empty((height, width, 3), np.uint8)
    step = max(1, _STRIP_PIXELS // max(width, 1))
    is_transparent = not is_opaque and image.has_transparency_data
    for top in range(0, height, step):
        bottom = min(top + step, height)
        strip = image.crop((0, top, width, bottom))
        if is_transparent:
            pixels[top:bottom] = _composite(np.asarray(strip.convert("RGBA")), background)
        else:
            pixels[top:bottom] = np.asarray(strip.convert("RGB"))
    return pixels


def _spread(samples: Pixels, background: tuple[int, int, int]) -> Pixels:
    """Return RGB of height x width x 1 to 4 samples: grey, grey and opacity, RGB, or RGBA; a strip at a time."""
    height, width, n_samples = samples.shape
    pixels = np.empty((height, width, 3), np.uint8)
    step = max(1, _STRIP_PIXELS // max(width, 1))
    for top in range(0, height, step):
        strip = samples[top : top + step]
        if n_samples in (2, 4):
            strip = _composite(strip if n_samples == 4 else strip[:, :, [0, 0, 0, 1]], background)
        pixels[top : top + step] = strip
    return pixels


def _composite(rgba: Pixels, background: tuple[int, int, int]) -> Pixels:
    """Composite RGBA that is not premultiplied on `background`: round((c * a + b * (255 - a)) / 255), in integers."""
    alpha = rgba[:, :, 3:].astype(np.uint32)
    under = np.array(background, np.uint32)
    mixed = rgba[:, :, :3] * alpha + under * (255 - alpha)
    return ((mixed + 127) // 255).astype(np.uint8)
