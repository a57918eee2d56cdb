"""One picture of every kind that once crashed, hung or was misread, made by code."""

from __future__ import annotations

import struct
import zlib
from functools import cache

import numpy as np
from PIL import Image

from fuzz.pictures import (
    HEIGHT_PX,
    WIDTH_PX,
    draw_picture,
    encode,
    pack_chunk,
    pack_png,
    pack_rows,
)
from fuzz.tiff import DEFLATE, LZW, NONE, PACKBITS, Page, make_page, write_tiff

SECTOR_BYTES = 512


@cache
def make_broken_pictures() -> dict[str, bytes]:
    """Return files by name, read only. What becomes of each is in tests/fuzz/test_picture_kinds.py."""
    return {
        **_make_tiff_directories(),
        **_make_damaged_tiffs(),
        **_make_deep_tiffs(),
        **_make_thumbnails(),
        **_make_cut(),
        **_make_bitmaps(),
        **_make_pngs(),
    }


def overwrite(data: bytes, at: int, filler: bytes) -> bytes:
    """Put other bytes in place, as a lost sector of a disk does."""
    return data[:at] + filler + data[at + len(filler) :]


def _make_tiff_directories() -> dict[str, bytes]:
    """Directories in a circle, counts of millions, no directory at all."""
    page = make_page(draw_picture())
    looped = make_page(draw_picture())
    looped.next_at = 8
    pair = [make_page(draw_picture()), make_page(draw_picture())]
    pair[1].next_at = 8
    huge = make_page(draw_picture())
    huge.tags[320] = (3, [0] * 8)
    huge.counts = {320: 0x7FFFFFFF}
    strips = make_page(draw_picture())
    strips.counts = {273: 0x40000000, 279: 0x40000000}
    beyond = make_page(draw_picture())
    beyond.tags[273] = (4, [0xFFFFFF00] * len(beyond.strips))
    plain = write_tiff([page])
    return {
        "next_is_self.tif": write_tiff([looped]),
        "two_pages_circle.tif": write_tiff(pair),
        "empty_directory_loop.tif": b"II*\0" + struct.pack("<IHI", 8, 0, 8),
        "directory_beyond_end.tif": plain[:4] + struct.pack("<I", len(plain) + 4096) + plain[8:],
        "huge_count_colormap.tif": write_tiff([huge]),
        "huge_count_strips.tif": write_tiff([strips]),
        "strips_beyond_end.tif": write_tiff([beyond]),
        "huge_size.tif": write_tiff([_resize(page, 60_000, 60_000)]),
    }


def _make_damaged_tiffs() -> dict[str, bytes]:
    """Packed strips with a lost sector, cut or incomplete; and strips whose bits are the other way round."""
    files = {}
    generator = np.random.default_rng(7)
    noise = generator.integers(0, 256, SECTOR_BYTES, dtype=np.uint8).tobytes()
    for name, packing in (("none", NONE), ("lzw", LZW), ("deflate", DEFLATE), ("packbits", PACKBITS)):
        whole = write_tiff([make_page(draw_picture(), packing, rows_per_strip=HEIGHT_PX)])
        middle = len(whole) // 2
        files[f"fill_order_2_{name}.tif"] = write_tiff([make_page(draw_picture(), packing, fill_order=2)])
        files[f"cut_{name}.tif"] = whole[: int(0.95 * len(whole))]
        short = make_page(draw_picture(), packing)
        short.strips = short.strips[:-1]
        files[f"strip_missing_{name}.tif"] = write_tiff([short])
        if packing == NONE:
            continue  # without packing nothing tells that pixels were overwritten
        files[f"sector_zero_{name}.tif"] = overwrite(whole, middle, bytes(SECTOR_BYTES))
        files[f"sector_noise_{name}.tif"] = overwrite(whole, middle, noise)
        ended = make_page(draw_picture(), packing)
        ended.strips[1] = ended.strips[1][: len(ended.strips[1]) // 2]
        files[f"strip_short_{name}.tif"] = write_tiff([ended])
    checksum = make_page(draw_picture(), DEFLATE)
    checksum.strips[1] = checksum.strips[1][:-4] + b"\0\0\0\0"
    files["adler_wrong_deflate.tif"] = write_tiff([checksum])
    nearly_empty = make_page(draw_picture(), DEFLATE, rows_per_strip=9999)
    nearly_empty.strips = [zlib.compress(bytes(30))]
    files["nearly_empty_deflate.tif"] = write_tiff([_resize(nearly_empty, 9999, 9999)])
    return files


def _make_deep_tiffs() -> dict[str, bytes]:
    """16 bits a sample, of which a camera fills 12: whole, and with their strips cut."""
    files = {}
    deep = draw_picture().astype(np.uint16) * 16 + 15
    for name, packing in (("none", NONE), ("lzw", LZW), ("deflate", DEFLATE), ("packbits", PACKBITS)):
        order, is_predicted = ("<", False) if packing in (NONE, PACKBITS) else (">", True)
        page = make_page(deep, packing, order=order, is_predicted=is_predicted)
        whole = write_tiff([page], order)
        page.strips[1] = page.strips[1][: len(page.strips[1]) // 2]
        files[f"12_of_16_bits_{name}.tif"] = whole
        files[f"cut_deep_{name}.tif"] = whole[: int(0.95 * len(whole))]
        files[f"strip_short_deep_{name}.tif"] = write_tiff([page], order)
    return files


def _make_thumbnails() -> dict[str, bytes]:
    """Files whose first directory is a small preview: NewSubfileType 1 (TIFF 6.0), as camera raw begins."""
    small = np.ascontiguousarray(draw_picture()[::4, ::4])
    preview = make_page(small, more={254: (4, [1])})
    full = make_page(draw_picture(), more={254: (4, [0])})
    # DNG and NEF keep the full picture in a directory below the first one (tag 330, SubIFDs).
    raw = make_page(small, more={254: (4, [1]), 330: (4, [0])})
    raw.next_at = 0
    raw.tags[330] = (4, [len(write_tiff([raw]))])
    return {
        "thumbnail_first.tif": write_tiff([preview, full]),
        "thumbnail_only.tif": write_tiff([preview]),
        "camera_raw.nef": write_tiff([raw, full]),
    }


def _make_cut() -> dict[str, bytes]:
    files = {}
    field = Image.fromarray(draw_picture())
    whole = {
        "gif": encode(field.quantize(50), "GIF"),
        "bmp": encode(field, "BMP"),
        "jpg": encode(field, "JPEG"),
        "png": encode(field, "PNG"),
        "webp": encode(field, "WEBP"),
    }
    for ending, data in whole.items():
        files[f"half.{ending}"] = data[: len(data) // 2]
        files[f"without_last_byte.{ending}"] = data[:-1]
    png = whole["png"]
    at = png.index(b"IDAT") + 40
    files["flipped.png"] = overwrite(png, at, bytes([png[at] ^ 1]))
    return files


def _make_bitmaps() -> dict[str, bytes]:
    """BMP with the 12-byte header of OS/2, and packed by runs (BI_RLE8)."""
    field = draw_picture()
    rows = field[::-1, :, ::-1].tobytes()  # 80 x 3 bytes a row needs no padding to four
    os2 = struct.pack("<IHHHH", 12, WIDTH_PX, HEIGHT_PX, 1, 24)
    palette = field[:1, :1, ::-1].tobytes() + b"\0"
    runs = b"".join(bytes([WIDTH_PX, 0, 0, 0]) for _ in range(HEIGHT_PX)) + b"\0\1"
    return {
        "os2.bmp": b"BM" + struct.pack("<IHHI", 26 + len(rows), 0, 0, 26) + os2 + rows,
        "rle.bmp": _pack_rle(WIDTH_PX, HEIGHT_PX, palette, runs),
        "rle_cut.bmp": _pack_rle(WIDTH_PX, HEIGHT_PX, palette, runs[: len(runs) // 2]),
        "rle_zeroed.bmp": _pack_rle(WIDTH_PX, HEIGHT_PX, palette, overwrite(runs, 60, bytes(90))),
        "rle_nearly_empty.bmp": _pack_rle(9999, 9999, palette, b"\0\1"),
        "negative_height.bmp": _pack_bmp(WIDTH_PX, -HEIGHT_PX, field[:, :, ::-1].tobytes()),
        "most_negative_height.bmp": _pack_bmp(WIDTH_PX, -(2**31), rows),
    }


def _make_pngs() -> dict[str, bytes]:
    field = draw_picture()
    alpha = np.dstack([field, np.full(field.shape[:2], 255, np.uint8)])
    suggested = pack_chunk(b"PLTE", bytes(range(30)))
    note = pack_chunk(b"tEXt", "Title\0粒细胞".encode())
    deep = (field.astype(np.uint16) * 16 + 15).astype(">u2")
    rgba, rows = 6, pack_rows(alpha)
    huge = struct.pack(">IIBBBBB", 0x7FFFFFFF, 0x7FFFFFFF, 8, 2, 0, 0, 0)
    no_width = struct.pack(">IIBBBBB", 0, HEIGHT_PX, 8, 2, 0, 0, 0)
    plain = encode(field, "PNG")
    return {
        # all white: 100 kB and 1 kB
        "wide_100000000x1.png": _pack_white_line(100_000_000),
        "thin_1x1000000.png": pack_png(1, 1_000_000, 8, 0, b"\0\xff" * 1_000_000, level=9),
        "thin_1000000x1.png": pack_png(1_000_000, 1, 8, 0, b"\0" + b"\xff" * 1_000_000, level=9),
        "suggested_palette.png": pack_png(WIDTH_PX, HEIGHT_PX, 8, rgba, rows, before=suggested),
        "note_not_latin.png": pack_png(WIDTH_PX, HEIGHT_PX, 8, rgba, rows, before=note),
        "12_of_16_bits.png": pack_png(WIDTH_PX, HEIGHT_PX, 16, 2, pack_rows(deep)),
        "huge_size.png": plain[:8] + pack_chunk(b"IHDR", huge) + plain[33:],
        "no_width.png": plain[:8] + pack_chunk(b"IHDR", no_width) + plain[33:],
        "short_header.png": plain[:8] + pack_chunk(b"IHDR", huge[:6]) + plain[33:],
        "pixels_inflate_for_ever.png": pack_png(8, 8, 8, 0, bytes(50_000_000), level=9),
    }


def _pack_white_line(width: int) -> bytes:
    """Return a grey PNG of one row, packed a megabyte at a time."""
    packer = zlib.compressobj(9)
    parts = [packer.compress(b"\0")]
    parts += [packer.compress(b"\xff" * 1_000_000) for _ in range(width // 1_000_000)]
    header = struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0)
    pixels = pack_chunk(b"IDAT", b"".join(parts) + packer.flush())
    return b"\x89PNG\r\n\x1a\n" + pack_chunk(b"IHDR", header) + pixels + pack_chunk(b"IEND", b"")


def _resize(page: Page, width: int, height: int) -> Page:
    tags = {**page.tags, 256: (4, [width]), 257: (4, [height])}
    return Page(tags, page.strips, page.counts, page.next_at)


def _pack_rle(width: int, height: int, palette: bytes, runs: bytes) -> bytes:
    offset = 54 + len(palette)
    colours = len(palette) // 4
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, len(runs), 0, 0, colours, 0)
    return b"BM" + struct.pack("<IHHI", offset + len(runs), 0, 0, offset) + header + palette + runs


def _pack_bmp(width: int, height: int, rows: bytes) -> bytes:
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(rows), 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + len(rows), 0, 0, 54) + header + rows
