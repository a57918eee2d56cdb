"""What a key signs: a statement about one report, its session and its FHIR bundle, as a JSON Web Signature.

RFC 7515 in its compact form, signed with Ed25519 (RFC 8037). The key is in the header.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Any

from leukoscope.contract.json_files import parse_json

FORMAT = "leukoscope-statement-1"
# Far beyond any statement: a name, a model and digests.
_MAX_CHARACTERS = 20_000
_TEXTS = ("person", "signed_at", "labels", "report", "fhir", "session")


@dataclass(frozen=True)
class SignedStatement:
    """A statement, and whether the key has signed exactly this.

    Attributes:
        statement: the JSON object; docs/signature.md describes it.
        public_key: 43 letters of base64url.
        is_genuine: whether the signature is the key's.
    """

    statement: dict[str, Any]
    public_key: str
    is_genuine: bool


def read_statement(jws: Any) -> SignedStatement:
    """Read a JWS in its compact form.

    Raises:
        ValueError: half a sentence that says why the text is no JWS of a statement.
    """
    if not isinstance(jws, str) or len(jws) > _MAX_CHARACTERS:
        raise ValueError("its statement is no text")
    parts = jws.split(".")
    if len(parts) != 3:
        raise ValueError("its statement has not three parts")
    head, body = _read_part(parts[0]), _read_part(parts[1])
    key = head.get("jwk")
    known = isinstance(key, dict) and key.get("kty") == "OKP" and key.get("crv") == "Ed25519"
    if (
        head.get("alg") != "EdDSA"
        or not isinstance(key, dict)
        or not known
        or not isinstance(key.get("x"), str)
    ):
        raise ValueError("its statement is not signed with Ed25519")
    trail = body.get("trail")
    if body.get("format") != FORMAT or not isinstance(trail, dict):
        raise ValueError(f"its statement is not of the format {FORMAT}")
    if not all(isinstance(body.get(name), str) for name in _TEXTS):
        raise ValueError("its statement lacks a part")
    message = f"{parts[0]}.{parts[1]}".encode()
    is_genuine = _verify(decode_base64url(key["x"]), decode_base64url(parts[2]), message)
    return SignedStatement(body, key["x"], is_genuine)


def decode_base64url(text: str) -> bytes:
    """Return the bytes of base64url without padding; no two texts give the same bytes.

    Raises:
        ValueError: the text is none.
    """
    if re.fullmatch(r"[A-Za-z0-9_-]*", text) is None or len(text) % 4 == 1:
        raise ValueError("it is not base64url")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(data).decode().rstrip("=") != text:
        raise ValueError("it is not base64url")
    return data


def _read_part(text: str) -> dict[str, Any]:
    value = parse_json(decode_base64url(text))
    if not isinstance(value, dict):
        raise ValueError("its statement is no object")
    return value


def _verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
