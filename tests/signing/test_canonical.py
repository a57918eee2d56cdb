"""The canonical form and a signed statement, by the table that the page is held to as well."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leukoscope.contract.schemas import load_contract
from leukoscope.signing.canonical import digest_json, is_same
from leukoscope.signing.statement import decode_base64url, read_statement
from sealed_files import name_key, sign_statement

TABLE = load_contract("signing_cases.json")


@pytest.mark.parametrize("case", TABLE["canonical"], ids=lambda case: case["json"])
def test_the_canonical_form_is_that_of_the_table(case: dict[str, Any]) -> None:
    value = json.loads(case["json"])
    assert rfc8785.dumps(value).decode() == case["canonical"]
    assert digest_json(value) == case["sha256"]


def test_a_statement_is_signed_and_read_as_in_the_table() -> None:
    signed = TABLE["signed"]
    key = Ed25519PrivateKey.from_private_bytes(decode_base64url(signed["seed"]))
    assert name_key(key) == signed["public_key"]
    assert sign_statement(signed["statement"], key) == signed["jws"]
    found = read_statement(signed["jws"])
    assert (found.statement, found.public_key, found.is_genuine) == (
        signed["statement"],
        signed["public_key"],
        True,
    )


def test_numbers_are_one_where_json_has_one() -> None:
    assert is_same(1, 1.0)
    assert not is_same(1, True)
    assert not is_same(0, None)
