"""How many pictures of full size a WebP or a JPEG holds: frames of an animation, or the other views of an MPO."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

_ANIMATION_FRAME = b"ANMF"
# Multi-Picture Format (CIPA DC-007, 5.2): the segment's name, the tag of the list of pictures, bytes for each of them.
_MPF, _MPF_ENTRIES, _ENTRY_BYTES = b"MPF\0", 0xB002, 16
_MOST_PICTURES = 1000
_APP2, _START_OF_SCAN, _END = 0xE2, 0xDA, 0xD9
# Frame headers, SOF0 to SOF15, without DHT, JPG and DAC, which are in the same range (ITU-T T.81, table B.1).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Nothing but a long row of notes is in front of a JPEG's frame header.
_MOST_SEGMENTS = 1000


def count_webp_frames(file: BinaryIO) -> int:
    """Return the number of frames of an animation, 1 for a still picture (RFC 9649, 2.7.1.1)."""
    file.seek(12)
    frames = 0
    while len(head := file.read(8)) == 8:
        kind, length = struct.unpack("<4sI", head)
        frames += kind == _ANIMATION_FRAME
        file.seek(length + length % 2, 1)
    return max(1, frames)


def count_jpeg_views(file: BinaryIO) -> int:
    """Return 1 and the number of pictures behind the first that have its size and number of colours.

    Previews are smaller; the gain maps of telephones are smaller or grey. Neither is a field of its own.
    """
    first = _read_frame(file, 0)
    offsets = _list_views(file)[:_MOST_PICTURES]
    return 1 + sum(first is not None and _read_frame(file, offset) == first for offset in offsets)


def _list_views(file: BinaryIO) -> list[int]:
    """Return where the pictures behind the first begin, by the list in the file; none where it is damaged."""
    for marker, start, length in _list_segments(file, 0):
        if marker != _APP2:
            continue
        file.seek(start)
        body = file.read(length)
        if body.startswith(_MPF):
            return _read_entries(body[len(_MPF) :], start + len(_MPF))
    return []


def _read_entries(data: bytes, origin: int) -> list[int]:
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4])
    if order is None:
        return []
    try:
        (directory,) = struct.unpack_from(f"{order}I", data, 4)
        (entries,) = struct.unpack_from(f"{order}H", data, directory)
        for index in range(entries):
            tag, _, length, at = struct.unpack_from(f"{order}HHII", data, directory + 2 + 12 * index)
            if tag == _MPF_ENTRIES:
                places = range(at, at + length - _ENTRY_BYTES + 1, _ENTRY_BYTES)
                offsets = [struct.unpack_from(f"{order}I", data, place + 8)[0] for place in places]
                return [origin + offset for offset in offsets if offset]  # the first picture has the offset 0
    except struct.error:  # the list ends too early
        pass
    return []


def _read_frame(file: BinaryIO, offset: int) -> tuple[int, int, int] | None:
    """Return height, width and number of colours of the JPEG at `offset`; None where there is none."""
    file.seek(offset)
    if file.read(2) != b"\xff\xd8":
        return None
    for marker, start, _ in _list_segments(file, offset):
        if marker in _FRAMES:
            file.seek(start + 1)
            data = file.read(5)
            return struct.unpack(">HHB", data) if len(data) == 5 else None
    return None


def _list_segments(file: BinaryIO, offset: int) -> Iterator[tuple[int, int, int]]:
    """Yield marker, start and length of the segments in front of the compressed data of the JPEG at `offset`."""
    at = offset + 2
    for _ in range(_MOST_SEGMENTS):
        file.seek(at)
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF or head[1] in (_START_OF_SCAN, _END):
            return
        length = int.from_bytes(head[2:])
        yield head[1], at + 4, length - 2
        at += 2 + length
