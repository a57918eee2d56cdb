"""Says a verdict in plain words: what a file is, who signed it with which key, and which word was changed."""

from __future__ import annotations

import json
import re
from typing import Any

from leukoscope.signing.changes import MISSING, Change
from leukoscope.signing.verification import Verdict

KINDS = {"report": "a report", "fhir": "a FHIR bundle", "session": "a session"}
SHOWN = 20
"""Changes that are said one by one; a file that is another one altogether differs in hundreds."""
_LONGEST_VALUE = 80


def describe_verdict(verdict: Verdict, name: str) -> list[str]:
    """Return the lines that say what became of the file `name`."""
    what = KINDS[verdict.kind]
    if verdict.signed is None:
        by = f"{verdict.by} signed it by name alone" if verdict.by else "nobody signed it"
        return [f"{name}: no key signs {what.replace('a ', 'this ', 1)}; {by}. There is nothing to verify."]
    said, key = verdict.signed.statement, verdict.signed.public_key
    who = f"{what}, signed by {said['person']} at {said['signed_at']} with the key {key}"
    if verdict.state == "verified":
        return [f"{name}: verified. It is {who}, and unchanged since."]
    if not verdict.signed.is_genuine:
        lines = [
            f"{name}: changed. Its statement names {said['person']} and the key {key}, "
            "but that key did not sign it: the statement or its signature was changed."
        ]
    else:
        lines = [f"{name}: changed. It was {who}; since then something was changed:"]
    lines += [f"  {describe_change(change)}" for change in verdict.changes[:SHOWN]]
    more = len(verdict.changes) - SHOWN
    return [*lines, f"  and {more} more"] if more > 0 else lines


def describe_change(change: Change) -> str:
    """Return one line: where, what was expected, what was got."""
    path = change.path
    if found := re.fullmatch(r"cells/(.+)/sha256", path):
        return f"cell {found[1]}: its model's answer, its marks or its confirmation were changed"
    if found := re.fullmatch(r"cells/([^/]+)", path):
        return f"cell {found[1]} {'is missing' if change.got is MISSING else 'was added'}"
    if found := re.fullmatch(r"audit/(\d+)", path):
        if MISSING in (change.got, change.expected):
            return f"entry {found[1]} of the audit trail {'is missing' if change.got is MISSING else 'was added'}"
        return f"entry {found[1]} of the audit trail was changed"
    if path.startswith("pictures/") and _is_digest(change.expected) and not path.endswith("/sha256"):
        return (
            f"{path}: the picture is {'missing' if change.got is MISSING else 'not the one that was signed'}"
        )
    if path.startswith("seal/"):
        return f"{path}: the copy of what was signed, which the file carries, was itself changed or taken out"
    if found := re.fullmatch(r"cells/(.+)/(label|picture|box(?:/\d)?|by)", path):
        path = f"{found[2].replace('/', ' ')} of cell {found[1]}"
    elif change.about:
        path = f"{path} ({change.about})"
    return f"{path}: expected {_quote(change.expected)}, got {_quote(change.got)}"


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def _quote(value: Any) -> str:
    if value is MISSING:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."
