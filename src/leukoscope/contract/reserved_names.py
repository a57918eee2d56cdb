"""Names that no class may have: every object of JavaScript has them, and the page counts cells by label."""

from __future__ import annotations

from collections.abc import Iterable

# The properties of Object.prototype (ECMA-262, 20.1.3 and annex B.2.2); the page asks its own (engine/json.ts).
RESERVED_NAMES = frozenset(
    {
        "__defineGetter__",
        "__defineSetter__",
        "__lookupGetter__",
        "__lookupSetter__",
        "__proto__",
        "constructor",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "toString",
        "valueOf",
    }
)


def find_reserved(labels: Iterable[str]) -> str | None:
    """Return the first of `labels` that is reserved; None where there is none."""
    return next((label for label in labels if label in RESERVED_NAMES), None)
