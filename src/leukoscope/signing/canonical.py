"""The one form of a JSON value that is hashed, RFC 8785 (JCS): the page writes the same bytes."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785


def digest_json(value: Any) -> str:
    """Return the SHA-256 of the canonical form of a JSON value, in lower-case hexadecimal.

    Raises:
        ValueError: a number that a 64-bit float does not hold exactly, or half of a surrogate pair.
    """
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()


def is_same(a: Any, b: Any) -> bool:
    """Return whether two JSON values have one canonical form: 1 and 1.0 have, 1 and True have not."""
    return rfc8785.dumps(a) == rfc8785.dumps(b)
