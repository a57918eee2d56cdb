"""Whether a copy is still what a reader's key signed, and if not, where it differs; web/src/signing is the twin."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from leukoscope.annotation_formats.session_file import name_entry
from leukoscope.contract.json_files import MAX_BYTES, parse_json
from leukoscope.contract.session_file import HEAD, read_session_file
from leukoscope.errors import SignatureError
from leukoscope.signing.canonical import digest_json
from leukoscope.signing.changes import MISSING, Change, drop_digests, list_changes
from leukoscope.signing.copies import CopyKind, SignedCopy, split_document, split_session
from leukoscope.signing.statement import SignedStatement, read_statement


@dataclass(frozen=True)
class Verdict:
    """What became of a file.

    Attributes:
        state: "verified"; "changed", after signing or together with the signature; "no_key" where no key signs it.
        kind: what the file is.
        signed: the statement and its key; None where no key signs the file.
        changes: where the file differs from what was signed.
        by: who signed by the file's own words; None where nobody did.
    """

    state: Literal["verified", "changed", "no_key"]
    kind: CopyKind
    signed: SignedStatement | None = None
    changes: tuple[Change, ...] = ()
    by: str | None = None


def verify_file(path: Path) -> Verdict:
    """Verify a report (JSON), a FHIR bundle (JSON) or a session of the page, by what is in the file.

    Raises:
        OSError: the file cannot be read.
        SignatureError: it is none of these, or is damaged.
        SessionError: it is a zip and no session file.
    """
    if zipfile.is_zipfile(path):
        session = read_session_file(path)
        return verify_copy(split_session(session), path, tuple(_check_pictures(session, path)))
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    return verify_document(data, path)


def verify_document(data: bytes, path: Path) -> Verdict:
    """Verify the bytes of a report or a FHIR bundle; `path` is only named.

    Raises:
        SignatureError: it is neither, or is damaged.
    """
    try:
        data = data.removeprefix(b"\xef\xbb\xbf")
        value = parse_json(data)
        _refuse_repeated_names(data)
        return verify_copy(split_document(value), path)
    except (ValueError, RecursionError) as error:
        reason = "it was cut off or is no JSON" if isinstance(error, json.JSONDecodeError) else str(error)
        raise _refuse(path, reason) from None


def verify_copy(copy: SignedCopy, path: Path, changes: tuple[Change, ...] = ()) -> Verdict:
    """Verify a copy that was taken apart; `changes` are those that were found on the way.

    Raises:
        SignatureError: its signed statement cannot be read.
    """
    by = copy.stated["person"] if isinstance(copy.stated["person"], str) else None
    if copy.jws is MISSING:
        return Verdict("no_key", copy.kind, by=by)
    try:
        signed = read_statement(copy.jws)
        found = [*changes, *list_changes(copy.original, copy.content)]
        for kind, value in {copy.kind: copy.original, **copy.others}.items():
            found += _check_digest(f"seal/{kind}", signed.statement[kind], value)
    except ValueError as error:
        raise _refuse(path, str(error)) from None
    # A key may sign a statement that its own copy contradicts.
    found = found or list(_check_stated(copy.stated, signed))
    state: Literal["verified", "changed"] = "verified" if signed.is_genuine and not found else "changed"
    return Verdict(state, copy.kind, signed, tuple(drop_digests(found)), by)


def _check_digest(path: str, expected: str, value: Any) -> list[Change]:
    """The original is compared with the copy leaf by leaf; its own digest is what the key has signed."""
    got = MISSING if value is MISSING else digest_json(value)
    return [] if got == expected else [Change(path, "", expected, got)]


def _check_stated(stated: Mapping[str, Any], signed: SignedStatement) -> Iterator[Change]:
    said = {**signed.statement, "key": signed.public_key, "head": signed.statement["trail"].get("head")}
    for name, got in stated.items():
        if got != said[name]:
            yield Change(name, "", said[name], got)


def _check_pictures(session: Mapping[str, Any], path: Path) -> Iterator[Change]:
    """Every picture has the bytes whose SHA-256 is in the session, and the zip has nothing else."""
    expected = {name_entry(picture): picture["sha256"] for picture in session["pictures"].values()}
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            for name in names:
                if name != HEAD and (name not in expected or names.count(name) > 1):
                    yield Change(name, "", MISSING, "a file")
            for name, sha256 in expected.items():
                got = _hash_entry(archive, name) if name in names else MISSING
                if got != sha256:
                    yield Change(name, "", sha256, got)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise _refuse(path, f"its pictures cannot be read ({error})") from None


def _hash_entry(archive: zipfile.ZipFile, name: str) -> str:
    if archive.getinfo(name).compress_type != zipfile.ZIP_STORED:
        raise ValueError(f"{name} is packed")
    found = hashlib.sha256()
    with archive.open(name) as entry:
        while block := entry.read(2**20):
            found.update(block)
    return found.hexdigest()


def _refuse_repeated_names(data: bytes) -> None:
    """Two members of one name: one program would read the first, another the last."""

    def check(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} is there twice")
        return found

    json.loads(data, object_pairs_hook=check)


def _refuse(path: Path, reason: str) -> SignatureError:
    return SignatureError(
        f"Expected a report, a FHIR bundle or a session as the page exports it; got {path}, but {reason}. "
        "Ask whoever sent it for the file again."
    )
