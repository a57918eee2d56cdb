"""Random changes to bytes, JSON values, tables and archives. The same `Random` gives the same mutant.

Changes of bytes are those of AFL and libFuzzer (flips, interesting numbers, copied and lost blocks), and what
disks and networks do: a sector lost, an end cut off.
"""

from __future__ import annotations

import copy
import json
import random
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fuzz.archives import Entry, read_zip, write_zip
from fuzz.pictures import repair_png

INTERESTING = (
    0,
    1,
    2,
    7,
    8,
    0x7F,
    0x80,
    0xFF,
    0x100,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
)
_WIDTHS = {1: "B", 2: "H", 4: "I"}
_BLOCKS = (1, 4, 16, 64, 512)
# One change gets furthest: what has several is mostly refused by the first check.
HOW_MANY = (1, 1, 1, 2, 4)

NASTY_NAMES = (
    "../a.jpeg", "..\\a.jpeg", "/a.jpeg", "C:a.jpeg", "a:b", "con", "", ".", "fetch.json/a", "sources.csv/a",
    "a" * 300, "\u202egpj.a", "a\u0301.png", "a\nb.png", "__MACOSX/a.png", ".hidden/a.png", "TRAIN/a/../b.png",
)  # fmt: skip
NASTY_VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 0.5, 1e300, float("nan"), float("inf"), 10**400, 2**63, "", "__proto__", "constructor",
    "\ud800", "\x00", "a" * 10_000, "../../a", "javascript:alert(1)", "https://example.org/", [], {}, [[]], [None],
    {"__proto__": {"a": 1}},
)  # fmt: skip
NASTY_CELLS = (
    "",
    "nan",
    "inf",
    "-1",
    "1e400",
    "9" * 400,
    "\0",
    '"',
    "a,b",
    "__proto__",
    "../a",
    "\ufeff",
    "é",
    "a" * 140_000,
)


def mutate_bytes(rng: random.Random, data: bytes, other: bytes = b"") -> bytes:
    """Change bytes in one place or a few; `other` is a file to copy blocks from."""
    for _ in range(rng.choice(HOW_MANY)):
        data = rng.choice(_BYTE_CHANGES)(rng, data, other)
    return data


def mutate_picture(rng: random.Random, data: bytes, other: bytes) -> bytes:
    """Change a picture; in half of the PNGs, whose every part has a checksum, that is made right again."""
    changed = mutate_bytes(rng, data, other)
    return repair_png(changed) if changed[:4] == b"\x89PNG" and rng.random() < 0.5 else changed


def mutate_json(rng: random.Random, document: Any) -> bytes:
    """Change values and keys of a JSON document, and now and then a byte of its text."""
    document = copy.deepcopy(document)
    for _ in range(rng.choice(HOW_MANY)):
        document = _change_value(rng, document)
    data = json.dumps(document).encode()
    return mutate_bytes(rng, data) if rng.random() < 0.15 else data


def mutate_table(rng: random.Random, data: bytes) -> bytes:
    """Change cells and rows of a CSV table, or its bytes."""
    if rng.random() < 0.3:
        return mutate_bytes(rng, data)
    rows = [line.split(",") for line in data.decode().splitlines()]
    for _ in range(rng.choice(HOW_MANY)):
        row = rng.choice(rows)
        change = rng.randrange(5)
        if change == 0 and len(row) > 1:
            row.pop(rng.randrange(len(row)))
        elif change == 1:
            row.insert(rng.randint(0, len(row)), rng.choice(NASTY_CELLS))
        elif change == 2:
            rows.insert(rng.randint(0, len(rows)), list(row))
        elif row:
            row[rng.randrange(len(row))] = rng.choice(NASTY_CELLS)
    text = rng.choice(("\n", "\r\n", "\r")).join(",".join(row) for row in rows)
    return text.encode(rng.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16")), "replace")


def mutate_archive(rng: random.Random, data: bytes) -> bytes:
    """Change the bytes of a zip, or its files one by one: names, contents, packing, kind."""
    if rng.random() < 0.5:
        return mutate_bytes(rng, data)
    entries = read_zip(data)
    for _ in range(rng.choice(HOW_MANY)):
        index = rng.randrange(len(entries))
        entries[index] = _change_entry(rng, entries[index])
        if rng.random() < 0.2:
            entries.append(entries[index])
    packed = write_zip(entries)
    return mutate_bytes(rng, packed) if rng.random() < 0.2 else packed


def mutate_model(rng: random.Random, data: bytes) -> bytes:
    """Change the manifest or the network in a packed model folder."""
    entries = read_zip(data)
    index = rng.randrange(len(entries))
    entry = entries[index]
    if entry.name.endswith(".json"):
        changed = mutate_json(rng, json.loads(entry.data))
    else:
        # The first kilobytes name the graph's nodes; most of the rest are weights.
        at = rng.choice((0, 0, max(0, len(entry.data) - 4000), rng.randrange(len(entry.data))))
        part = mutate_bytes(rng, entry.data[at : at + 4000])
        changed = entry.data[:at] + part + entry.data[at + 4000 :]
    entries[index] = replace(entry, data=changed)
    return write_zip(entries)


def _change_entry(rng: random.Random, entry: Entry) -> Entry:
    change = rng.randrange(6)
    if change == 0:
        return replace(entry, name=rng.choice(NASTY_NAMES))
    if change == 1:
        folder = entry.name.rpartition("/")[0]
        return replace(entry, name=f"{folder}/{rng.choice(NASTY_NAMES)}")
    if change == 2:
        packings = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
        return replace(entry, packing=rng.choice(packings))
    if change == 3:
        return replace(entry, mode=rng.choice((0o120777, 0o020666, 0o040755, 0, 0o100000)))
    if change == 4:
        return replace(entry, data=rng.choice((b"", b"\0" * 1000, b"PK\x03\x04", entry.data * 3)))
    return replace(entry, data=mutate_bytes(rng, entry.data))


def _change_value(rng: random.Random, document: Any) -> Any:
    places = list(_list_places(document))
    if not places:
        return rng.choice(NASTY_VALUES)
    holder, key = rng.choice(places)
    change = rng.randrange(6)
    if change == 0:
        del holder[key]
    elif change == 1 and isinstance(holder, dict):
        holder[rng.choice(("__proto__", "constructor", "", "a" * 300, "toString"))] = holder.pop(key)
    elif change == 2 and isinstance(holder, list):
        holder.insert(key, copy.deepcopy(holder[key]))
    elif change == 3:
        other, other_key = rng.choice(places)
        holder[key] = copy.deepcopy(other[other_key]) if _is_in(other, other_key) else None
    else:
        holder[key] = copy.deepcopy(rng.choice(NASTY_VALUES))
    return document


def _list_places(document: Any) -> Any:
    """Yield every place of a document as its holder and the key or index; of long lists some."""
    keys: Any = ()
    if isinstance(document, dict):
        keys = list(document)
    elif isinstance(document, list):
        keys = range(min(len(document), 20))
    for key in keys:
        yield document, key
        yield from _list_places(document[key])


def _is_in(holder: Any, key: Any) -> bool:
    return key in holder if isinstance(holder, dict) else key < len(holder)


def _flip_bit(rng: random.Random, data: bytes, _: bytes) -> bytes:
    if not data:
        return data
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]


def _set_number(rng: random.Random, data: bytes, _: bytes) -> bytes:
    """Put a number that breaks sums, or one near the file's length, into the first bytes or anywhere."""
    width = rng.choice((1, 2, 4))
    if len(data) <= width:
        return data
    at = rng.randrange(min(len(data), 256) if rng.random() < 0.5 else len(data)) % (len(data) - width)
    near = len(data) + rng.randint(-4, 4)
    value = (rng.choice(INTERESTING) if rng.random() < 0.7 else near) % 256**width
    packed = struct.pack(rng.choice("<>") + _WIDTHS[width], value)
    return data[:at] + packed + data[at + width :]


def _overwrite(rng: random.Random, data: bytes, _: bytes) -> bytes:
    """Lose a block: zeros, ones or noise in its place."""
    size = min(rng.choice(_BLOCKS), len(data))
    at = rng.randint(0, len(data) - size)
    filler = rng.choice((bytes(size), b"\xff" * size, rng.randbytes(size)))
    return data[:at] + filler + data[at + size :]


def _cut(rng: random.Random, data: bytes, _: bytes) -> bytes:
    return data[: rng.randint(0, len(data))]


def _remove(rng: random.Random, data: bytes, _: bytes) -> bytes:
    size = min(rng.choice(_BLOCKS), len(data))
    at = rng.randint(0, len(data) - size)
    return data[:at] + data[at + size :]


def _repeat(rng: random.Random, data: bytes, _: bytes) -> bytes:
    size = min(rng.choice(_BLOCKS), len(data))
    at = rng.randint(0, len(data) - size)
    return data[:at] + data[at : at + size] * rng.randint(2, 9) + data[at + size :]


def _insert(rng: random.Random, data: bytes, _: bytes) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + rng.randbytes(rng.choice(_BLOCKS)) + data[at:]


def _splice(rng: random.Random, data: bytes, other: bytes) -> bytes:
    """Go on with another file from somewhere on, or copy a block of it."""
    source = other or data
    size = min(rng.choice((16, 64, 512, len(source))), len(source))
    start = rng.randint(0, len(source) - size)
    at = rng.randint(0, len(data))
    end = at + size if rng.random() < 0.5 else at
    return data[:at] + source[start : start + size] + data[end:]


_BYTE_CHANGES: tuple[Callable[[random.Random, bytes, bytes], bytes], ...] = (
    _flip_bit, _flip_bit, _set_number, _set_number, _set_number, _overwrite, _overwrite, _cut, _remove, _repeat,
    _insert, _splice,
)  # fmt: skip
