"""Whether a JPEG has its end marker: Pillow fills what is missing, or passes over it where little is."""

from __future__ import annotations

import re

_START_OF_SCAN, _END = 0xDA, 0xD9
# Markers without a segment (ITU-T T.81, table B.1): TEM, RST0 to RST7, SOI; 0 is no marker.
_BARE = frozenset((0, 1, *range(0xD0, 0xD9)))
# In compressed data 0xFF is followed by 0, by a restart marker, or by another 0xFF that fills.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)


def has_end(data: bytes) -> bool:
    """Return whether a walk over the markers comes to the end marker (ITU-T T.81, annex B), as the page walks."""
    at = 2
    while at + 2 <= len(data):
        if data[at] != 0xFF:  # padding or damage between segments
            at = data.find(b"\xff", at)
            if at < 0:
                return False
            continue
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1  # a fill byte
        elif marker == _END:
            return True
        elif marker in _BARE:
            at += 2
        else:
            if at + 4 > len(data):
                return False
            at += 2 + int.from_bytes(data[at + 2 : at + 4])
            if marker == _START_OF_SCAN:
                found = _MARKER.search(data, at)
                if found is None:
                    return False
                at = found.start()
    return False
