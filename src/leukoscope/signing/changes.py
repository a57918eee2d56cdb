"""Where a file differs from what was signed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from leukoscope.signing.canonical import is_same


class _Missing:
    def __repr__(self) -> str:
        return "nothing"


MISSING: Final = _Missing()
"""Stands for a value that is not there; None is JSON's null."""


@dataclass(frozen=True)
class Change:
    """A value that is not what was signed.

    Attributes:
        path: where, such as "white/3/count".
        about: a label or a name of what the place is about; empty where nothing says so.
        expected: what was signed, or MISSING.
        got: what the file has, or MISSING.
    """

    path: str
    about: str
    expected: Any
    got: Any


def list_changes(expected: Any, got: Any) -> list[Change]:
    """Return every leaf that differs between two JSON values, in the order of `expected`."""
    return list(_walk(expected, got, "", ""))


def drop_digests(changes: Sequence[Change]) -> list[Change]:
    """Leave out the digest of a cell of which something else differs, since it differs with everything else."""
    named = {
        found[1] for c in changes if (found := re.fullmatch(r"(cells/.*)/(?!sha256$)[a-z]+(?:/\d+)?", c.path))
    }
    return [
        c for c in changes if not (c.path.endswith("/sha256") and c.path.removesuffix("/sha256") in named)
    ]


def _walk(expected: Any, got: Any, path: str, about: str) -> Iterator[Change]:
    old, now = _parts_of(expected), _parts_of(got)
    subject = _describe(old or now or {}) or about
    if old is None or now is None or isinstance(expected, list) != isinstance(got, list):
        if MISSING in (expected, got) or not is_same(expected, got):
            yield Change(path, subject, expected, got)
        return
    for key in [*old, *(key for key in now if key not in old)]:
        below = f"{path}/{key}" if path else key
        yield from _walk(old.get(key, MISSING), now.get(key, MISSING), below, subject)


def _parts_of(value: Any) -> Mapping[str, Any] | None:
    if isinstance(value, list):
        return {str(index): part for index, part in enumerate(value)}
    return value if isinstance(value, dict) else None


def _describe(parts: Mapping[str, Any]) -> str:
    """Return the label of a row, or the text of a FHIR code."""
    label, code = parts.get("label"), parts.get("code")
    if isinstance(label, str):
        return label
    text = code.get("text") if isinstance(code, dict) else None
    return text if isinstance(text, str) else ""
