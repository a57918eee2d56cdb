"""One archive of every kind that once ended in a traceback, or that must never be unpacked."""

from __future__ import annotations

import stat
import struct
import zipfile
from dataclasses import replace

from fuzz.archives import FIELDS, KAGGLE, Entry, draw_kaggle, write_zip

GOOD = f"{KAGGLE}/TRAIN/EOSINOPHIL"
_LOCAL, _CENTRAL = b"PK\x03\x04", b"PK\x01\x02"
_UTF8_FLAG = 0x800


def make_broken_archives() -> dict[str, bytes]:
    """Return archives by name. What becomes of each is in tests/fuzz/test_archive_kinds.py."""
    good = draw_kaggle()
    names = {
        "climbs": "../../evil.jpeg",
        "climbs_by_backslash": "..\\..\\evil.jpeg",
        "absolute": "/tmp/evil.jpeg",
        "drive": "C:\\evil.jpeg",
        "stream": f"{GOOD}/a.jpeg:hidden",
        "reserved": f"{GOOD}/con.jpeg",
        "empty_name": "",
        "nothing_but_dots": "././.",
        "twice": good[0].name,
        "same_but_for_case": good[0].name.lower(),
        "too_long": f"{GOOD}/{'a' * 400}.jpeg",
        "too_deep": "a/" * 3000 + "b.jpeg",
        "below_a_file": f"{good[0].name}/b.jpeg",
        "record_is_a_folder": "fetch.json/a.txt",
    }
    files = {f"{kind}.zip": write_zip([*good, Entry(name, b"x")]) for kind, name in names.items()}
    link = Entry(f"{GOOD}/link.jpeg", b"/etc/passwd", mode=stat.S_IFLNK | 0o777)
    device = Entry(f"{GOOD}/device.jpeg", b"", mode=stat.S_IFCHR | 0o666)
    whole = write_zip(good)
    return files | {
        "link.zip": write_zip([*good, link]),
        "device.zip": write_zip([*good, device]),
        "encrypted.zip": write_zip([*good, Entry(f"{GOOD}/a.jpeg", b"x", flags=1)]),
        "bomb.zip": write_zip([*good, Entry("a.txt", bytes(60_000_000), zipfile.ZIP_DEFLATED)]),
        "name_not_utf8.zip": _name_without_utf8(good),
        "lzma_damaged.zip": _damage_packed(good, zipfile.ZIP_LZMA),
        "bzip2_damaged.zip": _damage_packed(good, zipfile.ZIP_BZIP2),
        "deflate_damaged.zip": _damage_packed(good, zipfile.ZIP_DEFLATED),
        "unknown_packing.zip": _patch_central(whole, 10, struct.pack("<H", 97), local_at=8),
        "newer_version.zip": _patch_central(whole, 6, struct.pack("<H", 255)),
        "offset_beyond_end.zip": _patch_central(whole, 42, struct.pack("<I", 0x7FFFFFFF)),
        "extra_field_cut.zip": _cut_extra(good),
        "labels_latin_1.zip": write_zip(_change_labels(good, "0,0,NEUTROPHIL Müller\n".encode("latin-1"))),
        "labels_with_nul.zip": write_zip(_change_labels(good, b"0,0,\0\n")),
        "labels_is_a_folder.zip": write_zip(
            [e for e in good if not e.name.endswith("labels.csv")]
            + [Entry(f"{FIELDS}/labels.csv/a.txt", b"x")]
        ),
        "cut.zip": whole[:-30],
        "nothing.zip": b"",
        "no_zip.zip": b"PK" + bytes(100),
        "other_set.zip": write_zip([Entry("pictures/a.txt", b"x")]),
        "nested.zip": write_zip([Entry("all/inner.zip", whole)]),
        "nested_broken.zip": write_zip([Entry("all/inner.zip", whole[:-30])]),
        "nested_climbs.zip": write_zip([Entry("all/inner.zip", files["climbs.zip"])]),
        "record_of_another.zip": write_zip([*good, Entry("fetch.json", b'{"dataset": "pbc"}')]),
    }


def _change_labels(good: tuple[Entry, ...], row: bytes) -> list[Entry]:
    table = b"Unnamed: 0,Image,Category\n" + row
    return [replace(e, data=table) if e.name.endswith("labels.csv") else e for e in good]


def _name_without_utf8(good: tuple[Entry, ...]) -> bytes:
    """A name whose bytes are no UTF-8 although the archive says they are."""
    data = write_zip([*good, Entry("abcdefgh.txt", b"x", flags=_UTF8_FLAG)])
    data = data.replace(b"abcdefgh.txt", b"\xff\xfe\x80defgh.txt")
    at = data.rindex(_LOCAL)
    return data[: at + 6] + struct.pack("<H", _UTF8_FLAG) + data[at + 8 :]


def _damage_packed(good: tuple[Entry, ...], packing: int) -> bytes:
    """One picture packed so, its middle overwritten."""
    first = replace(good[0], packing=packing)
    data = write_zip([first, *good[1:]])
    (packed_bytes,) = struct.unpack_from("<I", data, 18)
    (name_bytes,) = struct.unpack_from("<H", data, 26)
    at = 30 + name_bytes + packed_bytes // 2
    return data[:at] + b"\xff" * 24 + data[at + 24 :]


def _patch_central(data: bytes, offset: int, value: bytes, local_at: int | None = None) -> bytes:
    """Change the first entry of the central directory, and the same value before its data where given."""
    at = data.index(_CENTRAL) + offset
    data = data[:at] + value + data[at + len(value) :]
    if local_at is not None:
        data = data[:local_at] + value + data[local_at + len(value) :]
    return data


def _cut_extra(good: tuple[Entry, ...]) -> bytes:
    """An extra field (ZIP64, AppNote 4.5.3) that says it is longer than it is."""
    data = write_zip(good)
    at = data.index(_CENTRAL)
    name_bytes, extra_bytes = struct.unpack_from("<HH", data, at + 28)
    extra = struct.pack("<HH", 1, 16) + b"\xff\xff"
    behind = at + 46 + name_bytes
    data = data[: at + 30] + struct.pack("<H", len(extra)) + data[at + 32 : behind] + extra + data[behind:]
    end = data.rindex(b"PK\x05\x06")
    (size,) = struct.unpack_from("<I", data, end + 12)
    return data[: end + 12] + struct.pack("<I", size + len(extra) - extra_bytes) + data[end + 16 :]
