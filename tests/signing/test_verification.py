from __future__ import annotations

import copy
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leukoscope.errors import LeukoscopeError, SignatureError
from leukoscope.signing.verification import Verdict, verify_file
from leukoscope.signing.wording import describe_verdict
from sealed_files import (
    KEY,
    make_bundle,
    make_report,
    make_sealed_session,
    name_key,
    sign_statement,
    write_copies,
)
from session_files import write_session

Change = Callable[[dict[str, Any]], object]


def verify(folder: Path, kind: str, change: Change = lambda _: None) -> Verdict:
    """Change one copy of a sealed session and verify it."""
    session = make_sealed_session()
    path = write_copies(folder, session)[kind]
    value = {"report": make_report, "fhir": make_bundle, "session": copy.deepcopy}[kind](session)
    change(value)
    if kind == "session":
        write_session(path, value, head={"format": 2, "session": value})
    else:
        path.write_text(json.dumps(value), encoding="utf-8")
    return verify_file(path)


def say(verdict: Verdict) -> list[str]:
    return [line.strip() for line in describe_verdict(verdict, "x")[1:]]


@pytest.mark.parametrize("kind", ["report", "fhir", "session"])
def test_a_copy_that_nobody_changed_is_verified(kind: str, tmp_path: Path) -> None:
    verdict = verify(tmp_path, kind)
    assert (verdict.state, verdict.kind, verdict.changes) == ("verified", kind, ())
    assert verdict.signed is not None
    assert (verdict.signed.public_key, verdict.signed.statement["person"]) == (name_key(), "Ada")


def set_statement(**changes: Any) -> Change:
    """Sign another statement with the same key, as a reader with a program of their own could."""

    def change(session: dict[str, Any]) -> None:
        import base64

        body = session["seal"]["jws"].split(".")[1]
        statement = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        session["seal"]["jws"] = sign_statement(statement | changes, KEY)

    return change


@pytest.mark.parametrize(
    ("kind", "change", "words"),
    [
        ("report", lambda r: r["white"][0].update(count=7), "white/0/count (NEUTROPHIL): expected 1, got 7"),
        (
            "report",
            lambda r: r["white"].pop(),
            'white/1 (LYMPHOCYTE): expected {"label": "LYMPHOCYTE", "count": 1}, got nothing',
        ),
        ("report", lambda r: r.update(more=1), "more: expected nothing, got 1"),
        ("report", lambda r: r["seal"].update(more=1), 'seal: expected nothing, got {"more": 1}'),
        ("report", lambda r: r["seal"].pop("original"), "seal/report: the copy of what was signed"),
        (
            "fhir",
            lambda b: b["entry"][1]["resource"]["valueQuantity"].update(value=60),
            "entry/1/resource/valueQuantity/value (Neutrophils): expected 50.0, got 60",
        ),
        (
            "fhir",
            lambda b: b["entry"][2]["resource"]["signature"][0]["who"].update(display="Eve"),
            'who/display: expected "Ada", got "Eve"',
        ),
        (
            "session",
            lambda s: s["cells"]["p1.1"].update(answer={"label": "BLAST", "by": "Eve", "at": s["created"]}),
            'label of cell p1.1: expected "LYMPHOCYTE", got "BLAST"',
        ),
        (
            "session",
            lambda s: s["cells"]["p1.1"]["box"].__setitem__(0, 41),
            "box 0 of cell p1.1: expected 40, got 41",
        ),
        (
            "session",
            lambda s: s["cells"]["p1.1"].update(movedByHand=True),
            "cell p1.1: its model's answer, its marks",
        ),
        ("session", lambda s: s["cells"].pop("p1.1"), "cell p1.1 is missing"),
        ("session", lambda s: s["audit"][0].update(by="Eve"), "entry 0 of the audit trail was changed"),
        ("session", lambda s: s["audit"].pop(), "entry 0 of the audit trail is missing"),
        ("session", lambda s: s["audit"].append(s["audit"][0]), "entry 1 of the audit trail was added"),
        ("session", lambda s: s.update(notes="x"), 'notes: expected "", got "x"'),
        ("session", lambda s: s["seal"]["fhir"].update(more=1), "seal/fhir: the copy of what was signed"),
        ("session", set_statement(person="Eve"), 'person: expected "Eve", got "Ada"'),
        ("session", set_statement(labels="0" * 64), "labels: expected"),
        ("session", set_statement(trail={"entries": 1, "head": "b" * 64}), "head: expected"),
    ],
)
def test_a_change_is_found_and_named(kind: str, change: Change, words: str, tmp_path: Path) -> None:
    verdict = verify(tmp_path, kind, change)
    assert verdict.state == "changed"
    assert words in "\n".join(say(verdict)), say(verdict)


def test_another_key_does_not_pass_for_the_one_in_the_statement(tmp_path: Path) -> None:
    other = Ed25519PrivateKey.generate()

    def change(session: dict[str, Any]) -> None:
        head, body, _ = session["seal"]["jws"].split(".")
        _, _, tail = make_sealed_session(other)["seal"]["jws"].split(".")
        session["seal"]["jws"] = f"{head}.{body}.{tail}"

    verdict = verify(tmp_path, "session", change)
    assert verdict.state == "changed"
    assert "that key did not sign it" in describe_verdict(verdict, "x")[0]


@pytest.mark.parametrize("kind", ["report", "fhir", "session"])
def test_a_copy_without_a_signature_says_so(kind: str, tmp_path: Path) -> None:
    def remove(value: dict[str, Any]) -> None:
        value.pop("seal", None)
        for entry in value.get("entry", []):
            for signature in entry["resource"].get("signature", []):
                signature.pop("data")

    verdict = verify(tmp_path, kind, remove)
    assert (verdict.state, verdict.by) == ("no_key", "Ada")
    assert "Ada signed it by name alone" in describe_verdict(verdict, "x")[0]


def test_what_is_cut_off_or_none_of_the_files_is_refused_in_words(tmp_path: Path) -> None:
    paths = write_copies(tmp_path, make_sealed_session())
    for path in paths.values():
        data = path.read_bytes()
        for size in (0, 1, len(data) // 2, len(data) - 3):
            path.write_bytes(data[:size])
            with pytest.raises(LeukoscopeError, match=r"^Expected a .*; got"):
                verify_file(path)
    path = tmp_path / "other.json"
    for text, reason in [
        ("{}", "neither a report nor a FHIR bundle"),
        ('{"schema_version": 1, "seal": {"jws": "a.b"}}', "not three parts"),
        ('{"schema_version": 1, "seal": {"jws": "e30.e30.AA"}}', "not signed with Ed25519"),
        ('{"schema_version": 1, "target": 1, "target": 2}', "'target' is there twice"),
        ('{"schema_version": 1, "seal": 1}', "its seal is no object"),
    ]:
        path.write_text(text)
        with pytest.raises(SignatureError, match=reason):
            verify_file(path)


def test_pictures_are_those_that_were_signed(tmp_path: Path) -> None:
    session = make_sealed_session()
    path = write_copies(tmp_path, session)["session"]
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("pictures/more.png", b"x")
    assert say(verify_file(path)) == ['pictures/more.png: expected nothing, got "a file"']
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("session.json", json.dumps({"format": 2, "session": session}))
        archive.writestr("pictures/p1.png", b"x")
    assert say(verify_file(path)) == ["pictures/p1.png: the picture is not the one that was signed"]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("session.json", json.dumps({"format": 2, "session": session}))
    assert say(verify_file(path)) == ["pictures/p1.png: the picture is missing"]
