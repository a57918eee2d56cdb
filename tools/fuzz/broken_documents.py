"""JSON and tables of every kind that once ended in a traceback: numbers, names and depths nobody expects."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from fuzz.documents import make_profile, make_session, pack_session, read_manifest

# As written in the file: what a JSON writer of Python would not write.
HUGE_NUMBER = "9" * 400
NUMBERS = {
    "400_digits": HUGE_NUMBER,
    "5000_digits": "9" * 5000,
    "1e300": "1e300",
    "1e999": "1e999",
    "nan": "NaN",
    "infinity": "-Infinity",
    "negative": "-1",
    "text": '"1"',
    "null": "null",
}
LABELS = {
    "proto": "__proto__",
    "constructor": "constructor",
    "lone_surrogate": "\ud800",
    "control": "\x00\x07",
    "empty": "",
    "long": "A" * 100_000,
}
_MARK = 987_654_321


def break_json(make: Callable[[], dict[str, Any]], number: tuple[str | int, ...]) -> dict[str, bytes]:
    """Return broken copies of a JSON document by kind.

    Args:
        make: gives the good document, afresh.
        number: where in it a number is, as keys and indices.
    """
    good = json.dumps(make()).encode()
    files = {}
    for name, text in NUMBERS.items():
        document = make()
        put(document, number, _MARK)
        files[f"number_{name}"] = json.dumps(document).replace(str(_MARK), text, 1).encode()
    return files | {
        "empty": b"",
        "cut": good[: len(good) // 2],
        "not_utf8": good.replace(b'"', b'"\xff', 1),
        "utf16": good.decode().encode("utf-16"),
        "list": b"[]",
        "word": b'"leukoscope"',
        "null": b"null",
        "deep": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        "deep_list": b"[" * 100_000 + b"]" * 100_000,
        "key_proto": good[:-1] + b',"__proto__":{"polluted":1}}',
        "key_twice": good[:-1] + b',"name":7}',
    }


def put(document: Any, path: tuple[str | int, ...], value: Any) -> None:
    """Set the value at a path of keys and indices."""
    for step in path[:-1]:
        document = document[step]
    document[path[-1]] = value


def make_broken_manifests(model: str) -> dict[str, bytes]:
    """Return manifests by kind; what becomes of each is in tests/fuzz/test_document_kinds.py."""
    files = break_json(lambda: read_manifest(model), ("calibration", "temperature"))
    for name, label in LABELS.items():
        data = read_manifest(model)
        data["classes"][0]["label"] = label
        files[f"label_{name}"] = json.dumps(data).encode()
    return files


def make_broken_profiles() -> dict[str, bytes]:
    """Return lab profiles by kind."""
    files = break_json(make_profile, ("correction", "bias", 0))
    for name, label in LABELS.items():
        data = make_profile()
        data["classes"][label] = copy.deepcopy(next(iter(data["classes"].values())))
        files[f"label_{name}"] = json.dumps(data).encode()
    rows = make_profile()
    rows["correction"]["weights"][0].append(1.0)
    more = make_profile()
    more["correction"]["bias"].append(1.0)
    return files | {"rows_differ": json.dumps(rows).encode(), "one_class_more": json.dumps(more).encode()}


def make_broken_sessions() -> dict[str, bytes]:
    """Return `.leukoscope` files by kind."""
    heads = break_json(make_session, ("session", "target"))
    for name, label in LABELS.items():
        data = make_session()
        data["session"]["classes"][0]["label"] = label
        for cell in data["session"]["cells"].values():
            cell["model"]["label"] = label
        heads[f"label_{name}"] = json.dumps(data).encode()
    problem = make_session()
    problem["session"]["pictures"]["a"]["progress"] = {
        "phase": "failed",
        "problem": {"kind": "constructor", "reason": '<img src=x onerror="alert(1)">'},
    }
    heads["problem_unknown"] = json.dumps(problem).encode()
    return {name: pack_session(head) for name, head in heads.items()}


def make_broken_tables() -> dict[str, bytes]:
    """Return broken contents for any table with a header, by kind."""
    return {
        "empty": b"",
        "latin_1": "path,label,p_A,p_B,source\nMüller.png,A,1,0,x\n".encode("latin-1"),
        "utf16": "path,label,p_A,p_B,source\na,A,1,0,x\n".encode("utf-16"),
        "nul": b"path,label,p_A,p_B,source\na\0,A,1,0,x\n",
        "quote_open": b'path,label,p_A,p_B,source\n"a,A,1,0,x\n',
        "huge_field": b"path,label,p_A,p_B,source\n" + b"a" * 200_000 + b",A,1,0,x\n",
        "short_row": b"path,label,p_A,p_B,source\na\n",
        "long_row": b"path,label,p_A,p_B,source\na,A,1,0,x,y,z\n",
        "nan": b"path,label,p_A,p_B,source\na,A,nan,0,x\n",
        "infinity": b"path,label,p_A,p_B,source\na,A,inf,-inf,x\n",
        "400_digits": f"path,label,p_A,p_B,source\na,A,{HUGE_NUMBER},0,x\n".encode(),
        "column_twice": b"path,label,p_A,p_A,source\na,A,1,0,x\n",
        "binary": bytes(range(256)) * 4,
    }
