"""The format of a file, from its first bytes: its name and extension may be wrong."""

from __future__ import annotations

from leukoscope.images.refusals import describe, refuse_picture

HEAD_BYTES = 64

# first bytes -> format, as Pillow and browsers name it
_READ: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)
# Looked for before `_READ`: some raw files of cameras are TIFF inside.
_UNSUPPORTED: tuple[tuple[bytes, str], ...] = (
    (b"II*\x00\x10\x00\x00\x00CR", "CR2 (RAW)"),
    (b"IIU\x00", "RW2 (RAW)"),
    (b"IIRO", "ORF (RAW)"),
    (b"IIRS", "ORF (RAW)"),
    (b"MMOR", "ORF (RAW)"),
    (b"FUJIFILMCCD-RAW", "RAF (RAW)"),
    (b"FOVb", "X3F (RAW)"),
    (b"\x00MRM", "MRW (RAW)"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"8BPS", "PSD"),
    (b"\x00\x00\x01\x00", "ICO"),
)
_NOT_PICTURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "kind.pdf"),
    (b"PK\x03\x04", "kind.zip"),
    (b"<", "kind.svg"),
    (b"\xef\xbb\xbf<", "kind.svg"),
)
# "major brand" of an ISO base media file (ISO/IEC 14496-12), the four bytes after "ftyp"
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis"}
# Pictures of any codec (ISO/IEC 23008-12): the compatible brands that follow say of which.
_ANY_CODEC_BRANDS = {b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
_UNSUPPORTED_BRANDS = {b"hevc": "HEIC sequence", b"hevx": "HEIC sequence", b"crx ": "CR3 (RAW)"}


def identify_format(head: bytes) -> str:
    """Return "JPEG", "PNG", "WebP", "GIF", "BMP", "TIFF" or "HEIC".

    Args:
        head: the file's first `HEAD_BYTES` bytes, or all of a shorter file.

    Raises:
        ImageError: empty, not a picture, or a format that is not read; the text names what it is.
    """
    if not head:
        raise refuse_picture("empty")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    for start, name in _UNSUPPORTED:
        if head.startswith(start):
            raise refuse_picture("unsupported_format", format=name)
    for start, name in _READ:
        if head.startswith(start):
            return name
    if head[:4] in (b"II+\x00", b"MM\x00+"):
        raise refuse_picture("tiff_kind", found=describe("found.bigtiff", {}))
    if head[4:8] == b"ftyp":
        return _identify_media(head[8:12], head)
    kind = next((kind for start, kind in _NOT_PICTURES if head.startswith(start)), "kind.unknown")
    raise refuse_picture("not_a_picture", kind=describe(kind, {}))


def _identify_media(brand: bytes, head: bytes) -> str:
    compatible = {head[at : at + 4] for at in range(16, len(head) - 3, 4)}
    is_any_codec = brand in _ANY_CODEC_BRANDS
    if brand in _AVIF_BRANDS or (is_any_codec and compatible & _AVIF_BRANDS):
        raise refuse_picture("unsupported_format", format="AVIF")
    if brand in _HEIC_BRANDS or (is_any_codec and compatible & _HEIC_BRANDS):
        return "HEIC"
    if is_any_codec or brand in _UNSUPPORTED_BRANDS:
        raise refuse_picture("unsupported_format", format=_UNSUPPORTED_BRANDS.get(brand, "HEIF"))
    raise refuse_picture("not_a_picture", kind=describe("kind.video", {}))
