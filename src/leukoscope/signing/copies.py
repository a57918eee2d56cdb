"""Takes a report, a FHIR bundle or a session apart: what was signed, and the signature that the copy carries."""

from __future__ import annotations

import base64
import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from leukoscope.contract.json_files import parse_json
from leukoscope.contract.session_file import label_of
from leukoscope.signing.canonical import digest_json
from leukoscope.signing.changes import MISSING

CopyKind = Literal["report", "fhir", "session"]


@dataclass(frozen=True)
class SignedCopy:
    """A copy with its signature taken out of it.

    Attributes:
        kind: of which the statement has a digest.
        content: what that digest is of.
        original: what the copy says that the content was; MISSING where it does not say.
        jws: the signed statement; MISSING where no key signs the copy.
        stated: what the copy says that the statement says, too: person, signed_at, key, and of a session labels, head.
        others: what else of the copy was signed, by kind: a session holds its report and FHIR bundle.
    """

    kind: CopyKind
    content: Any
    original: Any
    jws: Any
    stated: Mapping[str, Any]
    others: Mapping[str, Any] = field(default_factory=dict)


def split_document(value: Any) -> SignedCopy:
    """Take a report or a FHIR bundle apart, as it was parsed.

    Raises:
        ValueError: half a sentence that says why it is neither, or what of its signature cannot be read.
    """
    root = _as_dict(value)
    if root.get("resourceType") == "Bundle":
        return _split_bundle(root)
    if root.get("schema_version") == 1:
        return _split_report(root)
    raise ValueError("it is neither a report nor a FHIR bundle of Leukoscope")


def split_session(session: Mapping[str, Any]) -> SignedCopy:
    """Take a session apart, which must be valid by the schema."""
    seal, signature = _as_dict(session.get("seal")), _as_dict(session["signature"])
    entries = session["audit"]
    stated = {
        "person": signature.get("by", MISSING),
        "signed_at": signature.get("at", MISSING),
        "key": _as_dict(_as_dict(seal.get("report")).get("signature")).get("key", MISSING),
        "labels": digest_json({key: label_of(cell) for key, cell in session["cells"].items()}),
        "head": entries[-1]["hash"] if entries else "0" * 64,
    }
    original, jws = seal.get("session", MISSING), seal.get("jws", MISSING)
    others = {kind: seal.get(kind, MISSING) for kind in ("report", "fhir")}
    return SignedCopy("session", condense_session(session), original, jws, stated, others)


def condense_session(session: Mapping[str, Any]) -> dict[str, Any]:
    """Return a session as a key signs it; web/src/signing/condensed.ts does the same.

    The seal, the id (which another browser may have to change) and pictures that were taken out are not signed. Of a
    cell the label, picture, box, who confirmed it, and the digest of all of it are kept; of an entry of the trail the
    digest.
    """
    kept = {key: value for key, value in session.items() if key not in ("id", "seal", "removed")}
    cells = {
        key: {
            "label": label_of(cell),
            "picture": cell["pictureId"],
            "box": list(cell["box"]),
            "by": (cell["confirmed"] or {}).get("by"),
            "sha256": digest_json(cell),
        }
        for key, cell in session["cells"].items()
    }
    return {**kept, "cells": cells, "audit": [digest_json(entry) for entry in session["audit"]]}


def _split_report(root: dict[str, Any]) -> SignedCopy:
    content = {key: value for key, value in root.items() if key != "seal"}
    seal, signature = root.get("seal", {}), _as_dict(root.get("signature"))
    if not isinstance(seal, dict):
        raise ValueError("its seal is no object")
    more = {key: value for key, value in seal.items() if key not in ("jws", "original")}
    if more:
        content["seal"] = more
    stated = {
        "person": signature.get("name", MISSING),
        "signed_at": signature.get("at", MISSING),
        "key": signature.get("key", MISSING),
    }
    return SignedCopy("report", content, seal.get("original", MISSING), seal.get("jws", MISSING), stated)


def _split_bundle(bundle: dict[str, Any]) -> SignedCopy:
    content = copy.deepcopy(bundle)
    entries = content.get("entry")
    resources = (
        [_as_dict(_as_dict(entry).get("resource")) for entry in entries] if isinstance(entries, list) else []
    )

    def find(kind: str) -> dict[str, Any]:
        return next((resource for resource in resources if resource.get("resourceType") == kind), {})

    signature = _first(find("Provenance").get("signature"))
    jws, data = signature.pop("data", MISSING), find("Binary").pop("data", MISSING)
    stated = {
        "person": _first(find("DiagnosticReport").get("resultsInterpreter")).get("display", MISSING),
        "signed_at": signature.get("when", MISSING),
        "key": _as_dict(_as_dict(signature.get("who")).get("identifier")).get("value", MISSING),
    }
    if jws is MISSING:
        return SignedCopy("fhir", content, MISSING, MISSING, stated)
    try:
        text, original = _decode(jws).decode(), parse_json(_decode(data))
    except ValueError as error:
        raise ValueError(f"its signature cannot be read ({error})") from None
    return SignedCopy("fhir", content, original, text, stated)


def _decode(data: Any) -> bytes:
    if not isinstance(data, str):
        raise ValueError("its data are no text")
    return base64.b64decode(data, validate=True)


def _as_dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _first(value: Any) -> dict[str, Any]:
    return _as_dict(value[0]) if isinstance(value, list) and value else {}
