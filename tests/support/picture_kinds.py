"""One small file of every kind of picture, and of every way to be none: drawn or random, made on the spot.

The same files serve the tests of Python and of the browser.
"""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageCms

from fuzz.tiff import DEFLATE, LZW, PACKBITS, Page, list_bytes, make_page, pack_strip, write_tiff
from leukoscope.synthetic.fields import draw_field

FIELD, _ = draw_field(5, 161, 123, [("EOSINOPHIL", 80, 60)])
RGBA = np.random.default_rng(0).integers(0, 256, (50, 70, 4), dtype=np.uint8)
DEEP = np.arange(0, 65536, 13, dtype=np.uint16)[:5000].reshape(50, 100)
DEEP_RGB = np.stack([DEEP, DEEP[::-1], DEEP[:, ::-1]], -1)
# 12 bits of a camera in 16
TWELVE_RGB = FIELD.astype(np.uint16) * 16 + 7


def encode(pixels: np.ndarray | Image.Image, kind: str, **options: Any) -> bytes:
    """Save as Pillow does."""
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    """One PNG chunk."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def encode_png(
    rows: np.ndarray, width: int, depth: int, color: int, before: bytes = b"", after: bytes = b""
) -> bytes:
    """A PNG of raw rows (uint8, height x bytes a row), for what Pillow does not write."""
    header = struct.pack(">IIBBBBB", width, len(rows), depth, color, 0, 0, 0)
    packed = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    middle = before + chunk(b"IDAT", packed) + after
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + middle + chunk(b"IEND", b"")


def encode_png16(values: np.ndarray, color: int, before: bytes = b"") -> bytes:
    """A PNG of 16 bits a channel."""
    rows = values.reshape(len(values), -1).astype(">u2").view(np.uint8)
    return encode_png(rows, values.shape[1], 16, color, before)


def exif(orientation: int, kind: int = 3) -> bytes:
    """An EXIF directory, without its "Exif" header, of the orientation alone."""
    value = struct.pack(">HH", orientation, 0) if kind == 3 else struct.pack(">I", orientation)
    return b"MM\0*" + struct.pack(">IHHHI", 8, 1, 0x0112, kind, 1) + value + bytes(4)


def insert_app1(jpeg: bytes, body: bytes) -> bytes:
    """Put an APP1 segment behind JFIF's."""
    return jpeg[:20] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[20:]


def spoil(data: bytes, at: int) -> bytes:
    """Flip one bit."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def make_profile() -> bytes:
    """An ICC profile under which red and green change places: whoever honours it cannot hide it."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"tmp!", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"tmp!", b"gXYZ", 1)
    assert swapped != profile
    return swapped


XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b"<rdf:Description "
    b'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>'
)


def make_pictures() -> dict[str, bytes]:
    """Files that both sides read, by name. PNG and TIFF to the same pixels, JPEG within 2 levels."""
    field = Image.fromarray(FIELD)
    grey, palette = field.convert("L"), field.quantize(50)
    frames = [Image.fromarray(np.roll(FIELD, 20 * k, 1)) for k in range(3)]
    jpeg = encode(field, "JPEG", quality=95, subsampling=0)
    png = encode(field, "PNG")
    gif = encode(palette, "GIF")
    frame = b"\x2c\0\0\0\0" + struct.pack("<HH", 161, 123)
    orientations = {
        f"exif{n}.{end}": encode(field, kind, exif=b"Exif\0\0" + exif(n), **options)
        for n in range(1, 9)
        for end, kind, options in (("png", "PNG", {}), ("jpg", "JPEG", {"quality": 95}))
    }
    profile = make_profile()
    deep_alpha = np.concatenate([DEEP_RGB, DEEP[:, :, None]], -1)
    return orientations | {
        **make_deep_tiffs(),
        "rgb.png": png,
        "grey.png": encode(grey, "PNG"),
        "bit.png": encode(field.convert("1"), "PNG"),
        "grey2.png": encode_png(np.array([[0x1B], [0xE4]], np.uint8), 4, 2, 0),
        "grey4.png": encode_png(np.array([[1, 0x23], [0xEF, 0x89]], np.uint8), 4, 4, 0),
        "grey16.png": encode_png16(DEEP, 0),
        "rgb16.png": encode_png16(DEEP_RGB, 2),
        "rgba16.png": encode_png16(deep_alpha, 6),
        "grey12.png": encode_png16(TWELVE_RGB[:, :, 0], 0),
        "rgb12.png": encode_png16(TWELVE_RGB, 2),
        "grey_alpha10.png": encode_png16(np.stack([DEEP >> 6, DEEP[::-1]], -1), 4),
        "rgba14.png": encode_png16(deep_alpha >> np.array([2, 2, 2, 0], np.uint16), 6),
        "palette.png": encode(palette, "PNG"),
        "palette_16.png": encode(field.quantize(16), "PNG", bits=4),
        "palette_key.png": encode(palette, "PNG", transparency=3),
        "palette_alpha.png": encode(palette, "PNG", transparency=bytes(range(0, 250, 5))),
        "palette_short.png": encode_png(
            np.arange(8, dtype=np.uint8)[None], 8, 8, 3, chunk(b"PLTE", bytes([255, 0, 0, 0, 255, 0]))
        ),
        "alpha.png": encode(RGBA, "PNG"),
        "alpha_exif6.png": encode(RGBA, "PNG", exif=b"Exif\0\0" + exif(6)),
        "grey_alpha.png": encode(Image.fromarray(RGBA).convert("LA"), "PNG"),
        "rgb_key.png": encode(field, "PNG", transparency=tuple(map(int, FIELD[40, 40]))),
        "grey_key.png": encode(grey, "PNG", transparency=int(np.asarray(grey)[40, 40])),
        "grey4_key.png": encode_png(
            np.array([[1, 0x23], [0xEF, 0x89]], np.uint8), 4, 4, 0, chunk(b"tRNS", b"\0\2")
        ),
        "grey16_key.png": encode_png16(DEEP, 0, chunk(b"tRNS", struct.pack(">H", int(DEEP[10, 10])))),
        "rgb16_key.png": encode_png16(DEEP_RGB, 2, chunk(b"tRNS", DEEP_RGB[9, 9].astype(">u2").tobytes())),
        "icc.png": encode(field, "PNG", icc_profile=profile),
        "icc.jpg": encode(field, "JPEG", quality=95, icc_profile=profile),
        "icc_junk.png": encode(field, "PNG", icc_profile=b"junk" * 40),
        "gamma.png": encode_png(FIELD.reshape(123, -1), 161, 8, 2, chunk(b"gAMA", (100_000).to_bytes(4))),
        "suggested_palette.png": encode_png(RGBA.reshape(50, -1), 70, 8, 6, chunk(b"PLTE", bytes(range(30)))),
        "note_not_latin.png": encode_png(
            RGBA.reshape(50, -1), 70, 8, 6, chunk(b"tEXt", "Title\0粒细胞".encode())
        ),
        "bad_note.png": encode_png(
            FIELD.reshape(123, -1), 161, 8, 2, spoil(chunk(b"pHYs", struct.pack(">IIB", 1, 1, 1)), 10)
        ),
        "exif_behind.png": encode_png(FIELD.reshape(123, -1), 161, 8, 2, after=chunk(b"eXIf", exif(6))),
        "exif_long.png": encode_png(FIELD.reshape(123, -1), 161, 8, 2, chunk(b"eXIf", exif(6, kind=4))),
        "exif99.jpg": insert_app1(jpeg, b"Exif\0\0" + exif(99)),
        "exif_short.jpg": insert_app1(jpeg, b"Exif\0\0" + exif(6)[:14]),
        "xmp.jpg": insert_app1(jpeg, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
        "xmp.png": encode_png(
            FIELD.reshape(123, -1), 161, 8, 2, chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)
        ),
        "trailing.png": png + b"hello" * 9,
        "trailing.jpg": jpeg + bytes(500),
        "misnamed.jpg": png,
        "420.jpg": encode(field, "JPEG", quality=80, subsampling=2),
        "422.jpg": encode(field, "JPEG", quality=80, subsampling=1),
        "444.jpg": jpeg,
        "noise420.jpg": encode(RGBA[:, :, :3].copy(), "JPEG", quality=90, subsampling=2),
        "progressive.jpg": encode(field, "JPEG", quality=85, progressive=True),
        "grey.jpg": encode(grey, "JPEG", quality=85),
        "adobe_rgb.jpg": encode(field, "JPEG", quality=90, keep_rgb=True),
        "animated.gif": encode(frames[0], "GIF", save_all=True, append_images=frames[1:]),
        "animated.webp": encode(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True),
        "animated.png": encode(frames[0], "PNG", save_all=True, append_images=frames[1:]),
        "animated_still.png": encode(
            frames[0], "PNG", save_all=True, append_images=frames[1:], default_image=True
        ),
        "still.gif": gif,
        "key.gif": encode(palette, "GIF", transparency=5),
        "grey.gif": encode(grey, "GIF"),
        "small_frame.gif": gif[:6]
        + struct.pack("<HH", 200, 150)
        + gif[10:].replace(frame, b"\x2c" + struct.pack("<4H", 10, 20, 161, 123), 1),
        "lossy.webp": encode(field, "WEBP", quality=80),
        "lossless.webp": encode(field, "WEBP", lossless=True),
        "alpha.webp": encode(RGBA, "WEBP", lossless=True, exact=True),
        "exif6.webp": encode(field, "WEBP", lossless=True, exif=b"Exif\0\0" + exif(6)),
        "rgb.bmp": encode(field, "BMP"),
        "os2.bmp": _pack_os2(FIELD),
        "grey.bmp": encode(grey, "BMP"),
        "palette.bmp": encode(palette, "BMP"),
        "views.jpg": encode(field, "MPO", quality=95, save_all=True, append_images=[field]),
        "rgb.tif": encode(field, "TIFF"),
        "grey.tif": encode(grey, "TIFF"),
        "palette.tif": encode(palette, "TIFF"),
        "alpha.tif": encode(RGBA, "TIFF"),
        "grey_alpha.tif": encode(Image.fromarray(RGBA).convert("LA"), "TIFF"),
        "lzw.tif": encode(field, "TIFF", compression="tiff_lzw"),
        "lzw_predictor.tif": encode(field, "TIFF", compression="tiff_lzw", tiffinfo={317: 2}),
        "deflate.tif": encode(field, "TIFF", compression="tiff_adobe_deflate"),
        "packbits.tif": encode(field, "TIFF", compression="packbits"),
        "strips.tif": encode(field, "TIFF", tiffinfo={278: 7}),
        "exif6.tif": encode(field, "TIFF", tiffinfo={274: 6}),
        "pages.tif": encode(frames[0], "TIFF", save_all=True, append_images=frames[1:]),
        "one.png": encode(RGBA[:1, :1, :3].copy(), "PNG"),
        "one.jpg": encode(RGBA[:1, :1, :3].copy(), "JPEG"),
        "one.gif": encode(RGBA[:1, :1, :3].copy(), "GIF"),
        "one.webp": encode(RGBA[:1, :1, :3].copy(), "WEBP"),
        "one.bmp": encode(RGBA[:1, :1, :3].copy(), "BMP"),
        "one.tif": encode(RGBA[:1, :1, :3].copy(), "TIFF"),
        "long.png": encode(np.tile(FIELD[60:61], (1, 187, 1))[:, :30_000], "PNG"),
        "tall.jpg": encode(np.tile(FIELD[:, 60:62], (244, 1, 1))[:30_000], "JPEG", quality=95),
    }


def make_deep_tiffs() -> dict[str, bytes]:
    """TIFFs of 16 bits a sample, by name: every packing, both orders of bytes, strips and tiles, with and without
    opacity.
    """
    opacity = DEEP[:, :, None]
    rgba14 = np.concatenate([DEEP_RGB >> 2, opacity], -1)
    multiplied = np.concatenate(
        [(DEEP_RGB.astype(np.uint32) * opacity // 65_535).astype(np.uint16), opacity], -1
    )
    return {
        "grey16.tif": write_tiff([make_page(DEEP)]),
        "grey12_white.tif": write_tiff([make_page(TWELVE_RGB[:, :, 0], more={262: (3, [0])})]),
        "grey10_big.tif": write_tiff([make_page(DEEP >> 6, order=">")], ">"),
        "rgb12.tif": write_tiff([make_page(TWELVE_RGB, rows_per_strip=7)]),
        "rgb12_exif6.tif": write_tiff([make_page(TWELVE_RGB, more={274: (3, [6])})]),
        "rgb12_lzw.tif": write_tiff([make_page(TWELVE_RGB, LZW, is_predicted=True)]),
        "rgb12_lzw_big.tif": write_tiff([make_page(TWELVE_RGB, LZW, order=">", is_predicted=True)], ">"),
        "rgb16_lzw_big.tif": write_tiff([make_page(DEEP_RGB, LZW, order=">")], ">"),
        "rgb12_deflate.tif": write_tiff([make_page(TWELVE_RGB, DEFLATE)]),
        "rgb12_deflate_big.tif": write_tiff(
            [make_page(TWELVE_RGB, DEFLATE, order=">", is_predicted=True)], ">"
        ),
        "rgb12_packbits.tif": write_tiff([make_page(TWELVE_RGB, PACKBITS, fill_order=2)]),
        "rgb12_packbits_big.tif": write_tiff([make_page(TWELVE_RGB, PACKBITS, order=">")], ">"),
        "rgba14.tif": write_tiff([make_page(rgba14, DEFLATE, is_predicted=True, more={338: (3, [2])})]),
        "rgba16_multiplied.tif": write_tiff([make_page(multiplied, LZW, more={338: (3, [1])})]),
        "rgbx16.tif": write_tiff([make_page(rgba14, more={338: (3, [0])})]),
        "grey_alpha16.tif": write_tiff([make_page(rgba14[:, :, 2:], more={262: (3, [1]), 338: (3, [2])})]),
        "tiles12_lzw.tif": write_tiff([_make_tiles(TWELVE_RGB, LZW)]),
        "tiles12_big.tif": write_tiff([_make_tiles(TWELVE_RGB, PACKBITS, ">")], ">"),
    }


def _make_tiles(values: np.ndarray, packing: int, order: str = "<", side: int = 64) -> Page:
    """A page in tiles, whose last ones reach beyond its edges."""
    height, width = values.shape[:2]
    whole = np.pad(values, ((0, -height % side), (0, -width % side), (0, 0)), "edge")
    page = make_page(values, packing, order=order, more={322: (3, [side]), 323: (3, [side])})
    page.strips = [
        pack_strip(list_bytes(whole[y : y + side, x : x + side], order), packing)
        for y in range(0, height, side)
        for x in range(0, width, side)
    ]
    return page


def make_refused() -> dict[str, tuple[bytes, str]]:
    """Files that both sides refuse, by name, with the code of contract/picture_errors.json."""
    field = Image.fromarray(FIELD)
    jpeg, png = encode(field, "JPEG", quality=90), encode(field, "PNG")
    progressive = encode(field, "JPEG", quality=90, progressive=True)
    tiff, lzw = encode(field, "TIFF"), encode(field, "TIFF", compression="tiff_lzw")
    gif, bmp, webp = encode(field.quantize(50), "GIF"), encode(field, "BMP"), encode(field, "WEBP")
    pixels_at = png.index(b"IDAT") + 40
    bomb = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    media = struct.pack(">I", 24) + b"ftyp"
    return {
        "empty.png": (b"", "empty"),
        "pdf.png": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "not_a_picture"),
        "office.jpg": (b"PK\x03\x04" + bytes(40), "not_a_picture"),
        "drawing.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not_a_picture"),
        "words.jpg": (b"just words", "not_a_picture"),
        "video.mp4": (media + b"isom\0\0\0\0isommp41", "not_a_picture"),
        "picture.avif": (media + b"avif\0\0\0\0avifmif1", "unsupported_format"),
        "other_codec.heif": (media + b"mif1\0\0\0\0mif1jpeg", "unsupported_format"),
        "burst.heic": (media + b"hevc\0\0\0\0hevcmsf1", "unsupported_format"),
        "canon.CR3": (media + b"crx \0\0\0\1crx isom", "unsupported_format"),
        "canon.CR2": (b"II*\0\x10\0\0\0CR\2\0" + bytes(20), "unsupported_format"),
        "panasonic.RW2": (b"IIU\0\x18\0\0\0" + bytes(20), "unsupported_format"),
        "olympus.ORF": (b"IIRS\x08\0\0\0" + bytes(20), "unsupported_format"),
        "fuji.RAF": (b"FUJIFILMCCD-RAW 0201" + bytes(20), "unsupported_format"),
        "picture.jp2": (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(20), "unsupported_format"),
        "picture.psd": (b"8BPS\0\1" + bytes(20), "unsupported_format"),
        "scan30000.png": (png[:8] + chunk(b"IHDR", bomb) + png[33:], "too_large"),
        "scan30000.jpg": (_resize_header(jpeg, 30_000, 30_000), "too_large"),
        "scan30000.gif": (gif[:6] + struct.pack("<HH", 30_000, 30_000) + gif[10:], "too_large"),
        "scan30000.bmp": (bmp[:18] + struct.pack("<ii", 30_000, 30_000) + bmp[26:], "too_large"),
        "long.bmp": (bmp[:18] + struct.pack("<ii", 70_000, 1) + bmp[26:], "too_long"),
        "preview.tif": (encode(field, "TIFF", tiffinfo={254: 1}), "tiff_kind"),
        "cmyk.jpg": (encode(field.convert("CMYK"), "JPEG"), "cmyk"),
        "cmyk.tif": (encode(field.convert("CMYK"), "TIFF"), "cmyk"),
        "signed16.tif": (write_tiff([make_page(DEEP, more={339: (3, [2])})]), "tiff_kind"),
        "palette16.tif": (write_tiff([make_page(DEEP, more={262: (3, [3])})]), "tiff_kind"),
        "mixed_bits.tif": (write_tiff([make_page(DEEP_RGB, more={258: (3, [16, 16, 8])})]), "tiff_kind"),
        "no_colours.tif": (write_tiff([make_page(DEEP, more={262: (3, [])})]), "tiff_kind"),
        "two_samples.tif": (write_tiff([make_page(DEEP, more={277: (3, [2])})]), "damaged"),
        "float.tif": (encode(DEEP.astype(np.float32), "TIFF"), "tiff_kind"),
        "bit.tif": (encode(field.convert("1"), "TIFF"), "tiff_kind"),
        "fax.tif": (encode(field.convert("1"), "TIFF", compression="group4"), "tiff_kind"),
        "lab.tif": (encode(field.convert("LAB"), "TIFF"), "tiff_kind"),
        "ycbcr.tif": (encode(field.convert("YCbCr"), "TIFF"), "tiff_kind"),
        "jpeg.tif": (encode(field, "TIFF", compression="jpeg"), "tiff_kind"),
        "big.tif": (encode(field, "TIFF", big_tiff=True), "tiff_kind"),
        "half.jpg": (jpeg[: len(jpeg) // 2], "damaged"),
        "half_progressive.jpg": (progressive[: len(progressive) // 2], "damaged"),
        "no_end.jpg": (jpeg[:-2], "damaged"),
        "head_only.jpg": (jpeg[:30], "damaged"),
        "half.png": (png[: len(png) // 2], "damaged"),
        "no_end.png": (png[:-12], "damaged"),
        "flipped.png": (spoil(png, pixels_at), "damaged"),
        "flipped_head.png": (spoil(png, 29), "damaged"),
        "half.gif": (gif[: len(gif) // 2], "damaged"),
        "half.webp": (webp[: len(webp) // 2], "damaged"),
        "half.bmp": (bmp[: len(bmp) // 2], "damaged"),
        "runs_nearly_empty.bmp": (_pack_runs(9999, 9999, b"\0\1"), "damaged"),
        "runs_zeroed.bmp": (_pack_runs(80, 60, 20 * bytes([80, 0, 0, 0]) + bytes(160)), "damaged"),
        "half.tif": (tiff[: len(tiff) // 2], "damaged"),
        "half_lzw.tif": (lzw[: len(lzw) // 2], "damaged"),
        **{
            f"half_{name}": (data[: len(data) // 2], "damaged")
            for name, data in make_deep_tiffs().items()
            if name.startswith("rgb12_")
        },
    }


def list_heic() -> dict[str, bytes]:
    """HEIC files of tests/data/heic that are read, by name."""
    folder = Path(__file__).parents[1] / "data" / "heic"
    return {
        file.name: file.read_bytes() for file in sorted(folder.glob("*.heic")) if file.stem != "premultiplied"
    }


def make_refused_heic() -> dict[str, tuple[bytes, str]]:
    """HEIC files that both sides refuse where the decoder is installed, with their codes."""
    folder = Path(__file__).parents[1] / "data" / "heic"
    plain = (folder / "plain.heic").read_bytes()
    size_at = plain.index(b"ispe") + 8
    media = struct.pack(">I", 24) + b"ftyp"
    return {
        "phone.heic": (media + b"heic\0\0\0\0mif1heic", "damaged"),
        "phone_as.jpg": (media + b"mif1\0\0\0\0mif1heic", "damaged"),
        "half.heic": (plain[: len(plain) // 2], "damaged"),
        "scan30000.heic": (
            plain[:size_at] + struct.pack(">II", 30_000, 30_000) + plain[size_at + 8 :],
            "too_large",
        ),
        "premultiplied.heic": ((folder / "premultiplied.heic").read_bytes(), "unsupported_format"),
    }


def _pack_os2(pixels: np.ndarray) -> bytes:
    """A BMP with the header of 12 bytes of OS/2."""
    height, width = pixels.shape[:2]
    rows = b"".join((row[:, ::-1].tobytes() + bytes(3))[: (3 * width + 3) // 4 * 4] for row in pixels[::-1])
    header = struct.pack("<IHHHH", 12, width, height, 1, 24)
    return b"BM" + struct.pack("<IHHI", 26 + len(rows), 0, 0, 26) + header + rows


def _pack_runs(width: int, height: int, runs: bytes) -> bytes:
    """A BMP packed by runs (BI_RLE8), with a palette of one colour."""
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, len(runs), 0, 0, 1, 0)
    return b"BM" + struct.pack("<IHHI", 58 + len(runs), 0, 0, 58) + header + b"\1\2\3\0" + runs


def _resize_header(jpeg: bytes, width: int, height: int) -> bytes:
    """Change the size that a baseline JPEG's frame header (SOF0) gives."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]
