"""Signed files of drawn slides, made in Python: the page makes the same (web/src/signing/seal.ts)."""

from __future__ import annotations

import base64
import copy
import json
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leukoscope.signing.canonical import digest_json
from leukoscope.signing.copies import condense_session, label_of
from session_files import MOMENT, make_session, write_session

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


def encode(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def name_key(key: Ed25519PrivateKey = KEY) -> str:
    """Return the 43 letters of a key's public half."""
    return encode(key.public_key().public_bytes_raw())


def sign_statement(statement: dict[str, Any], key: Ed25519PrivateKey = KEY) -> str:
    """Return the JWS of a statement."""
    header = {"alg": "EdDSA", "jwk": {"kty": "OKP", "crv": "Ed25519", "x": name_key(key)}}
    signed = ".".join(encode(rfc8785.dumps(part)) for part in (header, statement))
    return f"{signed}.{encode(key.sign(signed.encode()))}"


def make_sealed_session(key: Ed25519PrivateKey = KEY) -> dict[str, Any]:
    """Return a session of three cells that Ada signed, with the report and FHIR bundle in its seal."""
    entry = {"n": 0, "at": MOMENT, "by": "Ada", "action": "signed", "given": {}, "changes": []}
    entry |= {"previous": "0" * 64, "hash": "a" * 64}
    signature = {"by": "Ada", "at": MOMENT, "counted": 2, "leftUnidentified": 0}
    signature |= {"content": "c" * 64, "auditHead": "0" * 64}
    session = make_session(["NEUTROPHIL", "LYMPHOCYTE", "NOT_A_CELL"], signature=signature, audit=[entry])
    session["pictures"]["p1"]["sha256"] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    public = name_key(key)
    report = {
        "schema_version": 1,
        "id": session["id"],
        "sample": {"id": "样本 7", "notes": None},
        "white": [{"label": "NEUTROPHIL", "count": 1, "percent": 50.0}, {"label": "LYMPHOCYTE", "count": 1}],
        "signature": {"name": "Ada", "at": MOMENT, "key": public},
    }
    who = {"display": "Ada", "identifier": {"value": public}}
    resources = [
        {
            "resourceType": "DiagnosticReport",
            "code": {"text": "Count"},
            "resultsInterpreter": [{"display": "Ada"}],
        },
        {"resourceType": "Observation", "code": {"text": "Neutrophils"}, "valueQuantity": {"value": 50.0}},
        {"resourceType": "Provenance", "signature": [{"when": MOMENT, "who": who}]},
        {"resourceType": "Binary", "contentType": "application/fhir+json"},
    ]
    fhir = {"resourceType": "Bundle", "entry": [{"resource": resource} for resource in resources]}
    condensed = condense_session(session)
    labels = {name: label_of(cell) for name, cell in session["cells"].items()}
    statement = {
        "format": "leukoscope-statement-1",
        "person": "Ada",
        "signed_at": MOMENT,
        "model": session["model"],
        "profile": None,
        "trail": {"entries": 1, "head": entry["hash"]},
        "labels": digest_json(labels),
        "report": digest_json(report),
        "fhir": digest_json(fhir),
        "session": digest_json(condensed),
    }
    seal = {"jws": sign_statement(statement, key), "report": report, "fhir": fhir, "session": condensed}
    return {**session, "seal": seal}


def make_report(session: dict[str, Any]) -> dict[str, Any]:
    """Return the report of a sealed session, as it is exported."""
    seal = copy.deepcopy(session["seal"])
    return {**seal["report"], "seal": {"jws": seal["jws"], "original": copy.deepcopy(seal["report"])}}


def make_bundle(session: dict[str, Any]) -> dict[str, Any]:
    """Return the FHIR bundle of a sealed session, as it is exported."""
    seal = copy.deepcopy(session["seal"])
    bundle: dict[str, Any] = copy.deepcopy(seal["fhir"])
    provenance, binary = (entry["resource"] for entry in bundle["entry"][-2:])
    provenance["signature"][0]["data"] = base64.b64encode(seal["jws"].encode()).decode()
    binary["data"] = base64.b64encode(json.dumps(seal["fhir"], ensure_ascii=False).encode()).decode()
    return bundle


def write_copies(folder: Path, session: dict[str, Any]) -> dict[str, Path]:
    """Write the three copies of a sealed session; return their paths by kind."""
    paths = {
        "report": folder / "report.json",
        "fhir": folder / "report.fhir.json",
        "session": folder / "slide.leukoscope",
    }
    paths["report"].write_text(json.dumps(make_report(session)), encoding="utf-8")
    paths["fhir"].write_text(json.dumps(make_bundle(session)), encoding="utf-8")
    write_session(paths["session"], session, head={"format": 2, "session": session})
    return paths
