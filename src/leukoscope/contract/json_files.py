"""Reads JSON files of unknown origin: bounded in size and depth before anything is made of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NoReturn

MAX_BYTES = 64 * 2**20
"""Far more than a manifest, a lab profile or a record of a data set has: the largest here are some 100 kB."""
MAX_DEPTH = 64
# Integers beyond 64 bits are no count of anything, and converting thousands of digits takes long.
_MAX_DIGITS = 20

# A string, which may hold brackets of its own, or one bracket (RFC 8259, 2 and 7).
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]')
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def read_json(path: Path) -> Any:
    """Read a JSON file.

    Raises:
        OSError: it cannot be read.
        ValueError: one line that says why it is not JSON that may be used; see `parse_json`.
    """
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    return parse_json(data)


def parse_json(data: bytes) -> Any:
    """Return the value of a JSON text in UTF-8.

    Other than `json.loads` it takes no NaN or Infinity (RFC 8259, 6), no number beyond a 64-bit float and no
    half of a surrogate pair, which no file could be written with.

    Raises:
        ValueError: one line that says why: too long, too deep, not UTF-8, not JSON, or a value as above.
    """
    if len(data) > MAX_BYTES:
        raise ValueError(f"it is longer than {MAX_BYTES:,} bytes")
    text = data.decode("utf-8")
    _check_depth(text)
    value = json.loads(text, parse_constant=_refuse_constant, parse_float=_parse_float, parse_int=_parse_int)
    if _SURROGATE.search(text):
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # UnicodeEncodeError is a ValueError
    return value


def _check_depth(text: str) -> None:
    """Count brackets without recursion: a parser would run out of stack at some depth of its own."""
    depth = 0
    for token in _TOKEN.finditer(text):
        match token[0]:
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth -= 1
        if depth > MAX_DEPTH:
            raise ValueError(f"its values are nested more than {MAX_DEPTH} deep")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _parse_float(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"the number {text[:_MAX_DIGITS]} is too large")
    return value


def _parse_int(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise ValueError(f"a number has {len(text)} digits; at most {_MAX_DIGITS} are read")
    return int(text)
