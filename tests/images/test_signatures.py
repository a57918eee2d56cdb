"""Formats by their first bytes."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from leukoscope.errors import ImageError
from leukoscope.images.signatures import HEAD_BYTES, identify_format


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WebP", "GIF", "BMP", "TIFF"])
def test_what_pillow_writes_is_known_by_its_first_bytes(name: str) -> None:
    file = io.BytesIO()
    Image.fromarray(np.full((9, 7, 3), 90, np.uint8)).save(file, name)
    assert identify_format(file.getvalue()[:HEAD_BYTES]) == name


@pytest.mark.parametrize("head", [b"II*\0", b"MM\0*"])
def test_tiff_is_known_in_both_byte_orders(head: bytes) -> None:
    assert identify_format(head + bytes(20)) == "TIFF"


@pytest.mark.parametrize(
    "brands", [b"heic\0\0\0\0mif1heic", b"mif1\0\0\0\0mif1heic", b"heix\0\0\0\0mif1heix"]
)
def test_heic_is_known_by_its_brands(brands: bytes) -> None:
    assert identify_format(b"\0\0\0\x18ftyp" + brands) == "HEIC"


@pytest.mark.parametrize(
    ("head", "code", "words"),
    [
        (b"", "empty", ""),
        (b"II+\0\x08\0", "tiff_kind", "BigTIFF"),
        (b"\xff\x0a\0\0", "unsupported_format", "JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n", "unsupported_format", "JPEG 2000"),
        (b"8BPS\0\x01", "unsupported_format", "PSD"),
        (b"\0\0\0\x20ftypavif\0\0\0\0", "unsupported_format", "AVIF"),
        (b"\0\0\0\x20ftypmif1\0\0\0\0mif1avif", "unsupported_format", "AVIF"),
        (b"\0\0\0\x20ftypmif1\0\0\0\0mif1jpeg", "unsupported_format", "HEIF"),
        (b"\0\0\0\x20ftyphevc\0\0\0\0hevcmsf1", "unsupported_format", "HEIC sequence"),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "unsupported_format", "CR3 (RAW)"),
        (b"II*\0\x10\0\0\0CR\2\0", "unsupported_format", "CR2 (RAW)"),
        (b"IIU\0\x18\0\0\0", "unsupported_format", "RW2 (RAW)"),
        (b"IIRO\x08\0\0\0", "unsupported_format", "ORF (RAW)"),
        (b"MMOR\0\0\0\x08", "unsupported_format", "ORF (RAW)"),
        (b"FUJIFILMCCD-RAW 0201", "unsupported_format", "RAF (RAW)"),
        (b"FOVb\0\0\2\0", "unsupported_format", "X3F (RAW)"),
        (b"\0MRM\0\0\0\0", "unsupported_format", "MRW (RAW)"),
        (b"\0\0\0\x20ftypisom\0\0\0\0isomavc1", "not_a_picture", "video"),
        (b"%PDF-1.7", "not_a_picture", "PDF"),
        (b"PK\x03\x04", "not_a_picture", "ZIP"),
        (b"\xef\xbb\xbf<svg>", "not_a_picture", "SVG"),
        (b"hello", "not_a_picture", ""),
    ],
)
def test_what_is_not_read_is_refused_by_what_it_is(head: bytes, code: str, words: str) -> None:
    with pytest.raises(ImageError) as caught:
        identify_format(head)
    assert caught.value.code == code
    assert words.lower() in str(caught.value).lower()
