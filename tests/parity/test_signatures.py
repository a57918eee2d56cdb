"""Signatures: Python verifies what the page signed, the page verifies what Python signed, and no change goes unseen."""

from __future__ import annotations

import copy
import json
import random
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from leukoscope.contract.session_file import HEAD
from leukoscope.errors import LeukoscopeError
from leukoscope.signing.canonical import is_same
from leukoscope.signing.copies import split_session
from leukoscope.signing.verification import Verdict, verify_copy, verify_document, verify_file
from sealed_files import make_sealed_session, name_key, write_copies

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 300
SEED = 17
KINDS = ("report", "fhir", "session")
NAMES = dict(zip(KINDS, ("page.json", "page.fhir.json", "page.leukoscope"), strict=True))


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the three copies that the page signed, and what the page says of Python's."""
    if shutil.which("node") is None or not (ROOT / "web" / "node_modules").is_dir():
        pytest.skip("the page's modules: Node or web/node_modules is missing (make test installs them)")
    out = tmp_path_factory.mktemp("signed")
    session = make_sealed_session()
    intact = write_copies(out, session)
    session["cells"]["p1.0"]["answer"] = {"label": "BLAST", "by": "Eve", "at": session["created"]}
    (out / "changed").mkdir()
    files = [*intact.values(), write_copies(out / "changed", session)["session"]]
    job = {"web": str(ROOT / "web"), "out": str(out), "verify": [str(file) for file in files]}
    (out / "job.json").write_text(json.dumps(job))
    command = ["node", str(ROOT / "tests" / "parity" / "sign_files.mjs"), str(out / "job.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.mark.parametrize("kind", KINDS)
def test_python_verifies_what_the_page_signed(signed: Path, kind: str) -> None:
    verdict = verify_file(signed / NAMES[kind])
    assert (verdict.state, verdict.kind, verdict.changes) == ("verified", kind, ())
    assert verdict.signed is not None
    # Both have the same secret, which is in the tests for everybody to see.
    assert (verdict.signed.public_key, verdict.signed.statement["person"]) == (name_key(), "Ada")


def test_the_page_verifies_what_python_signed(signed: Path) -> None:
    *intact, changed = json.loads((signed / "verdicts.json").read_text(encoding="utf-8"))
    assert [(verdict["state"], verdict["kind"]) for verdict in intact] == [
        ("verified", kind) for kind in KINDS
    ]
    assert changed["state"] == "changed"
    assert changed["changes"] == [
        {"path": "cells/p1.0/label", "about": "NEUTROPHIL", "expected": "NEUTROPHIL", "got": "BLAST"}
    ]


Place = tuple[dict[str, Any] | list[Any], str | int]


def list_places(value: Any) -> Iterator[Place]:
    """Every member and item of a JSON value, whole ones and leaves."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield value, key
        yield from list_places(part)


def change_value(value: Any, draw: random.Random) -> Any:
    """Another value: a number a little off, a text with another letter, the other of true and false."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + draw.choice([-1, 1, 0.5, 1e-9 * max(1.0, abs(value))])
        case str() if value:
            at = draw.randrange(len(value))
            return value[:at] + draw.choice([c for c in "aZ0-_=é细" if c != value[at]]) + value[at + 1 :]
        case None:
            return draw.choice([0, "", False])
        case _:
            return None


def mutate(value: Any, places: list[Place], draw: random.Random) -> Any:
    """A copy in which one place has another value, is taken out, or has something beside it."""
    parts = list(list_places(changed := copy.deepcopy(value)))
    assert len(parts) == len(places)
    holder, key = draw.choice(parts)
    how = draw.random()
    if how < 0.8:
        holder[key] = change_value(holder[key], draw)  # type: ignore[index]
    elif how < 0.9:
        del holder[key]  # type: ignore[arg-type]
    elif isinstance(holder, dict):
        holder["added"] = draw.choice([None, 0, "x", []])
    else:
        holder.append(draw.choice([None, 0, "x", {}]))
    return changed


def flip(data: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(data))
    return data[:at] + bytes([data[at] ^ draw.randrange(1, 256)]) + data[at + 1 :]


def is_found(verify: Callable[[], Any]) -> bool:
    try:
        return bool(verify().state != "verified")
    except LeukoscopeError:
        return True


def parse(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return None


@pytest.mark.parametrize(("kind", "count"), [("report", 4000), ("fhir", 3000)])
def test_no_change_of_a_document_goes_unseen(signed: Path, kind: str, count: int) -> None:
    path = signed / NAMES[kind]
    data = path.read_bytes()
    value = json.loads(data)
    places = list(list_places(value))
    draw = random.Random(SEED)
    unseen, n_changed = [], 0
    while n_changed < count:
        is_byte = draw.random() < 0.3
        mutated = flip(data, draw) if is_byte else json.dumps(mutate(value, places, draw)).encode()
        if (parsed := parse(mutated)) == value and is_same(parsed, value):
            continue  # a space or an indent: no word of the file
        n_changed += 1
        if not is_found(lambda: verify_document(mutated, path)):  # noqa: B023 (called at once)
            unseen.append(mutated)
    assert unseen == []


def test_no_change_of_a_session_goes_unseen(signed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(signed / NAMES["session"]) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    head = json.loads(entries[HEAD])
    # Another browser may have to give a session another id; nothing is said by it.
    value = {key: part for key, part in head["session"].items() if key != "id"}
    places = list(list_places(value))
    draw = random.Random(SEED)
    unseen, n_changed = [], 0
    while n_changed < 2700:
        session = mutate(value, places, draw)
        if session == value and is_same(session, value):
            continue
        n_changed += 1
        data = json.dumps({**head, "session": {"id": "s1", **session}}).encode()
        if not is_broken(session) and not is_found(lambda: verify_zip(tmp_path, entries | {HEAD: data})):  # noqa: B023
            unseen.append(data)
    assert unseen == []


def is_broken(session: dict[str, Any]) -> bool:
    """Whether the changed session is found in memory, without the slow check by the schema."""
    try:
        return is_found(lambda: verify_copy(split_session(session), Path("session.json")))
    except (AttributeError, KeyError, TypeError, IndexError):
        return False


def verify_zip(folder: Path, entries: dict[str, bytes]) -> Verdict:
    path = folder / "changed.leukoscope"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return verify_file(path)


def test_no_change_of_a_picture_goes_unseen(signed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(signed / NAMES["session"]) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    draw = random.Random(SEED)
    name = next(name for name in entries if name != HEAD)
    changed = [entries | {name: flip(entries[name], draw)} for _ in range(300)]
    assert [one[name] for one in changed if not is_found(lambda: verify_zip(tmp_path, one))] == []  # noqa: B023
