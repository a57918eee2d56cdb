"""`leukoscope verify`: whether a file is still what a reader's key signed."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import click

from leukoscope.errors import SignatureError

_KEY = re.compile(r"[A-Za-z0-9_-]{43}")
_LONGEST_KEY_FILE = 10_000


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE")
@click.option(
    "--key", metavar="PUBLIC", help="The key that must have signed: its 43 letters, or a file with them."
)
def verify(file: Path, key: str | None) -> None:
    """Check that a file is what a reader's key signed, and say which word was changed.

    FILE is a report (JSON), a FHIR bundle (JSON) or a session (NAME.leukoscope) that the page exported. The signature
    is in the file, so nothing else is needed and nothing is sent. Exit status 0: verified. 1: changed, signed by
    another key than --key, signed by name alone, or damaged.

    A key proves that whoever holds it signed these very words. Whose key it is, it does not prove: compare its 43
    letters with those that the reader gave you, or give them as --key.
    """
    from leukoscope.signing.verification import verify_file
    from leukoscope.signing.wording import describe_verdict

    wanted = None if key is None else _read_key(key)
    verdict = verify_file(file)
    for line in describe_verdict(verdict, str(file)):
        click.echo(line)
    if verdict.state != "verified" or verdict.signed is None:
        sys.exit(1)
    if wanted is None:
        click.echo("Compare the key with the one that the reader gave you: a key does not prove a name.")
    elif wanted != verdict.signed.public_key:
        click.echo(f"Expected the key {wanted}; got another one. Ask the reader which key is theirs.")
        sys.exit(1)
    else:
        click.echo("It is the key that you gave.")


def _read_key(key: str) -> str:
    """Return the 43 letters of a key, out of themselves, a text file, or a key's file as the page saves it."""
    text = key.strip()
    path = Path(key)
    if _KEY.fullmatch(text) is None and path.is_file():
        with path.open("rb") as file:
            text = file.read(_LONGEST_KEY_FILE).decode("utf-8", "replace").strip()
        if text.startswith("{"):
            text = _find_public_key(text)
    if _KEY.fullmatch(text) is None:
        raise SignatureError(
            f"Expected a public key of 43 letters, or a file with one, as --key; got {key[:80]!r}. "
            "Copy it from the report or from the page."
        )
    return text


def _find_public_key(text: str) -> str:
    try:
        found = json.loads(text).get("publicKey")
    except ValueError:
        found = None
    return found if isinstance(found, str) else ""
