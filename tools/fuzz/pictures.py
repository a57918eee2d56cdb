"""Small good pictures of every kind, drawn."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from leukoscope.synthetic.fields import draw_field

WIDTH_PX, HEIGHT_PX = 80, 60

Pixels = NDArray[np.uint8]


@cache
def draw_picture() -> Pixels:
    """Return a field with one cell, uint8, 60 x 80 x 3. Read only."""
    pixels, _ = draw_field(5, WIDTH_PX, HEIGHT_PX, [("EOSINOPHIL", 40, 30)])
    pixels.flags.writeable = False
    return pixels


def encode(picture: Image.Image | Pixels, kind: str, **options: Any) -> bytes:
    """Save as Pillow does."""
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def pack_chunk(kind: bytes, body: bytes) -> bytes:
    """Return one PNG chunk with its checksum (PNG 3rd ed., 5.3)."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def pack_png(
    width: int, height: int, depth: int, color: int, rows: bytes, *, before: bytes = b"", level: int = 6
) -> bytes:
    """Return a PNG of raw rows, each with its filter byte, for what Pillow does not write.

    Args:
        width: in pixels.
        height: in pixels.
        depth: bits a channel.
        color: colour type (PNG 3rd ed., table 12).
        rows: filtered rows.
        before: chunks to put before the pixels.
        level: of zlib.
    """
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    pixels = pack_chunk(b"IDAT", zlib.compress(rows, level))
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + pack_chunk(b"IHDR", header) + before + pixels + pack_chunk(b"IEND", b"")


def pack_rows(values: NDArray[Any]) -> bytes:
    """Return rows of PNG with filter 0, of uint8 or big-endian uint16 values, height x width x channels."""
    return b"".join(b"\0" + row.tobytes() for row in values)


def repair_png(data: bytes) -> bytes:
    """Give every chunk its right checksum, so that a change reaches the code behind that check."""
    parts, at = [data[:8]], 8
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        if at + 12 + length > len(data):
            break
        parts.append(pack_chunk(data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    return b"".join(parts) + data[at:]


@cache
def draw_pictures() -> dict[str, bytes]:
    """Return good pictures by name, read only: every format, colour type and packing that is read."""
    field = Image.fromarray(draw_picture())
    grey, palette, small = field.convert("L"), field.quantize(50), field.quantize(16)
    alpha = field.copy()
    alpha.putalpha(Image.fromarray(np.asarray(grey)))
    frames = [Image.fromarray(np.roll(draw_picture(), 20 * k, 1)) for k in range(3)]
    deep = draw_picture().astype(">u2") * 257
    interlaced = _pack_interlaced(np.asarray(grey))
    return {
        "rgb.png": encode(field, "PNG"),
        "grey.png": encode(grey, "PNG"),
        "bit.png": encode(field.convert("1"), "PNG"),
        "palette.png": encode(palette, "PNG", transparency=3),
        "palette4.png": encode(small, "PNG", bits=4),
        "alpha.png": encode(alpha, "PNG", exif=Image.Exif()),
        "rgb16.png": pack_png(WIDTH_PX, HEIGHT_PX, 16, 2, pack_rows(deep)),
        "grey16.png": pack_png(WIDTH_PX, HEIGHT_PX, 16, 0, pack_rows(deep[:, :, 0])),
        "interlaced.png": interlaced,
        "animated.png": encode(frames[0], "PNG", save_all=True, append_images=frames[1:]),
        "420.jpg": encode(field, "JPEG", quality=85, subsampling=2),
        "444.jpg": encode(field, "JPEG", quality=85, subsampling=0, restart_marker_blocks=4),
        "progressive.jpg": encode(field, "JPEG", quality=85, progressive=True),
        "grey.jpg": encode(grey, "JPEG", quality=85),
        "exif.jpg": encode(field, "JPEG", quality=85, exif=_make_exif(6)),
        "still.gif": encode(palette, "GIF"),
        "interlaced.gif": encode(palette, "GIF", interlace=1, transparency=5),
        "animated.gif": encode(frames[0], "GIF", save_all=True, append_images=frames[1:]),
        "rgb.bmp": encode(field, "BMP"),
        "palette.bmp": encode(palette, "BMP"),
        "alpha.bmp": encode(alpha, "BMP"),
        "lossy.webp": encode(field, "WEBP", quality=80),
        "lossless.webp": encode(alpha, "WEBP", lossless=True),
        "animated.webp": encode(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True),
        "rgb.tif": encode(field, "TIFF", tiffinfo={278: 7, 274: 6}),
        "grey.tif": encode(grey, "TIFF"),
        "palette.tif": encode(palette, "TIFF"),
        "alpha.tif": encode(alpha, "TIFF"),
        "pages.tif": encode(frames[0], "TIFF", save_all=True, append_images=frames[1:]),
        "lzw.tif": encode(field, "TIFF", compression="tiff_lzw", tiffinfo={317: 2, 278: 16}),
        "deflate.tif": encode(field, "TIFF", compression="tiff_adobe_deflate", tiffinfo={278: 16}),
        "packbits.tif": encode(field, "TIFF", compression="packbits", tiffinfo={278: 16}),
    }


def _make_exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def _pack_interlaced(grey: NDArray[np.uint8]) -> bytes:
    """Return a grey PNG in seven passes (Adam7, PNG 3rd ed., 8.1), which Pillow does not write."""
    passes = (
        (0, 0, 8, 8),
        (0, 4, 8, 8),
        (4, 0, 8, 4),
        (0, 2, 4, 4),
        (2, 0, 4, 2),
        (0, 1, 2, 2),
        (1, 0, 2, 1),
    )
    rows = b"".join(pack_rows(grey[y::down, x::right]) for y, x, down, right in passes)
    header = struct.pack(">IIBBBBB", grey.shape[1], grey.shape[0], 8, 0, 0, 0, 1)
    pixels = pack_chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + pack_chunk(b"IHDR", header) + pixels + pack_chunk(b"IEND", b"")
